"""The speeds of a car, a bike and a walker, and the cost of turns, signals and gates.

These tables, with ``geo.streets.country_rules``, are the whole model; ``geo.streets.access`` applies them to the tags
of streets, and ``geo.streets.turns`` to junctions. Sources: speeds, the formulas of turns, and the seconds at signals
and gates are those of the car, bicycle and foot profiles of OSRM 26 (Project-OSRM/osrm-backend, profiles/*.lua,
BSD-2), the engine whose times these match. Our own judgement is marked "own".

Two figures are kept apart. *Seconds* are the time a volunteer is given. *Cost* chooses the way: it is the seconds,
and more where a street is narrow, a driveway, or for residents only. So no one is sent through such a street, but the
time to a door in it is still right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from routing.needs import Mode

__all__ = [
    "ACCESS_KEYS",
    "CAR_SIZE",
    "JUNCTIONS",
    "LIMIT_HELD",
    "PRIVATE_COST",
    "ROUTE_SPEEDS",
    "SMOOTHNESS_SPEEDS",
    "SPEEDS",
    "SURFACE_SPEEDS",
    "TRACK_SPEEDS",
    "ZONES",
    "JunctionSeconds",
    "words",
]


def words(text: str) -> frozenset[str]:
    """Return the words of a text: a table of words is easier to read without quotes."""
    return frozenset(text.split())


SPEEDS: Final[dict[str, tuple[float, float, float]]] = {
    # highway          drive cycle walk   km/h, 0 = only where a sign allows it
    "motorway": (90, 0, 0),
    "motorway_link": (45, 0, 0),
    "trunk": (85, 15, 5),
    "trunk_link": (40, 15, 5),
    "primary": (65, 15, 5),
    "primary_link": (30, 15, 5),
    "secondary": (55, 15, 5),
    "secondary_link": (25, 15, 5),
    "tertiary": (40, 15, 5),
    "tertiary_link": (20, 15, 5),
    "unclassified": (25, 15, 5),
    "residential": (25, 15, 5),
    "road": (20, 15, 5),  # own: OSRM leaves a road of unknown kind out
    "living_street": (10, 15, 5),
    "service": (15, 15, 5),
    "busway": (0, 0, 0),
    "track": (0, 12, 5),
    "cycleway": (0, 15, 5),
    "bridleway": (0, 9, 5),  # own: OSRM leaves bridleways out
    "path": (0, 13, 5),
    "footway": (0, 4, 5),  # a bike is pushed
    "pedestrian": (0, 4, 5),  # a bike is pushed
    "steps": (0, 2, 5),  # a bike is carried
    "corridor": (0, 0, 4),
    "platform": (0, 4, 5),
    "pier": (0, 4, 5),
}
"""Speed by OpenStreetMap ``highway`` where no limit is signed; ``geo.streets.country_rules`` says who is let in."""

SIGNED_IN: Final[dict[Mode, float]] = {Mode.DRIVE: 10.0, Mode.CYCLE: 15.0, Mode.WALK: 5.0}
"""km/h where a class has no speed but a sign lets the mode in."""

PUSHING: Final = 4.0
"""km/h of a pushed bike: on footways, and against a one-way street."""

MOST_BY_BIKE: Final = 21.0
LIMIT_HELD: Final = 0.8
"""The part of a signed limit that a car drives on average."""

ZONES: Final = {
    "urban": 50.0, "rural": 90.0, "trunk": 110.0, "motorway": 130.0, "none": 140.0,
    "at:rural": 100.0, "at:trunk": 100.0, "be:motorway": 120.0, "be-vlg:rural": 70.0, "bg:motorway": 140.0,
    "by:urban": 60.0, "by:motorway": 110.0, "ch:rural": 80.0, "ch:trunk": 100.0, "ch:motorway": 120.0,
    "de:living_street": 7.0, "de:rural": 100.0, "dk:rural": 80.0, "es:trunk": 90.0, "fr:rural": 80.0,
    "gb:nsl_restricted": 48.28, "gb:nsl_single": 96.56, "gb:nsl_dual": 112.65, "gb:motorway": 112.65,
    "uk:nsl_restricted": 48.28, "uk:nsl_single": 96.56, "uk:nsl_dual": 112.65, "uk:motorway": 112.65,
    "nl:rural": 80.0, "nl:trunk": 100.0, "no:rural": 80.0, "no:motorway": 110.0, "pl:rural": 100.0,
    "pl:motorway": 140.0, "walk": 7.0, "living_street": 10.0,
}  # fmt: skip
"""km/h of a limit given as a zone (``AT:urban``): by country, else by the zone alone."""

ROUTE_SPEEDS: Final = {"ferry": 5.0, "shuttle_train": 10.0}
"""km/h of a ferry or a car train without a duration on the map."""

SURFACE_SPEEDS: Final[dict[Mode, dict[str, float]]] = {
    Mode.DRIVE: {
        "cement": 80, "compacted": 80, "fine_gravel": 80, "paving_stones": 60, "metal": 60, "bricks": 60,
        "grass": 40, "wood": 40, "sett": 40, "grass_paver": 40, "gravel": 40, "unpaved": 40, "ground": 40,
        "dirt": 40, "pebblestone": 40, "tartan": 40, "cobblestone": 30, "clay": 30, "earth": 20, "stone": 20,
        "rocky": 20, "sand": 20, "laterite": 15, "mud": 10, "ice": 20, "snow": 30,
    },
    Mode.CYCLE: {
        "wood": 10, "metal": 10, "cobblestone:flattened": 10, "paving_stones": 10, "compacted": 10,
        "cobblestone": 7, "unpaved": 6, "fine_gravel": 10, "gravel": 6, "pebblestone": 6, "grass_paver": 6,
        "ground": 10, "dirt": 8, "earth": 6, "laterite": 5, "grass": 6, "mud": 3, "sand": 3, "woodchips": 3,
        "sett": 9,
    },
    Mode.WALK: {"fine_gravel": 3.75, "gravel": 3.75, "pebblestone": 3.75, "mud": 2.5, "sand": 2.5},
}  # fmt: skip
"""The most km/h a surface allows."""

TRACK_SPEEDS: Final = {"grade1": 60.0, "grade2": 40.0, "grade3": 30.0, "grade4": 25.0, "grade5": 20.0}
SMOOTHNESS_SPEEDS: Final = {
    "intermediate": 80.0, "bad": 40.0, "very_bad": 20.0, "horrible": 10.0, "very_horrible": 5.0, "impassable": 0.0
}  # fmt: skip
"""The most km/h a car goes by ``tracktype`` and ``smoothness``."""

CAR_SIZE: Final = {"maxheight": 2.0, "maxwidth": 1.9, "maxlength": 4.8, "maxweight": 2.0}
"""Metres and tonnes of a large family car: it cannot use a street with a lower limit."""

EASE: Final = {
    "driveway": 0.5, "alley": 0.5, "parking": 0.5, "parking_aisle": 0.5, "drive-through": 0.5, "drive-thru": 0.5
}  # fmt: skip
"""Ease of a ``service`` road for a car: cost = seconds / ease."""

EASE_OF_WIDTH: Final = ((3.01, 0.5), (4.0, 0.6), (5.0, 0.75), (6.0, 0.8))
"""Ease of a two-way street narrower than so many metres."""

EASE_ONE_LANE: Final = 0.5
EASE_NO_MARKINGS: Final = 0.75
EASE_ALTERNATING: Final = 0.4
EASE_NO_PRIORITY: Final = 0.7
"""Ease of a single shared lane, of no lane markings, of one-way signals, and of having to give way."""

PRIVATE_COST: Final = 3276.0
"""Seconds of cost, not of time, for turning into a street that is private or for residents, customers or deliveries.

