"""What a plan could not rely on is told by name: places' hours, and homes that do not join the streets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.planning import planner
from api.services.planning.notices import notice_rows
from api.services.planning.plan_rows import PlanView
from api.services.shown_records import shown
from api.services.volunteers.commands import volunteer_view
from geo.area.area import Area
from geo.streets.network import Snap, SnapFault, StreetNetwork
from routing.needs import Mode, PlaceKind
from routing.plan import DayNotice, NoticeCode
from tests.support.api_lists import PLACES, need, volunteer, write_csv, write_needs, write_volunteers
from tests.support.people import place
from tests.support.store_makers import MONDAY

FAULT = SnapFault("street.unconnected", "The nearest street is not connected.", "Put a pin.")
QUIN, FAY, TOWN = "ZX1 6AH", "ZX1 3AB", "ZX1 3AD"


def cut(area: Area, monkeypatch: pytest.MonkeyPatch, postcode: str, *modes: Mode) -> None:
    """Let a postcode not join the streets by some modes."""
    at = area.locate(postcode)
    snap, off = StreetNetwork.snap, [area.network(mode) for mode in modes]

    def snapped(self: StreetNetwork, points: Iterable[Sequence[float]]) -> list[Snap | SnapFault]:
        points = [(lon, lat) for lon, lat in points]
        away = any(self is one for one in off)
        return [
            FAULT if away and point == (at.lon, at.lat) else answer
            for point, answer in zip(points, snap(self, points), strict=True)
        ]

    monkeypatch.setattr(StreetNetwork, "snap", snapped)


def plan(ctx: Context) -> PlanView:
    return planner.plan_now(ctx, MONDAY, Actor("user", 1))


def told(made: PlanView) -> dict[str, str]:
    return {row.code: row.sentence for row in made.notices}


def test_a_day_that_can_be_relied_on_tells_nothing(town: Context) -> None:
    assert plan(town).notices == ()


def test_places_whose_hours_are_not_known_that_day_are_named(town: Context, tmp_path: Path) -> None:
    rows = [
        ("pharmacy", "Riverside Pharmacy", "ZX1 1AE", '"by appointment"', ""),
        ("shop", "Corner Shop", "ZX1 3AA", 'Mo-Sa 09:00-18:00 || "ring first"', ""),
    ]
    import_file(town, "places", write_csv(tmp_path / "places.csv", PLACES, rows))
    made = plan(town)
    assert told(made) == {
        "place.hours-undecided": (
            "It is not certain when this place is open on this day: Riverside Pharmacy. "
            "It counts as closed. Ask when it is open, and enter its hours."
        )
    }
    again = planner.latest_plan(town, MONDAY)
    assert again is not None
    assert again.notices == made.notices


def test_a_home_that_does_not_join_the_streets_is_told_for_a_way_they_use(
    town: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(town.area, monkeypatch, QUIN, Mode.WALK, Mode.CYCLE)
    made = plan(town)
    (row,) = made.notices
    assert row.code == NoticeCode.VOLUNTEER_CUT_OFF
    assert row.sentence == (
        "This volunteer's home is not connected to the streets: Quin Shaw (on foot). "
        "They cannot be given such a round. Check their home address."
    )
    assert set(row.mentions) <= shown(made)
    with town.database.reading() as store:
        ids = {person.name: person.id for person in store.volunteers.all()}
    assert volunteer_view(town, ids["Quin Shaw"]).cut_off == (Mode.WALK,)
    assert volunteer_view(town, ids["Olga Quigley"]).cut_off == ()


def test_a_home_cut_off_by_a_way_nobody_there_uses_is_not_told(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    cut(town.area, monkeypatch, QUIN, Mode.DRIVE, Mode.CYCLE)
    assert NoticeCode.VOLUNTEER_CUT_OFF not in told(plan(town))


def test_a_need_that_its_own_mode_cannot_reach_is_told_and_is_the_reason(
    town: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fay's lift goes by car; on foot her door would be reached."""
    cut(town.area, monkeypatch, FAY, Mode.DRIVE)
    made = plan(town)
    assert "Fay Frost (by car)" in told(made)[NoticeCode.NEED_CUT_OFF]
    (left,) = (row for row in made.unassigned if row.name == "Fay Frost")
    assert left.code == "street.unconnected"
    assert left.sentence.startswith("The street is not connected to the others by car, as requested.")


def test_an_import_tells_who_cannot_be_carried_by_their_own_mode(
    ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(ctx.area, monkeypatch, QUIN, Mode.WALK)
    cut(ctx.area, monkeypatch, FAY, Mode.DRIVE)
    people = [
        volunteer("Quin Shaw", mode="Walk", postcode=QUIN),
        volunteer("Rae Cole", mode="Car", postcode=QUIN, phone="07700 900503"),
    ]
    done = import_file(ctx, "volunteers", write_volunteers(tmp_path / "volunteers.csv", *people))
    assert [(one.fault.code, one.line) for one in done.read.all_faults() if "cut-off" in one.fault.code] == [
        ("volunteer.cut-off", 2)
    ]
    needs = [
        need("Fay Frost", "Lift to appointment", postcode=FAY, place="Square Surgery"),
        need("Ann Atwood", "Dog walking", postcode=FAY, phone="07700 900504"),
    ]
    done = import_file(ctx, "needs", write_needs(tmp_path / "needs.csv", *needs))
    assert [(one.fault.code, one.line) for one in done.read.all_faults() if "cut-off" in one.fault.code] == [
        ("need.cut-off", 2)
    ]


def test_of_many_places_eight_are_named() -> None:
    places = {number: place(number, PlaceKind.SHOP, 1) for number in range(1, 13)}
    notices = [DayNotice(code=NoticeCode.HOURS_UNREADABLE, id=number) for number in places]
    (row,) = notice_rows(notices, {}, {}, places)
    assert row.sentence.startswith("The opening hours of these places cannot be read: shop 1, shop 2")
    assert "and 4 more. The usual hours of their kind are used." in row.sentence


def test_what_is_no_longer_known_is_not_named() -> None:
    assert notice_rows([DayNotice(code=NoticeCode.HOURS_UNREADABLE, id=7)], {}, {}, {}) == ()
