import base64
import hashlib
import json
import re

import pytest

from maps.assets import MEDIA_TYPES, Assets, installed
from routing.errors import Misconfigured, NotFound


def create_built(folder, **files):
    """A folder of built assets with a manifest."""
    manifest = {}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        manifest[name] = {"file": name, "sha384": "sha384-AAAA+/=="}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_all_assets_the_pages_need_are_there():
    assert {"leaflet.js", "leaflet.css", "htmx.js", "htmx-sse.js", "sortable.js", "pico.css", "map.js"} <= set(
        installed().names
    )


@pytest.mark.parametrize("name", ["leaflet.js", "images/layers.png", "map.css"])
def test_the_digest_is_that_of_the_file(name):
    asset = installed()[name]
    digest = hashlib.sha384(asset.path.read_bytes()).digest()
    assert asset.integrity == "sha384-" + base64.b64encode(digest).decode()


def test_every_asset_has_a_media_type():
    assert {installed()[name].path.suffix for name in installed().names} <= set(MEDIA_TYPES)


def test_an_address_changes_with_the_content():
    asset = installed()["leaflet.js"]
    assert installed().url("leaflet.js", "/files/") == f"/files/leaflet.js?v={asset.version}"
    assert re.fullmatch(r"[0-9A-Za-z]{12}", asset.version)


@pytest.mark.parametrize("name", ["nothing.js", "../pyproject.toml", "manifest.json", ""])
def test_a_name_that_is_no_asset_is_not_found(name):
    with pytest.raises(NotFound) as caught:
        installed().path_of(name)
    assert caught.value.code == "assets.unknown"


def test_assets_that_were_not_built_say_what_to_do(tmp_path):
    with pytest.raises(Misconfigured) as caught:
        Assets.open(tmp_path, tmp_path)
    assert caught.value.code == "assets.missing"
    assert "build_assets.py" in caught.value.action


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 1}', '{"x": {"file": "x"}}'])
def test_a_broken_manifest_is_as_good_as_none(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Misconfigured):
        Assets.open(tmp_path, tmp_path)


def test_an_asset_lost_since_the_build_is_noticed(tmp_path):
    (create_built(tmp_path, **{"a.js": b"1"}) / "a.js").unlink()
    with pytest.raises(Misconfigured, match=r"a\.js"):
        Assets.open(tmp_path, tmp_path / "own")


def test_an_embedded_style_brings_its_pictures(tmp_path):
    built = create_built(tmp_path, **{"a.css": b"b{background:url(img/p.png)} i{x:url(#y)}", "img/p.png": b"PNG"})
    embedded = Assets.open(built, tmp_path / "own").embedded("a.css")
    assert embedded == "b{background:url(data:image/png;base64,UE5H)} i{x:url(#y)}"


def test_an_embedded_script_cannot_end_its_element(tmp_path):
    built = create_built(tmp_path, **{"a.js": b'x="</SCRIPT>"'})
    assert Assets.open(built, tmp_path / "own").embedded("a.js") == 'x="<\\/SCRIPT>"'


def test_our_own_assets_ask_nobody_else_for_anything():
    for name in installed().names:
        if name.endswith(".css"):
            assert not re.search(r"url\([\"']?(https?:)?//", installed()[name].text())
