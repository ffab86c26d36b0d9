import json
import subprocess
from pathlib import Path

import pytest

from maps.build_assets import LICENCES, WANTED, AssetsNotBuiltError, build, integrity

ROOT = Path(__file__).resolve().parents[2]


def create_checkout(folder):
    (folder / "maps").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


class FakeNpm:
    """Puts a file for each wanted one, and some nobody wants."""

    def __init__(self, css=b"a{}", code=0, stderr="", leave_out=()):
        self.runs = 0
        self.css, self.code, self.stderr, self.leave_out = css, code, stderr, leave_out

    def __call__(self, folder):
        self.runs += 1
        for name, source in (WANTED | LICENCES).items():
            path = folder / "node_modules" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            if name not in self.leave_out:
                path.write_bytes(self.css if name.endswith(".css") else name.encode())
        (folder / "node_modules" / "leaflet" / "dist" / "leaflet-src.js").write_bytes(b"not wanted")
        return subprocess.CompletedProcess(["npm"], self.code, "", self.stderr)


def test_only_the_wanted_files_are_kept_each_with_its_digest(tmp_path):
    root = create_checkout(tmp_path)
    assert build(root, FakeNpm())
    kept = {
        path.relative_to(root / "maps/assets").as_posix()
        for path in (root / "maps/assets").rglob("*")
        if path.is_file()
    }
    assert kept == {*WANTED, *LICENCES, "manifest.json", "recipe.sha256"}
    manifest = json.loads((root / "maps/assets/manifest.json").read_text())
    assert manifest["leaflet.js"] == {"file": "leaflet.js", "sha384": integrity(b"leaflet.js")}


def test_the_same_lock_is_not_fetched_twice(tmp_path):
    root, npm = create_checkout(tmp_path), FakeNpm()
    assert [build(root, npm), build(root, npm)] == [True, False]
    assert npm.runs == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: (root / "maps/assets/leaflet.js").write_text("changed"),
        lambda root: (root / "maps/assets/htmx.js").unlink(),
        lambda root: (root / "maps/assets/manifest.json").write_text("{"),
        lambda root: (root / "package-lock.json").write_text("{}"),
    ],
)
def test_a_changed_lock_or_a_spoilt_file_is_fetched_again(tmp_path, spoil):
    root, npm = create_checkout(tmp_path), FakeNpm()
    build(root, npm)
    spoil(root)
    assert build(root, npm)


def test_when_npm_fails_the_message_says_why_and_what_to_do_and_nothing_is_left(tmp_path):
    root = create_checkout(tmp_path)
    words = (
        "npm warn old\nnpm error code ENOTFOUND\nnpm error network getaddrinfo\nnpm error A complete log of this run"
    )
    with pytest.raises(AssetsNotBuiltError) as caught:
        build(root, FakeNpm(code=1, stderr=words))
    text = str(caught.value)
    assert "ENOTFOUND | network getaddrinfo" in text
    assert "Connect this machine to the internet" in text
    assert "NPM_CONFIG_REGISTRY" in text
    assert list((root / "maps").iterdir()) == []


def test_the_old_assets_stay_when_the_new_ones_fail(tmp_path):
    root = create_checkout(tmp_path)
    build(root, FakeNpm())
    (root / "package-lock.json").write_text("{}")
    with pytest.raises(AssetsNotBuiltError):
        build(root, FakeNpm(code=1))
    assert (root / "maps/assets/leaflet.js").is_file()


def test_a_style_that_points_at_what_we_do_not_serve_is_refused(tmp_path):
    with pytest.raises(AssetsNotBuiltError, match=r"https://evil\.example"):
        build(create_checkout(tmp_path), FakeNpm(css=b"@import url(https://evil.example/x.css);"))


def test_a_package_without_its_file_is_named(tmp_path):
    with pytest.raises(AssetsNotBuiltError, match=r"sortable\.js"):
        build(create_checkout(tmp_path), FakeNpm(leave_out=("sortable.js",)))


def test_a_checkout_without_a_lock_is_named(tmp_path):
    (tmp_path / "maps").mkdir()
    with pytest.raises(AssetsNotBuiltError, match=r"package-lock\.json"):
        build(tmp_path, FakeNpm())


def test_the_lock_names_versions_and_digests_and_no_address():
    text = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_leaflet_is_the_one_folium_expects():
    """Folium writes code for the version its own links name."""
    import folium.folium

    wanted = dict(folium.folium._default_js)["leaflet"]
    version = json.loads((ROOT / "package.json").read_text())["dependencies"]["leaflet"]
    assert f"leaflet@{version}/" in wanted
