"""The files a browser loads for our pages and maps: their paths, digests and content.

There are two kinds: packages that the build fetched (``maps/assets``, listed in its manifest) and our own scripts and
styles (``maps/static``). Any other name is unknown, so a name from a URL can be looked up safely.
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from maps.build_assets import integrity
from routing.errors import Misconfigured, NotFound

__all__ = ["ASSETS_DIR", "MEDIA_TYPES", "STATIC_DIR", "Asset", "Assets", "installed"]

ASSETS_DIR: Final = Path(__file__).parent / "assets"
STATIC_DIR: Final = Path(__file__).parent / "static"
MEDIA_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
CSS_URL: Final = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that the browser loads.

    Attributes
    ----------
    name
        The name of the file in pages: ``leaflet.js``, ``images/layers.png``.
    integrity
        ``sha384-...``, for the attribute of that name.
    """

    name: str
    path: Path
    integrity: str

    @property
    def media_type(self) -> str:
        """The content type with which the file is served."""
        return MEDIA_TYPES[self.path.suffix]

    @property
    def version(self) -> str:
        """Twelve characters that change with the content, safe in a URL."""
        return re.sub(r"[^0-9A-Za-z]", "", self.integrity.removeprefix("sha384-"))[:12]

    def text(self) -> str:
        """Return the content of a script or style."""
        return self.path.read_text(encoding="utf-8")

    def data_uri(self) -> str:
        """Return the content as a ``data:`` address."""
        kind = self.media_type.replace(" ", "")
        return f"data:{kind};base64,{base64.b64encode(self.path.read_bytes()).decode('ascii')}"


class Assets:
    """All assets by name.

    ``Assets.open()`` raises Misconfigured ``assets.missing`` when they were not built.
    """

    def __init__(self, by_name: dict[str, Asset]) -> None:
        self._by_name: Final = by_name

    @classmethod
    def open(cls, built: Path = ASSETS_DIR, own: Path = STATIC_DIR) -> Assets:
        """Read the manifest of the build, and our own files."""
        try:
            manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
            found = [Asset(name, built / entry["file"], entry["sha384"]) for name, entry in manifest.items()]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _missing(f"there is no readable manifest in {built}") from error
        for asset in found:
            if not asset.path.is_file():
                raise _missing(f"{asset.name} is in the manifest, but not in {built}")
        files = [path for path in sorted(own.rglob("*")) if path.suffix in MEDIA_TYPES]
        found += [Asset(path.relative_to(own).as_posix(), path, integrity(path.read_bytes())) for path in files]
        return cls({asset.name: asset for asset in found})

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all assets, sorted."""
        return tuple(sorted(self._by_name))

    def __getitem__(self, name: str) -> Asset:
        """Return the asset of that name; raises NotFound ``assets.unknown``."""
        try:
            return self._by_name[name]
        except KeyError:
            raise NotFound(
                "assets.unknown", f"There is no browser asset named {name!r}.", "Use one of Assets.names."
            ) from None

    def path_of(self, name: str) -> Path:
        """Return the file of an asset, for serving it."""
        return self[name].path

    def url(self, name: str, base: str = "/assets/") -> str:
        """Return the address of an asset under ``base``.

        It changes with the content, so it can be cached permanently.
        """
        return f"{base}{name}?v={self[name].version}"

    def embedded(self, name: str) -> str:
        """Return a script or style to embed in a page; a style's pictures become ``data:`` addresses."""
        text = self[name].text()
        if not name.endswith(".css"):
            # A script reads "<\/" as "</", but it does not end the script element.
            return re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE)

        def inline(match: re.Match[str]) -> str:
            link = match[2]
            if link.startswith(("data:", "#")):
                return match[0]
            return f"url({self[posixpath.normpath(posixpath.join(posixpath.dirname(name), link))].data_uri()})"

        return CSS_URL.sub(inline, text).replace("</style", r"<\/style")


@cache
def installed() -> Assets:
    """Return the assets of this installation, read once."""
    return Assets.open()


def _missing(cause: str) -> Misconfigured:
    return Misconfigured(
        "assets.missing",
        f"The browser assets are not built: {cause}.",
        "Install Wardround again (pip install -e .), or run python maps/build_assets.py in the checkout.",
    )
