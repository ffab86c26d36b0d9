"""A toy town of barriers, signs, turns and squares that people reported to other engines (case 14)."""

from __future__ import annotations

import json
from functools import cache

import pytest

from geo.projection import Projection
from geo.streets.build import build_network
from geo.streets.country_rules import rules_of
from geo.streets.network import Snap
from geo.streets.raw import RawStreets
from geo.streets.read_osm import read_osm
from geo.travel.own_streets import OwnStreets
from geo.travel.source import matrix
from routing.needs import Mode
from routing.problem import UNREACHABLE
from tests.support.realdata import cases


@cache
def gadgets() -> RawStreets:
    return read_osm(cases("14-osm-gadgets/gadgets.osm"))


@cache
def streets(mode: Mode) -> OwnStreets:
    return OwnStreets(build_network(mode, gadgets(), Projection(0.1, 52.2), rules_of("GB")))


def metres(name: str, mode: Mode) -> int:
    """How far it is from one end of a gadget to the other; UNREACHABLE where nothing leads there."""
    at = json.loads(cases("14-osm-gadgets/names.json").read_text()).index(name)
    lines = cases("14-osm-gadgets/points.csv").read_text().splitlines()[1:]
    points = [(float(lon), float(lat)) for lon, lat in (line.split(",") for line in lines[2 * at : 2 * at + 2])]
    # Whoever is put on another street, further off, does not come through the gadget.
    if any(not isinstance(snap, Snap) or snap.metres > 50 for snap in streets(mode).network.snap(points)):
        return UNREACHABLE
    distances = matrix(streets(mode), points).distances
    assert distances is not None
    return int(distances[0, 1])


@pytest.mark.parametrize(
    ("name", "reached_by"),
    [
        ("bollard", {Mode.CYCLE, Mode.WALK}),
        ("gate_locked", set()),
        ("gate_private", set(Mode)),
        ("entrance", set(Mode)),
        ("res_access_no_cond", set(Mode)),
        ("school_street", set(Mode)),
        ("bridleway", {Mode.CYCLE, Mode.WALK}),
        ("square_closed_way", {Mode.CYCLE, Mode.WALK}),
        ("square_multipolygon", {Mode.CYCLE, Mode.WALK}),
        ("square_way_ends_inside", {Mode.CYCLE, Mode.WALK}),
    ],
)
def test_who_gets_through(name: str, reached_by: set[Mode]) -> None:
    assert {mode for mode in Mode if metres(name, mode) < UNREACHABLE} == reached_by


def test_a_turn_that_is_forbidden_all_day_is_not_driven() -> None:
    detour, direct = metres("tr_no_right", Mode.DRIVE), metres("tr_none", Mode.DRIVE)
    assert detour > direct
    assert metres("tr_conditional", Mode.DRIVE) == pytest.approx(detour, abs=2)
    assert metres("tr_hgv", Mode.DRIVE) == pytest.approx(direct, abs=2)


def test_streets_that_are_shut_at_certain_times_are_counted_and_named() -> None:
    (remark,) = (fault for fault in gadgets().remarks if fault.code == "streets.at-times")
    assert remark.cause == "1 street or turn is restricted at certain times, which is not applied: way 1040."
