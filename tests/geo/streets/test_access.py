"""Who may use which street, and how fast."""

from __future__ import annotations

import pytest

from geo.streets import access
from geo.streets.access import Halt, Use, halt_of, limit_kmh, size_of
from geo.streets.country_rules import RULES, rules_of
from geo.streets.profiles import JUNCTIONS, SPEEDS
from routing.needs import Mode


def use_of(mode: Mode, tags: dict[str, str], country: str = "GB") -> Use | None:
    return access.use_of(mode, tags, rules_of(country))


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
        ("none", 140.0),
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
        ({"oneway": "yes", "oneway_bicycle": "yes"}, (True, False), (True, True)),
        ({"oneway": "-1"}, (False, True), (True, True)),
        ({"oneway": "yes", "foot": "no"}, (True, False), (True, False)),
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
    if "foot" not in tags:
        assert ways(Mode.WALK, **tags) == (True, True)


def test_a_bike_is_pushed_against_a_one_way_street() -> None:
    use = use_of(Mode.CYCLE, {"highway": "residential", "oneway": "yes"})
    assert use is not None
    assert (use.forward, use.backward) == (15, 4)


@pytest.mark.parametrize(
    ("highway", "modes"),
    [
        ("motorway", {Mode.DRIVE}),
        ("trunk", set(Mode)),
        ("residential", set(Mode)),
        ("cycleway", {Mode.CYCLE, Mode.WALK}),
        ("footway", {Mode.CYCLE, Mode.WALK}),
        ("steps", {Mode.CYCLE, Mode.WALK}),
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


@pytest.mark.parametrize(
    ("country", "modes"),
    [("GB", set(Mode)), ("GB-SCT", set(Mode)), ("AT", {Mode.DRIVE}), ("LI", {Mode.DRIVE}), ("XX", set(Mode))],
)
def test_whom_a_trunk_road_is_for_depends_on_the_country(country: str, modes: set[Mode]) -> None:
    for highway in ("trunk", "trunk_link"):
        assert {mode for mode in Mode if use_of(mode, {"highway": highway}, country) is not None} == modes
        motorroad = {"highway": highway, "motorroad": "yes"}
        assert {mode for mode in Mode if use_of(mode, motorroad, country) is not None} == {Mode.DRIVE}
        signed = {"highway": highway, "foot": "no", "bicycle": "no"}
        assert {mode for mode in Mode if use_of(mode, signed, country) is not None} == {Mode.DRIVE}
    opened = {"highway": "trunk", "foot": "yes", "bicycle": "yes"}
    assert {mode for mode in Mode if use_of(mode, opened, country) is not None} == set(Mode)


def test_where_a_trunk_road_is_for_cars_alone_its_pavement_is_walked() -> None:
    assert use_of(Mode.WALK, {"highway": "trunk", "sidewalk": "both"}, "AT") is not None
    assert use_of(Mode.WALK, {"highway": "trunk", "sidewalk": "no"}, "AT") is None


def kmh(mode: Mode, tags: dict[str, str], country: str) -> float:
    use = use_of(mode, tags, country)
    return 0.0 if use is None else use.forward


@pytest.mark.parametrize(
    ("highway", "country", "cycle", "walk"),
    [
        ("cycleway", "GB", 15, 5),
        ("cycleway", "LI", 15, 5),
        ("cycleway", "AT", 15, 5),
        ("cycleway", "XX", 15, 0),
        ("cycleway", "AD", 15, 0),
        ("bridleway", "GB", 9, 5),
        ("bridleway", "AT", 0, 0),
        ("path", "GB", 13, 5),
        ("path", "AT", 4, 5),
        ("footway", "GB", 4, 5),
        ("track", "GB", 12, 5),
        ("primary", "XX", 15, 5),
    ],
)
def test_countries_open_their_classes_to_feet_and_bikes(highway: str, country: str, cycle: float, walk: float) -> None:
    tags = {"highway": highway}
    assert (kmh(Mode.CYCLE, tags, country), kmh(Mode.WALK, tags, country)) == (cycle, walk)
    signed = tags | {"foot": "yes", "bicycle": "yes"}
    assert kmh(Mode.CYCLE, signed, country) >= 9
    assert kmh(Mode.WALK, signed, country) == 5


@pytest.mark.parametrize(
    ("designation", "cycle", "walk"),
    [
        ("public_footpath", 4, 5),
        ("public_bridleway", 13, 5),
        ("restricted_byway", 13, 5),
        ("byway_open_to_all_traffic", 13, 5),
        ("core_path", 13, 5),
        ("permissive_footpath", 4, 5),
        ("", 0, 0),
    ],
)
def test_a_right_of_way_goes_before_a_private_field(designation: str, cycle: float, walk: float) -> None:
    tags = {"highway": "path", "access": "no", "designation": designation}
    assert (kmh(Mode.CYCLE, tags, "GB"), kmh(Mode.WALK, tags, "GB")) == (cycle, walk)
    assert use_of(Mode.DRIVE, tags) is None
    # The sign for a mode itself goes before the right of way, and abroad the words mean nothing.
    assert use_of(Mode.WALK, tags | {"foot": "no"}) is None
    assert use_of(Mode.WALK, tags, "AT") is None


def test_a_footpath_along_a_lane_takes_nothing_from_those_who_may_use_the_lane() -> None:
    assert kmh(Mode.CYCLE, {"highway": "unclassified", "designation": "public_footpath"}, "GB") == 15


def test_every_country_of_the_table_is_found_by_its_code() -> None:
    assert all(rules_of(code) is rules for code, rules in RULES.items())
    assert rules_of("").code == rules_of("ZZ").code == ""


@pytest.mark.parametrize(
    ("tags", "passes"),
    [
        ({"barrier": "bollard"}, {Mode.CYCLE, Mode.WALK}),
        ({"barrier": "bollard", "bollard": "rising"}, set(Mode)),
        ({"barrier": "gate"}, set(Mode)),
        ({"barrier": "gate", "locked": "yes"}, set()),
        ({"barrier": "gate", "locked": "no"}, set(Mode)),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, {Mode.WALK}),
        ({"barrier": "gate", "locked": "yes", "motor_vehicle": "private"}, {Mode.DRIVE}),
        ({"barrier": "lift_gate"}, set(Mode)),
        ({"barrier": "swing_gate"}, {Mode.CYCLE, Mode.WALK}),
        ({"barrier": "swing_gate", "motor_vehicle": "yes"}, set(Mode)),
        ({"barrier": "gate", "access": "private"}, set(Mode)),
        ({"barrier": "height_restrictor", "maxheight": "1.9"}, {Mode.CYCLE, Mode.WALK}),
        ({"barrier": "kerb"}, {Mode.CYCLE, Mode.WALK}),
        ({"barrier": "kerb", "kerb": "lowered"}, set(Mode)),
        ({"barrier": "fence", "sensory": "audible"}, set(Mode)),
        ({"barrier": "gate", "access": "no"}, set()),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, {Mode.WALK}),
        ({"barrier": "kissing_gate"}, {Mode.WALK}),
        ({"barrier": "wall"}, set()),
        ({"highway": "traffic_signals"}, set(Mode)),
    ],
)
def test_a_barrier_stops_whom_it_is_for(tags: dict[str, str], passes: set[Mode]) -> None:
    assert {mode for mode in Mode if halt_of(mode, tags) is not None} == passes


