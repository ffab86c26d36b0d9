"""Bringing a list on the pages and by the API."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.security.limits import MAX_BODY_BYTES, MAX_LIST_BYTES
from tests.support.api_lists import need, write_needs
from tests.support.api_world import World


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return write_needs(
        tmp_path / "needs.csv", need("Fay Frost"), need("Gus Gale", "Juggling", notes="<img src=x onerror=alert(1)>")
    ).read_bytes()


def sent(browser: TestClient, content: bytes, **changes: Any) -> Any:
    data = {"list": "needs", **changes}
    return browser.post("/imports", data=data, files={"file": ("needs.csv", content, "text/csv")})


def brought(world: World, browser: TestClient, content: bytes) -> str:
    answer = sent(browser, content)
    assert answer.status_code == 303
    world.context.list_queue.run(lambda: None).result(timeout=60)
    return str(answer.headers["location"])


def test_a_list_is_looked_at_imported_and_taken_back(world: World, content: bytes) -> None:
    browser = world.browser("dispatcher")
    at = brought(world, browser, content)
    page = browser.get(at).text
    assert "2 rows: 1 would be new, 0 updated, 0 unchanged, 1 not imported." in page
    assert "Import 1 row" in page
    assert "Gus Gale" in page
    assert "<img src=x" not in page
    assert browser.post(f"{at}/import", data={"seen": 0}).headers["location"] == at
    world.context.list_queue.run(lambda: None).result(timeout=60)
    assert "1 are new" in browser.get(at).text
    assert "Undo" in browser.get("/imports").text
    page = browser.post("/imports/1/undo").text
    assert "Import undone: 1 record removed" in page


def test_who_opens_a_list_before_it_is_in_is_kept(world: World, content: bytes) -> None:
    browser = world.browser("dispatcher")
    browser.get(brought(world, browser, content))
    with world.context.database.reading() as store:
        (look,) = store.access_log.at([("list_upload", 1)])
    assert look.actor.startswith("user:")


def test_the_columns_are_confirmed_on_the_page(world: World, content: bytes) -> None:
    browser = world.browser("dispatcher")
    content = content.replace(b"Your name", b"Wer")
    at = brought(world, browser, content)
    page = browser.get(at).text
    assert "This list of needs has no column" in page
    assert "Choose it below." in page
    fields = {"column-1": "name", "encoding": "", "sheet": ""}
    assert browser.post(at, data=fields).status_code == 303
    world.context.list_queue.run(lambda: None).result(timeout=60)
    assert "Import 1 row" in browser.get(at).text


def test_the_progress_asks_for_a_fresh_page_when_all_is_judged(world: World, content: bytes) -> None:
    browser = world.browser("dispatcher")
    answer = browser.get(brought(world, browser, content) + "/progress")
    assert answer.headers["hx-refresh"] == "true"


def test_each_rows_fate_is_a_file(world: World, content: bytes) -> None:
    browser = world.browser("dispatcher")
    answer = browser.get(brought(world, browser, content) + "/report.csv")
    assert answer.headers["cache-control"] == "no-store"
    assert "rejected" in answer.text
    assert "Gus" not in answer.text


def test_a_form_without_file_or_kind_says_both(world: World) -> None:
    answer = world.browser("dispatcher").post("/imports", data={"list": "cats"}, files={"x": ("", b"")})
    assert answer.status_code == 422
    assert "Choose the kind of list." in answer.text
    assert "Choose a CSV file" in answer.text


def test_a_list_may_be_large_and_nothing_else(world: World) -> None:
    browser = world.browser("dispatcher")
    large = b"Your name,Postcode\n" + b"x" * (MAX_BODY_BYTES * 2)
    assert sent(browser, large).status_code != 413
    assert browser.post("/needs", data={"notes": "x" * (MAX_BODY_BYTES + 1)}).status_code == 413
    assert browser.post("/api/v1/imports/needs", content=b"x" * (MAX_LIST_BYTES + 1)).status_code == 413


def test_no_part_of_an_upload_is_put_on_a_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form's file of more than a megabyte would otherwise lie in the folder of temporary files, in the clear."""
    browser = world.browser("dispatcher")
    rolled: list[object] = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda self: rolled.append(self))
    lines = "\n".join(f"Nobody {n},ZX1 1AA,Shopping,{'x' * 1000}" for n in range(3000))
    answer = sent(browser, f"Your name,Postcode,Kind,Notes\n{lines}".encode())
    assert answer.status_code == 303
    assert rolled == []


def test_an_organiser_brings_no_lists(world: World, content: bytes) -> None:
    browser = world.browser("organiser")
    assert browser.get("/imports").status_code == 403
    assert sent(browser, content).status_code == 403


def test_the_api_says_every_fate_first_and_then_imports(world: World, content: bytes) -> None:
    browser = world.browser("dispatcher")
    tried = browser.post("/api/v1/imports/needs?dry_run=true", content=content).json()
    assert (tried["import_id"], tried["counts"]["new"], tried["counts"]["rejected"]) == (None, 1, 1)
    done = browser.post("/api/v1/imports/needs", content=content).json()
    assert {(line["line"], line["fate"]) for line in done["lines"] if line["line"]} == {(2, "new"), (3, "rejected")}
    undone = browser.post(f"/api/v1/imports/{done['import_id']}/undo").json()
    assert undone == {"removed": 1, "restored": 0, "left": []}


def test_the_api_takes_columns(world: World, content: bytes) -> None:
    browser = world.browser("dispatcher")
    renamed = content.replace(b"Your name", b"Wer")
    assert browser.post("/api/v1/imports/needs", content=renamed).status_code == 422
    answer = browser.post("/api/v1/imports/needs?column=Wer%3Dname&dry_run=true", content=renamed)
    assert answer.json()["counts"]["new"] == 1