A door in it can be reached, but nobody is sent through. OSRM has this for cars and closes private streets to bikes and
walkers; that volunteers reach a door in one by every mode is own.
"""

PRIVATE_GATE_COST: Final = 600.0
"""The same for passing a gate marked private (own)."""


@dataclass(frozen=True, slots=True)
class JunctionSeconds:
    """The seconds lost at junctions and at barriers.

    Attributes
    ----------
    signals, stop, give_way, crossing
        Where the map shows one, for traffic that faces it.
    gate
        A gate or a lift gate without a sign: stopping, and often opening it.
    turn_back
        Where a street ends, besides the turn itself.
    """

    signals: float
    stop: float
    give_way: float
    crossing: float
    gate: float
    turn_back: float


JUNCTIONS: Final[dict[Mode, JunctionSeconds]] = {
    #                       signals stop give_way crossing gate turn_back
    Mode.DRIVE: JunctionSeconds(2.0, 2.0, 1.0, 0.0, 60.0, 20.0),
    Mode.CYCLE: JunctionSeconds(2.0, 0.0, 0.0, 0.0, 0.0, 20.0),
    Mode.WALK: JunctionSeconds(2.0, 0.0, 0.0, 0.0, 0.0, 2.0),
}

CAR_TURN: Final = 7.5
CAR_TURN_LEAN: Final = 1.075
CAR_ONCOMING: Final = 2.0
"""A car's turn costs up to ``CAR_TURN`` seconds by a sigmoid of its angle, less on the side without oncoming traffic.