def test_signals_cost_what_the_table_says() -> None:
    seconds = JUNCTIONS[Mode.DRIVE].signals
    assert halt_of(Mode.DRIVE, {"highway": "traffic_signals"}) == Halt(seconds, seconds)
    assert halt_of(Mode.DRIVE, {"highway": "traffic_signals", "traffic_signals:direction": "forward"}) == Halt(
        seconds, 0
    )
    assert halt_of(Mode.DRIVE, {}) == Halt(0, 0)


def test_a_gate_is_stopped_at_unless_a_sign_opens_it() -> None:
    closed, signed = halt_of(Mode.DRIVE, {"barrier": "gate"}), halt_of(Mode.DRIVE, {"barrier": "gate", "access": "yes"})
    assert closed is not None
    assert signed is not None
    assert (closed.forward, signed.forward) == (JUNCTIONS[Mode.DRIVE].gate, 0)


@pytest.mark.parametrize(
    ("text", "size"), [("2.1", 2.1), ("2,1 m", 2.1), ("6'6\"", 1.98), ("1800 kg", 1.8), ("7.5 t", 7.5), ("none", None)]
)
def test_reads_a_size_in_the_country_s_own_units(text: str, size: float | None) -> None:
    assert size_of(text) == (None if size is None else pytest.approx(size, abs=0.01))


