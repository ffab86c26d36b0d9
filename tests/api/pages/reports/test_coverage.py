"""Coverage for organisers: numbers by ward, never a person."""

from __future__ import annotations

from tests.support.api_world import NEIGHBOURS, VOLUNTEERS, World


def test_the_table_names_every_ward_and_nobody(world: World) -> None:
    page = world.browser("organiser").get("/coverage").text
    for ward in ("Westgate", "Eastgate"):
        assert ward in page
    for person in (*NEIGHBOURS, *VOLUNTEERS, "07700"):
        assert person not in page
    assert "Monday 2 November 2026 to Monday 23 November 2026" in page


def test_the_days_can_be_chosen_and_the_map_shows_the_same(world: World) -> None:
    page = world.browser("organiser").get("/coverage?from=2026-11-01&to=2026-11-07").text
    assert "Monday 26 October 2026 to Sunday 8 November 2026" in page
    assert 'src="/coverage/map?from=2026-10-26&amp;to=2026-11-08"' in page


def test_days_the_wrong_way_round_are_told(world: World) -> None:
    answer = world.browser("organiser").get("/coverage?from=2026-11-07&to=2026-11-01")
    assert answer.status_code == 422
    assert "Enter the earlier day first." in answer.text


def test_an_organiser_is_not_offered_what_is_not_theirs(world: World) -> None:
    page = world.browser("organiser").get("/coverage").text
    assert '<a href="/" >Day' not in page
    assert ">Day<" not in page
