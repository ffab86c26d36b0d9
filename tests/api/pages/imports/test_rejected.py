"""Rows that were not imported, on the dispatcher's pages and in the API."""

from __future__ import annotations

from tests.support.api_world import DAY, World
from tests.support.rejected_rows import keep


def test_the_day_says_how_many_rows_were_not_imported_and_leads_to_them(world: World) -> None:
    browser = world.browser("dispatcher")
    assert "/imports/rejected" not in browser.get(f"/days/{DAY}").text
    keep(world)
    page = browser.get(f"/days/{DAY}").text
    assert '<a href="/imports/rejected">3 rows were not imported</a>' in page


def test_the_page_shows_each_row_as_text_with_its_line_and_what_to_do(world: World) -> None:
    keep(world)
    with world.context.database.transaction() as store:
        record = store.imports.record("places", "ef56", world.now, "cli", {"rejected": 1})
        store.imports.keep_rejected(record.id, 2, {"<b>Name</b>": "<img src=x onerror=alert(1)>"}, [])
    answer = world.browser("dispatcher").get("/imports/rejected")
    assert answer.headers["cache-control"] == "no-store"
    for text in ("Wanda Wetherby", "There is no date.", "Write the day it is needed.", "Yara Young", "<td>7</td>"):
        assert text in answer.text
    assert "<img src=x" not in answer.text
    assert "<b>Name" not in answer.text


def test_a_row_is_settled_on_the_page(world: World) -> None:
    first, *_ = keep(world)
    browser = world.browser("dispatcher")
    answer = browser.post(f"/imports/rejected/{first}/settle")
    assert (answer.status_code, answer.headers["location"]) == (303, "/imports/rejected")
    assert "Wanda Wetherby" not in browser.get("/imports/rejected").text
    for row in keep(world):
        browser.post(f"/imports/rejected/{row}/settle")
    assert "All rows have been imported or dealt with." in browser.get("/imports/rejected").text


def test_the_rows_of_a_list_are_downloaded_and_not_kept_by_the_browser(world: World) -> None:
    keep(world)
    answer = world.browser("dispatcher").get("/imports/rejected/needs.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="rejected-needs.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert "Xavier Xu" in answer.text
    assert world.browser("dispatcher").get("/imports/rejected/secrets.csv").status_code == 422


def test_the_api_lists_and_settles_them(world: World) -> None:
    first, *others = keep(world)
    browser = world.browser("dispatcher")
    row = browser.get("/api/v1/imports/rejected").json()["rows"][0]
    assert (row["id"], row["list_kind"], row["line"]) == (first, "needs", 7)
    assert {"header": "Your name", "text": "Wanda Wetherby"} in row["cells"]
    assert row["faults"][0]["action"] == "Write the day it is needed."
    assert browser.post(f"/api/v1/imports/rejected/{first}/settle").status_code == 204
    assert [one["id"] for one in browser.get("/api/v1/imports/rejected").json()["rows"]] == others


def test_nobody_but_a_dispatcher_sees_them(world: World) -> None:
    keep(world)
    for role in ("organiser", "driver"):
        for path in ("/imports/rejected", "/imports/rejected/needs.csv", "/api/v1/imports/rejected"):
            answer = world.browser(role).get(path, headers={"sec-fetch-dest": "empty"})
            assert answer.status_code in {401, 403}
            assert "Wanda" not in answer.text
