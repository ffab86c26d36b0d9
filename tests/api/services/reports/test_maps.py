"""The three maps: whole, of the right things, and without anybody's details."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.reports import maps
from api.services.rounds import rounds
from maps.day_map import day_map
from maps.values import DayMapView
from routing.errors import NotFound
from tests.support.api_lists import AREA_PLACES, volunteer
from tests.support.store_makers import MONDAY
from tests.support.town_day import NEIGHBOURS, PEOPLE

NONCE = "bm90LXNvLXNlY3JldA=="
PRIVATE = (
    "Your name", "Phone number", "House number / name and street", "Postcode", "Office notes (not for volunteers)",
)  # fmt: skip
PLACES = {postcode for _, _, postcode, _, _ in AREA_PLACES}


@pytest.fixture
def plan_id(town: Context) -> int:
    return planner.plan_now(town, MONDAY, Actor("cli")).id


def private_details() -> set[str]:
    said = {row[key] for row in NEIGHBOURS.values() for key in PRIVATE}
    said |= {row[key] for row in PEOPLE for key in ("Name", "Mobile", "Home postcode")}
    return {text for text in said if text}


def test_the_file_of_a_day_is_whole_and_names_nobody(town: Context, plan_id: int) -> None:
    page = maps.day_map_file(town, MONDAY)
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert len(private_details()) > 10
    for text in private_details() - PLACES:
        assert text not in page, text
    assert "Mill Road Pharmacy" in page


def test_a_round_starts_and_ends_at_home_on_the_map_but_not_in_the_file(
    town: Context, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file may be passed on. A chat before the first stop hides no start."""
    drawn: list[DayMapView] = []
    monkeypatch.setattr(maps, "draw_day", lambda view: drawn.append(view) or day_map(view))
    maps.day_map(town, plan_id, nonce=NONCE)
    maps.day_map_file(town, MONDAY)
    with town.database.reading() as store:
        homes = {(at.lon, at.lat) for person in store.volunteers.all() if (at := person.location) is not None}
    page, file = drawn
    out = [one for one in page.rounds if one.legs]
    assert out
    assert all(one.start in homes and one.end in homes for one in out)
    assert all(one.start is None and one.end is None for one in file.rounds)


def test_the_maps_of_a_page_ask_for_nothing_foreign(town: Context, plan_id: int) -> None:
    one = planner.plan_view(town, plan_id).rounds[0]
    for page in (
        maps.day_map(town, plan_id, nonce=NONCE),
        maps.round_map(town, one.id, nonce=NONCE),
        maps.coverage_map(town, MONDAY, MONDAY, nonce=NONCE),
    ):
        assert f"'nonce-{NONCE}'" in page.csp
        assert "http:" not in page.csp
        assert "https:" not in page.csp
        for text in private_details() - PLACES:
            assert text not in page.html, text


def test_a_round_s_map_shows_its_own_stops_only(town: Context, plan_id: int) -> None:
    made = planner.plan_view(town, plan_id)
    one, *others = made.rounds
    page = maps.round_map(town, one.id, nonce=NONCE).html
    with town.database.reading() as store:
        foreign = {
            f"{stop.lon}"
            for other in others
            for stop in store.plans.round(other.id).stops
            if stop.need_id is not None and stop.lon is not None
        } - {f"{stop.lon}" for stop in store.plans.round(one.id).stops}
    assert all(lon not in page for lon in foreign)


def test_a_round_s_map_shows_what_comes_next(town: Context, plan_id: int) -> None:
    planner.publish(town, plan_id, Actor("user", 1))
    one = planner.plan_view(town, plan_id).rounds[0]
    before = maps.round_map(town, one.id, nonce=NONCE).html
    rounds.mark_stop(town, one.id, one.stops[0].id, state="done", client_key="k", actor=Actor("driver", one.id))
    assert maps.round_map(town, one.id, nonce=NONCE).html != before


def test_a_plan_nobody_is_on_can_be_drawn(ctx: Context) -> None:
    made = planner.plan_now(ctx, MONDAY, Actor("cli"))
    assert maps.day_map(ctx, made.id, nonce=NONCE).html
    assert maps.day_map_file(ctx, MONDAY)


def test_what_does_not_exist_is_said_to_be_unknown(ctx: Context) -> None:
    for ask, code in (
        (lambda: maps.day_map_file(ctx, MONDAY), "plan.none-that-day"),
        (lambda: maps.day_map(ctx, 9, nonce=NONCE), "plan.unknown"),
        (lambda: maps.round_map(ctx, 9, nonce=NONCE), "round.unknown"),
        (lambda: maps.asset("../../etc/passwd"), "assets.unknown"),
    ):
        with pytest.raises(NotFound) as caught:
            ask()
        assert caught.value.code == code


def test_the_basemap_is_the_area_s_own_streets_and_its_tag_their_digest(ctx: Context) -> None:
    made = maps.basemap_json(ctx)
    features = json.loads(made.content)["features"]
    assert gzip.decompress(made.gzipped) == made.content
    assert any(feature["properties"].get("n") == "Street 3" for feature in features)
    assert maps.basemap_json(ctx) is made
    assert made.tag == hashlib.sha256(made.content).hexdigest()[:32]


def test_makers_give_the_details_that_are_searched_for() -> None:
    assert volunteer("Olga Quigley")["Name"] in private_details()