Across oncoming traffic, outside roundabouts, it costs up to ``CAR_ONCOMING`` seconds more (own). The formula is in
``geo.streets.turns.turn_seconds``.
"""

BIKE_TURN: Final = 6.0
BIKE_TURN_LEAN: Final = 1.4
"""A bike's turn costs ``BIKE_TURN * (angle / 90)^2`` seconds, times 1.4 to the far side, 1 / 1.4 to the near."""

ACCESS_KEYS: Final[dict[Mode, tuple[str, ...]]] = {
    Mode.DRIVE: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Mode.CYCLE: ("bicycle", "vehicle", "access"),
    Mode.WALK: ("foot", "access"),
}
"""The signs for a mode, the most specific first."""

RESTRICTED_BY: Final[dict[Mode, tuple[str, ...]]] = {
    Mode.DRIVE: ("motorcar", "motor_vehicle", "vehicle"),
    Mode.CYCLE: ("bicycle", "vehicle"),
    Mode.WALK: ("foot",),
}
"""The words for a mode in turn restrictions; one without such a word is for all vehicles, not for walkers."""

FORBIDDEN: Final[dict[Mode, frozenset[str]]] = {
    Mode.DRIVE: words(
        "no agricultural forestry emergency psv taxi share_taxi minibus bus foot emergency_vehicle restricted military "
        "official"
    ),
    Mode.CYCLE: words("no agricultural forestry delivery use_sidepath emergency military restricted"),
    Mode.WALK: words("no agricultural forestry delivery use_sidepath emergency military restricted"),
}
"""Values of those signs that keep the mode out."""

PRIVATE: Final[dict[Mode, frozenset[str]]] = {
    Mode.DRIVE: words("private residents delivery destination customers permit unknown"),
    Mode.CYCLE: words("private residents"),
    Mode.WALK: words("private residents"),
}
"""Values that let it in only at the ends of a journey."""

WELCOME: Final = words("yes designated permissive official public destination customers permit hov")
"""Values that let a mode into a street of a class without a speed for it."""

OPEN_BARRIERS: Final = words("cattle_grid border_control toll_booth sally_port entrance height_restrictor arch no")
"""Barriers a car passes without a sign; it also passes ``GATES``, after stopping. All others stop it."""

GATES: Final = words("gate lift_gate")
CLOSED_TO_BIKES: Final = words("yes wall fence kissing_gate stile turnstile hedge city_wall ditch")
CLOSED_ON_FOOT: Final = words("yes wall fence hedge city_wall retaining_wall ditch")
"""Barriers that stop a bike and a walker without a sign; the first three are OSRM's, the others own."""
