"""What is told on a way: where it turns, what is left unsaid, and what streets are called."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from geo.streets.network import StreetNetwork
from geo.streets.raw import RawWay
from geo.streets.street_kinds import kind_of
from geo.travel.directions import directions_of
from geo.travel.fastest import Way
from geo.travel.legs import SMOOTH_METRES, smooth
from geo.travel.own_streets import OwnStreets
from routing.directions import Direction, Manoeuvre, Side, StreetKind
from routing.needs import Mode
from tests.support.geo_makers import HERE, Metres, at, network, street

WHAT = {
    Manoeuvre.SLIGHT_LEFT: "bear left",
    Manoeuvre.SLIGHT_RIGHT: "bear right",
    Manoeuvre.SHARP_LEFT: "sharp left",
    Manoeuvre.SHARP_RIGHT: "sharp right",
    Manoeuvre.TURN_BACK: "back",
}


def told(roads: StreetNetwork, origin: Metres, destination: Metres) -> tuple[Direction, ...]:
    (leg,) = OwnStreets(roads).legs([(at(*origin), at(*destination))])
    assert leg.directions[0].manoeuvre is Manoeuvre.DEPART
    assert leg.directions[-1].manoeuvre is Manoeuvre.ARRIVE
    assert sum(one.metres for one in leg.directions) == pytest.approx(leg.distance, abs=len(leg.directions))
    return leg.directions


def brief(directions: tuple[Direction, ...]) -> list[str]:
    """``left Mill Road 200``: what is done between start and arrival."""
    return [
        " ".join(
            [WHAT.get(one.manoeuvre, str(one.manoeuvre)), *([str(one.exit)] if one.exit else []),
             one.name or one.kind, str(one.metres)]
        )
        for one in directions[1:-1]
    ]  # fmt: skip


CROSS = (
    street((0, -300), (0, 0), (0, 300), name="Mill Road"),
    street((-300, 0), (0, 0), (300, 0), name="High Street"),
)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("destination", "expected"),
    [((-200, 0), ["left High Street 200"]), ((200, 0), ["right High Street 200"]), ((0, 200), [])],
)
def test_left_is_left_and_right_is_right_and_straight_on_is_not_said(
    mode: Mode, destination: Metres, expected: list[str]
) -> None:
    directions = told(network(*CROSS, mode=mode), (0, -200), destination)
    assert brief(directions) == expected
    assert (directions[0].name, directions[0].bearing) == ("Mill Road", 0)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ((0, 300), []),
        ((150, 260), ["bear right Lane 200"]),
        ((300, 0), ["right Lane 200"]),
        ((225, -120), ["right Lane 200"]),
        ((150, -260), ["sharp right Lane 200"]),
        ((-150, 260), ["bear left Lane 200"]),
        ((-150, -260), ["sharp left Lane 200"]),
    ],
)
def test_a_turn_is_called_by_its_angle(end: Metres, expected: list[str]) -> None:
    """A fork: beside ours another lane leads on."""
    size = (end[0] ** 2 + end[1] ** 2) ** 0.5
    other = street((0, 0), (-60, 300), name="Fork") if end != (0, 300) else street((0, 0), (-300, 0), name="Fork")
    roads = network(street((0, -300), (0, 0), name="Lane"), street((0, 0), end, name="Lane"), other)
    assert brief(told(roads, (0, -200), (end[0] * 200 / size, end[1] * 200 / size))) == expected


def test_a_bend_nobody_can_leave_is_not_said() -> None:
    roads = network(street((0, 0), (300, 0), name="Mill Road"), street((300, 0), (300, 300), name="Mill Road"))
    assert brief(told(roads, (100, 0), (300, 200))) == []


def test_a_main_road_that_bends_is_followed_without_a_word_past_a_side_street() -> None:
    roads = network(
        street((0, 0), (300, 0), name="Mill Road"),
        street((300, 0), (520, -200), name="Mill Road"),
        street((300, 0), (300, 300), name="Side Street"),
    )
    assert brief(told(roads, (100, 0), (448, -134))) == []
    assert brief(told(roads, (100, 0), (300, 200))) == ["left Side Street 200"]


def test_a_driveway_straight_on_does_not_make_a_bend_a_turn() -> None:
    bend = (street((0, 0), (300, 0), name="Mill Road"), street((300, 0), (300, 300), name="Mill Road"))
    assert brief(told(network(*bend, street((300, 0), (350, 0), highway="service")), (100, 0), (300, 200))) == []
    beside = told(network(*bend, street((300, 0), (600, 0), name="New Road")), (100, 0), (300, 200))
    assert brief(beside) == ["left Mill Road 200"]


def test_a_name_that_changes_without_a_turn_is_said() -> None:
    roads = network(street((0, 0), (300, 0), name="Mill Road"), street((300, 0), (600, 0), name="High Street"))
    assert brief(told(roads, (100, 0), (500, 0))) == ["continue High Street 200"]


def test_a_street_whose_name_is_missing_for_a_while_goes_on() -> None:
    roads = network(
        street((0, 0), (300, 0), name="Mill Road"),
        street((300, 0), (380, 0)),
        street((380, 0), (700, 0), name="Mill Road"),
    )
    directions = told(roads, (100, 0), (600, 0))
    assert brief(directions) == []
    assert directions[0].metres == 500


def test_a_crossing_drawn_with_short_links_is_one_turn() -> None:
    """Two carriageways, each one way, ten metres apart: one turns left once."""
    roads = network(
        street((0, -300), (0, 0), name="Lane"),
        street((0, 0), (0, 10)),
        street((-300, 0), (0, 0), (300, 0), name="Avenue", oneway="yes"),
        street((300, 10), (0, 10), (-300, 10), name="Avenue", oneway="yes"),
        street((300, 0), (300, 10)),
        street((-300, 0), (-300, 10)),
    )
    assert brief(told(roads, (0, -200), (-200, 10))) == ["left Avenue 210"]
    assert brief(told(roads, (0, -200), (200, 0))) == ["right Avenue 200"]


def test_a_stagger_of_five_metres_is_straight_on() -> None:
    roads = network(
        street((0, -300), (0, 0), name="Mill Road"),
        street((0, 0), (5, 0), name="Avenue"),
        street((5, 0), (5, 300), name="Mill Road"),
        street((5, 0), (300, 0), name="Avenue"),
        street((0, 0), (-300, 0), name="Avenue"),
    )
    assert brief(told(roads, (0, -200), (5, 200))) == []


def ring(*, left: bool) -> tuple[list[RawWay], dict[str, Metres]]:
    """A roundabout of 20 m with an arm in each quarter; one comes from the south."""
    corners: list[Metres] = [(0, -20), (14, -14), (20, 0), (14, 14), (0, 20), (-14, 14), (-20, 0), (-14, -14), (0, -20)]
    circle = corners[::-1] if left else corners
    arms = {"South": (0, -1), "East": (1, 0), "North": (0, 1), "West": (-1, 0)}
    roads = [street(*circle, junction="roundabout")]
    roads += [street((x * 20, y * 20), (x * 300, y * 300), name=name) for name, (x, y) in arms.items()]
    return roads, {name: (x * 220.0, y * 220.0) for name, (x, y) in arms.items()}


@pytest.mark.parametrize(
    ("left", "exits"), [(True, {"West": 1, "North": 2, "East": 3}), (False, {"East": 1, "North": 2, "West": 3})]
)
def test_exits_of_a_roundabout_are_counted_on_either_side_of_the_road(left: bool, exits: Mapping[str, int]) -> None:
    roads, ends = ring(left=left)
    for mode in (Mode.DRIVE, Mode.CYCLE):
        for name, number in exits.items():
            (there,) = told(network(*roads, mode=mode), ends["South"], ends[name])[1:-1]
            assert (there.manoeuvre, there.exit, there.name) == (Manoeuvre.ROUNDABOUT, number, name)


def test_a_pavement_beside_a_roundabout_is_no_exit_of_it_for_a_bike() -> None:
    roads, ends = ring(left=True)
    roads.append(street((-14, 14), (-60, 60), highway="footway"))
    (there,) = told(network(*roads, mode=Mode.CYCLE), ends["South"], ends["North"])[1:-1]
    assert there.exit == 2


def test_on_foot_a_roundabout_is_a_street_like_another() -> None:
    roads, ends = ring(left=True)
    directions = told(network(*roads, mode=Mode.WALK), ends["South"], ends["East"])
    assert Manoeuvre.ROUNDABOUT not in {one.manoeuvre for one in directions}
    assert directions[-2].name == "East"


def test_turning_back_in_a_dead_end_is_said() -> None:
    roads = network(street((0, 0), (300, 0), name="Close"))
    way = Way(((0, 0.3, 1.0), (0, 1.0, 0.6)), 60.0, 330.0)
    directions = directions_of(roads, way, [at(90, 0), at(300, 0), at(180, 0)], at(180, 8))
    assert [(one.manoeuvre, one.metres, one.bearing) for one in directions] == [
        (Manoeuvre.DEPART, 210, 90),
        (Manoeuvre.TURN_BACK, 120, 270),
        (Manoeuvre.ARRIVE, 0, 270),
    ]
    assert directions[-1].side is Side.RIGHT


def test_steps_and_ferries_are_said_and_streets_without_a_name_have_a_kind() -> None:
    roads = network(
        street((0, 0), (300, 0), name="Mill Road"),
        street((300, 0), (310, 0), highway="steps"),
        street((310, 0), (500, 0), highway="footway"),
        street((500, 0), (500, 200), highway="cycleway"),
        street((500, 0), (700, 0), highway="footway"),
        mode=Mode.WALK,
    )
    assert brief(told(roads, (100, 0), (500, 100))) == [
        "continue steps 10",
        "continue footpath 190",
        "left cycleway 100",
    ]
    crossing = RIVER_ROADS
    assert brief(told(network(*crossing, mode=Mode.WALK), (-100, 0), (400, 0))) == [
        "continue River Ferry 300",
        "continue Far Road 100",
    ]


RIVER_ROADS = (
    street((-300, 0), (0, 0), name="Near Road"),
    street((0, 0), (300, 0), highway="", route="ferry", name="River Ferry"),
    street((300, 0), (600, 0), name="Far Road"),
)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "residential"}, StreetKind.STREET),
        ({"highway": "primary_link"}, StreetKind.SLIP_ROAD),
        ({"highway": "service", "service": "parking_aisle"}, StreetKind.CAR_PARK),
        ({"highway": "service"}, StreetKind.SERVICE),
        ({"highway": "footway", "footway": "sidewalk"}, StreetKind.PAVEMENT),
        ({"highway": "footway"}, StreetKind.FOOTPATH),
        ({"highway": "steps"}, StreetKind.STEPS),
        ({"route": "ferry"}, StreetKind.FERRY),
        ({"route": "shuttle_train"}, StreetKind.TRAIN),
        ({"man_made": "pier"}, StreetKind.PLATFORM),
    ],
)
def test_a_street_s_kind_is_read_from_its_tags(tags: Mapping[str, str], kind: StreetKind) -> None:
    assert kind_of(tags) is kind


@pytest.mark.parametrize(
    ("door", "side"),
    [((200, 12), Side.LEFT), ((200, -12), Side.RIGHT), ((200, 1), None)],
)
def test_the_door_is_on_the_side_it_lies_on(door: Metres, side: Side | None) -> None:
    roads = network(street((0, 0), (300, 0), name="Mill Road"))
    assert told(roads, (50, 0), door)[-1].side is side


def test_a_door_beyond_the_end_of_the_street_is_on_no_side() -> None:
    assert told(network(street((0, 0), (300, 0))), (50, 0), (320, 2))[-1].side is None


def test_a_line_keeps_its_ends_and_leaves_the_street_by_no_more_than_is_said() -> None:
    import shapely

    bent: list[Metres] = [(x * 10.0, (x % 2) * 1.5 + (x // 20) * 4.0) for x in range(41)]
    line = [(round(lon, 7), round(lat, 7)) for lon, lat in (at(*point) for point in bent)]
    kept = smooth(line)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert len(kept) < 10
    whole, fewer = (
        shapely.linestrings(list(zip(*HERE.metres([p[0] for p in one], [p[1] for p in one]), strict=True)))
        for one in (line, kept)
    )
    assert shapely.hausdorff_distance(whole, fewer) <= SMOOTH_METRES + 0.05
    assert smooth(line[:2]) == tuple(line[:2])