@pytest.mark.parametrize(
    "tags",
    [
        {"maxheight": "1.9"},
        {"maxwidth": "1.8"},
        {"maxweight": "1.5"},
        {"area": "yes"},
        {"construction": "minor_works"},
        {"oneway": "reversible"},
        {"service": "emergency_access"},
        {"impassable": "yes"},
    ],
)
def test_no_car_is_sent_where_it_does_not_fit(tags: dict[str, str]) -> None:
    assert use_of(Mode.DRIVE, {"highway": "residential", **tags}) is None


def test_a_bad_surface_is_slower() -> None:
    def kmh(mode: Mode, **tags: str) -> float:
        use = use_of(mode, {"highway": "track", "motor_vehicle": "yes", **tags})
        return 0.0 if use is None else use.forward

    assert kmh(Mode.CYCLE, surface="asphalt") > kmh(Mode.CYCLE, surface="gravel") > kmh(Mode.CYCLE, surface="mud")
    assert kmh(Mode.WALK) > kmh(Mode.WALK, surface="mud")
    assert kmh(Mode.DRIVE, maxspeed="50") > kmh(Mode.DRIVE, maxspeed="50", tracktype="grade5")


def test_each_direction_may_have_its_own_limit_and_signs() -> None:
    use = use_of(Mode.DRIVE, {"highway": "primary", "maxspeed": "80", "maxspeed:backward": "50"})
    assert use is not None
    assert (use.forward, use.backward) == (64, 40)
    signed = use_of(Mode.DRIVE, {"highway": "primary", "motor_vehicle:backward": "no"})
    assert signed is not None
    assert (signed.forward, signed.backward) == (65, 0)


def test_a_car_would_rather_not_take_a_driveway_or_a_single_lane() -> None:
    plain = use_of(Mode.DRIVE, {"highway": "service"})
    drive = use_of(Mode.DRIVE, {"highway": "service", "service": "driveway"})
    lane = use_of(Mode.DRIVE, {"highway": "residential", "lanes": "1"})
    priority = use_of(Mode.DRIVE, {"highway": "residential", "priority": "forward"})
    assert plain is not None
    assert drive is not None
    assert lane is not None
    assert priority is not None
    assert plain.forward == drive.forward
    assert drive.ease_forward == lane.ease_backward == 0.5
    assert priority.ease_backward < priority.ease_forward == 1


@pytest.mark.parametrize(("text", "seconds"), [("00:20", 1200), ("1:05:00", 3900), ("PT20M", 1200), ("15", 900)])
def test_a_ferry_takes_as_long_as_the_map_says(text: str, seconds: float) -> None:
    use = use_of(Mode.CYCLE, {"route": "ferry", "duration": text})
    assert use is not None
    assert (use.seconds, use.stoppable) == (seconds, False)


def test_where_a_pavement_or_cycleway_is_drawn_apart_the_street_is_for_cars() -> None:
    assert use_of(Mode.WALK, {"highway": "primary", "sidewalk": "separate"}) is None
    assert use_of(Mode.WALK, {"highway": "primary", "sidewalk": "separate", "foot": "yes"}) is not None
    assert use_of(Mode.CYCLE, {"highway": "primary", "cycleway:right": "separate"}) is None


def test_no_speed_is_beyond_belief() -> None:
    for drive, cycle, walk in SPEEDS.values():
        assert 0 <= drive <= 110
        assert 0 <= cycle <= 20
        assert 0 <= walk <= 6
