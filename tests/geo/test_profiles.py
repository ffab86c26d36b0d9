"""Who may use which street, and how fast."""

from __future__ import annotations

import pytest

from geo.profiles import JUNCTIONS, SPEEDS, limit_kmh, seconds_at, use_of
from routing.needs import Mode


def ways(mode: Mode, **tags: str) -> tuple[bool, bool]:
    use = use_of(mode, {"highway": "residential", **{key.replace("_", ":"): value for key, value in tags.items()}})
    return (False, False) if use is None else (use.forward > 0, use.backward > 0)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("30 mph", 48.28),
        ("20mph", 32.19),
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph;20 mph", 32.19),
        ("GB:nsl_single", 96.56),
        ("AT:urban", 50.0),
        ("none", None),
        ("signals", None),
        ("fast", None),
        ("0", None),
        ("", None),
    ],
)
def test_reads_a_limit_in_the_country_s_own_units(text: str, kmh: float | None) -> None:
    assert limit_kmh(text) == (None if kmh is None else pytest.approx(kmh, abs=0.01))


def test_a_signed_limit_is_not_driven_to_the_full() -> None:
    use = use_of(Mode.DRIVE, {"highway": "residential", "maxspeed": "50"})
    assert use is not None
    assert use.forward == pytest.approx(40)


def test_a_limit_means_nothing_to_a_walker() -> None:
    use = use_of(Mode.WALK, {"highway": "residential", "maxspeed": "20 mph"})
    assert use is not None
    assert use.forward == 5


@pytest.mark.parametrize("mode", Mode)
def test_a_two_way_street_goes_both_ways(mode: Mode) -> None:
    assert ways(mode) == (True, True)


@pytest.mark.parametrize(
    ("tags", "drive", "cycle"),
    [
        ({"oneway": "yes"}, (True, False), (True, False)),
        ({"oneway": "-1"}, (False, True), (False, True)),
        ({"oneway": "no"}, (True, True), (True, True)),
        ({"junction": "roundabout"}, (True, False), (True, False)),
        ({"oneway": "yes", "oneway_bicycle": "no"}, (True, False), (True, True)),
        ({"oneway": "yes", "cycleway": "opposite"}, (True, False), (True, True)),
        ({"oneway": "yes", "cycleway_left": "opposite_lane"}, (True, False), (True, True)),
    ],
)
def test_one_way_streets_and_their_exceptions(
    tags: dict[str, str], drive: tuple[bool, bool], cycle: tuple[bool, bool]
) -> None:
    assert ways(Mode.DRIVE, **tags) == drive
    assert ways(Mode.CYCLE, **tags) == cycle
    assert ways(Mode.WALK, **tags) == (True, True)


@pytest.mark.parametrize(
    ("highway", "modes"),
    [
        ("motorway", {Mode.DRIVE}),
        ("trunk", {Mode.DRIVE, Mode.CYCLE}),
        ("residential", set(Mode)),
        ("cycleway", {Mode.CYCLE, Mode.WALK}),
        ("footway", {Mode.CYCLE, Mode.WALK}),
        ("steps", {Mode.WALK}),
        ("construction", set()),
        ("", set()),
    ],
)
def test_each_class_is_for_its_modes(highway: str, modes: set[Mode]) -> None:
    assert {mode for mode in Mode if use_of(mode, {"highway": highway}) is not None} == modes


def test_a_bike_is_pushed_on_a_footway_unless_it_may_ride() -> None:
    pushed = use_of(Mode.CYCLE, {"highway": "footway"})
    ridden = use_of(Mode.CYCLE, {"highway": "footway", "bicycle": "yes"})
    assert pushed is not None
    assert ridden is not None
    assert pushed.forward < 5 < ridden.forward


@pytest.mark.parametrize(
    ("tags", "allowed"),
    [
        ({"access": "no"}, set()),
        ({"access": "no", "bicycle": "yes"}, {Mode.CYCLE}),
        ({"motor_vehicle": "no"}, {Mode.CYCLE, Mode.WALK}),
        ({"vehicle": "no"}, {Mode.WALK}),
        ({"motor_vehicle": "destination"}, set(Mode)),
        ({"foot": "no"}, {Mode.DRIVE, Mode.CYCLE}),
        ({"access": "private"}, set(Mode)),
    ],
)
def test_the_most_particular_sign_decides(tags: dict[str, str], allowed: set[Mode]) -> None:
    assert {mode for mode in Mode if use_of(mode, {"highway": "residential", **tags}) is not None} == allowed


def test_a_trunk_road_is_walked_only_where_there_is_a_pavement() -> None:
    assert use_of(Mode.WALK, {"highway": "trunk"}) is None
    assert use_of(Mode.WALK, {"highway": "trunk", "sidewalk": "both"}) is not None
    assert use_of(Mode.WALK, {"highway": "trunk", "sidewalk": "no"}) is None


@pytest.mark.parametrize(
    ("tags", "passes"),
    [
        ({"barrier": "bollard"}, {Mode.CYCLE, Mode.WALK}),
        ({"barrier": "bollard", "bollard": "rising"}, set(Mode)),
        ({"barrier": "gate"}, set(Mode)),
        ({"barrier": "gate", "access": "no"}, set()),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, {Mode.WALK}),
        ({"barrier": "kissing_gate"}, {Mode.WALK}),
        ({"barrier": "wall"}, set()),
        ({"highway": "traffic_signals"}, set(Mode)),
    ],
)
def test_a_barrier_stops_whom_it_is_for(tags: dict[str, str], passes: set[Mode]) -> None:
    assert {mode for mode in Mode if seconds_at(mode, tags) is not None} == passes


def test_signals_cost_what_the_table_says() -> None:
    assert seconds_at(Mode.DRIVE, {"highway": "traffic_signals"}) == JUNCTIONS[Mode.DRIVE].signals
    assert seconds_at(Mode.WALK, {"highway": "crossing", "crossing": "traffic_signals"}) == JUNCTIONS[Mode.WALK].signals
    assert seconds_at(Mode.DRIVE, {}) == 0


def test_no_speed_is_beyond_belief() -> None:
    for drive, cycle, walk in SPEEDS.values():
        assert 0 <= drive <= 110
        assert 0 <= cycle <= 20
        assert 0 <= walk <= 6
