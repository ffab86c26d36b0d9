"""The exports page: organisers take counts, dispatchers rows."""

from __future__ import annotations

import pytest

from tests.support.api_world import NEIGHBOURS, World

SPAN = "from=2026-11-23&to=2026-11-23"


def test_an_organiser_is_offered_the_report_and_nothing_else(world: World) -> None:
    browser = world.browser("organiser")
    page = browser.get("/exports").text
    assert 'action="/exports/monthly"' in page
    assert "/exports/needs" not in page
    answer = browser.get(f"/exports/monthly?{SPAN}&form=xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == (
        'attachment; filename="wardround-monthly-2026-11-23-2026-11-23.xlsx"'
    )
    assert answer.headers["cache-control"] == "no-store"
    for what in ("needs", "rounds", "outcomes"):
        assert browser.get(f"/exports/{what}?{SPAN}").status_code == 403


@pytest.mark.parametrize("path", ["/exports/needs", "/api/v1/exports/needs"])
def test_a_dispatcher_takes_names_only_by_asking_for_them(world: World, path: str) -> None:
    browser = world.browser("dispatcher")
    plain, named = (browser.get(f"{path}?{SPAN}{more}") for more in ("", "&names=true"))
    assert plain.headers["content-type"] == "text/csv; charset=utf-8"
    assert [name for name in NEIGHBOURS if name in plain.text] == []
    assert [name for name in NEIGHBOURS if name in named.text] == list(NEIGHBOURS)


def test_days_the_wrong_way_round_are_told_on_a_page(world: World) -> None:
    answer = world.browser("dispatcher").get("/exports/needs?from=2026-11-24&to=2026-11-23")
    assert answer.status_code == 422
    assert "Enter the earlier day first." in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_an_unknown_file_is_not_found_out_by_guessing(world: World) -> None:
    assert world.browser("dispatcher").get(f"/exports/people?{SPAN}").status_code == 422
