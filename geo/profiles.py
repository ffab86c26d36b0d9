"""What a car, a bike and a walker may use, how fast, and what a junction or a signal costs them.

The tables below are the whole model. Sources: the classes and most speeds follow the car, bicycle and foot profiles of
OSRM 5 (BSD-2), the engine these times are to agree with; a signed limit is driven at 0.8 of it, OSRM's reduction too,
because nobody holds the limit from corner to corner. Seconds at junctions stand for OSRM's turn costs: a graph without
any of this promises arrivals a quarter too early. A way into a larger street costs giving way, going on along the
larger street almost nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from routing.needs import Mode

__all__ = [
    "JUNCTIONS",
    "LIMIT_HELD",
    "PRIVATE_FACTOR",
    "RANKS",
    "SPEEDS",
    "JunctionSeconds",
    "Use",
    "seconds_at",
    "use_of",
]

SPEEDS: Final[dict[str, tuple[float, float, float]]] = {
    # highway          drive cycle walk   km/h, 0 = may not
    "motorway": (90, 0, 0),
    "motorway_link": (45, 0, 0),
    "trunk": (85, 15, 0),
    "trunk_link": (40, 15, 0),
    "primary": (65, 15, 5),
    "primary_link": (30, 15, 5),
    "secondary": (55, 15, 5),
    "secondary_link": (25, 15, 5),
    "tertiary": (40, 15, 5),
    "tertiary_link": (20, 15, 5),
    "unclassified": (25, 15, 5),
    "residential": (25, 15, 5),
    "road": (20, 15, 5),
    "living_street": (10, 13, 5),
    "service": (15, 13, 5),
    "busway": (0, 0, 0),
    "track": (0, 11, 4.5),  # own judgement: farm tracks are no way to a door by car
    "cycleway": (0, 15, 5),
    "bridleway": (0, 9, 4.5),
    "path": (0, 10, 4.5),
    "footway": (0, 4, 5),  # a bike is pushed
    "pedestrian": (0, 4, 5),  # a bike is pushed
    "steps": (0, 0, 2.5),  # own judgement: with bags
    "corridor": (0, 0, 4),
    "platform": (0, 0, 4),
}
"""Speed by OpenStreetMap ``highway`` where no limit is signed."""

LIMIT_HELD: Final = 0.8
"""The part of a signed limit that is driven on the whole (OSRM's ``speed_reduction``)."""

PRIVATE_FACTOR: Final = 4.0
"""Private and gated streets cost so many times more: a door behind them is reached, nobody is sent through (own)."""

PRIVATE_GATE_SECONDS: Final = 30.0
"""For a gate marked private (own judgement)."""

CYCLE_ON_CYCLEWAY: Final = 15.0

RANKS: Final[dict[str, int]] = {
    "motorway": 6,
    "motorway_link": 5,
    "trunk": 5,
    "trunk_link": 4,
    "primary": 4,
    "primary_link": 3,
    "secondary": 3,
    "secondary_link": 2,
    "tertiary": 2,
    "tertiary_link": 1,
    "unclassified": 1,
    "residential": 1,
    "living_street": 1,
    "road": 1,
    "pedestrian": 1,
}
"""Who gives way to whom; every other class is 0 (a driveway, a path) and makes no junction of the street it leaves."""


@dataclass(frozen=True, slots=True)
class JunctionSeconds:
    """Seconds lost at the end of a street, by what is there.

    Attributes
    ----------
    ahead
        Going on along the largest street past a smaller one.
    equal
        Where three or more streets of the largest rank meet.
    give_way
        From a smaller street into a larger, or into a roundabout.
    signals, crossing, stop, mini_roundabout
        Where the map has such a thing; in place of, not on top of, the three above when it costs more.
    """

    ahead: float
    equal: float
    give_way: float
    signals: float
    crossing: float
    stop: float
    mini_roundabout: float


JUNCTIONS: Final[dict[Mode, JunctionSeconds]] = {
    #                     ahead equal give_way signals crossing stop mini-roundabout
    Mode.DRIVE: JunctionSeconds(0.2, 0.8, 1.0, 4.0, 0.2, 1.0, 1.0),
    Mode.CYCLE: JunctionSeconds(0.2, 1.0, 2.0, 5.0, 0.5, 2.0, 1.0),
    Mode.WALK: JunctionSeconds(0.0, 0.0, 0.0, 5.0, 2.0, 0.0, 0.0),
}
"""Drive: scaled so that a plain graph (limits driven to the full, no junctions) comes out at a median of 0.77 of these
times on Liechtenstein (5 % to 95 %: 0.62 to 0.84), as it does of OSRM's (0.77; 0.62 to 0.85). Cycle and walk: our own
judgement.
"""


@dataclass(frozen=True, slots=True)
class Use:
    """How one mode uses one street: km/h with and against the way's direction (0: may not), and its nature."""

    forward: float
    backward: float
    rank: int
    roundabout: bool
    private: bool
    stoppable: bool


_YES = frozenset(
    {"yes", "designated", "permissive", "official", "public", "destination", "delivery", "customers", "permit"}
)
_NO = frozenset({"no", "agricultural", "forestry", "emergency", "psv", "military", "use_sidepath", "restricted"})
_PRIVATE = frozenset({"private", "residents"})
_ACCESS: Final[dict[Mode, tuple[str, ...]]] = {
    Mode.DRIVE: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Mode.CYCLE: ("bicycle", "vehicle", "access"),
    Mode.WALK: ("foot", "access"),
}
_TRUE = frozenset({"yes", "true", "1"})
_REVERSED = frozenset({"-1", "reverse"})


def _set(text: str) -> frozenset[str]:
    """The words of a text: a table of words is easier to read without quotes."""
    return frozenset(text.split())


_OPEN_BARRIERS: Final[dict[Mode, frozenset[str]]] = {
    Mode.DRIVE: _set(
        "cattle_grid border_control toll_booth sally_port gate lift_gate swing_gate entrance "
        "height_restrictor arch no kerb coupure sliding_gate hampshire_gate wicket_gate"
    ),
    Mode.CYCLE: _set(
        "cattle_grid border_control toll_booth gate lift_gate swing_gate entrance height_restrictor arch no "
        "kerb bollard block cycle_barrier coupure sliding_gate hampshire_gate wicket_gate planter rope chain "
        "swing_barrier"
    ),
    Mode.WALK: frozenset(),
}
_CLOSED_ON_FOOT = frozenset({"wall", "fence", "hedge", "city_wall", "retaining_wall", "ditch"})
_KMH_PER_MPH = 1.609344
_ZONES: Final = {"urban": 50.0, "rural": 80.0, "walk": 7.0, "living_street": 10.0, "nsl_single": 60 * _KMH_PER_MPH,
                 "nsl_dual": 70 * _KMH_PER_MPH, "nsl_restricted": 30 * _KMH_PER_MPH, "motorway": 110.0}  # fmt: skip


def use_of(mode: Mode, tags: Mapping[str, str]) -> Use | None:
    """How a mode uses a street with these OpenStreetMap tags; None where it may not at all."""
    highway = tags.get("highway", "")
    if highway not in SPEEDS or tags.get("area") == "yes":
        return None
    access = _access(mode, tags)
    speed = _speed(mode, highway, tags, allowed=access == "yes")
    if access == "no" or speed <= 0:
        return None
    with_way, against = _directions(mode, highway, tags)
    if not (with_way or against):
        return None
    return Use(
        forward=speed if with_way else 0.0,
        backward=speed if against else 0.0,
        rank=RANKS.get(highway, 0),
        roundabout=tags.get("junction") in ("roundabout", "circular"),
        private=access == "private",
        stoppable=highway not in ("motorway", "motorway_link"),
    )


def seconds_at(mode: Mode, tags: Mapping[str, str]) -> float | None:
    """Seconds a node with these tags costs whoever passes it; None where it stops them (a bollard, a wall)."""
    barrier = tags.get("barrier", "")
    seconds = 0.0
    if barrier:
        access = _access(mode, tags)
        if access == "no" or (access == "" and not _opens(mode, barrier, tags)):
            return None
        if access == "private":
            seconds = PRIVATE_GATE_SECONDS
    table = JUNCTIONS[mode]
    what = tags.get("highway", "")
    if what == "traffic_signals" or tags.get("crossing") == "traffic_signals":
        return seconds + table.signals
    if what == "crossing" or "crossing" in tags:
        return seconds + table.crossing
    if what == "stop":
        return seconds + table.stop
    if what == "mini_roundabout":
        return seconds + table.mini_roundabout
    return seconds


def limit_kmh(text: str) -> float | None:
    """A ``maxspeed`` tag in km/h (``30 mph``, ``50``, ``GB:nsl_single``; the least of several), or None."""
    found = [kmh for part in re.split(r"[;,|]", text) if (kmh := _one_limit(part.strip())) is not None]
    return min(found) if found else None


def _one_limit(text: str) -> float | None:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?", text, re.IGNORECASE)
    if match:
        value = float(match[1]) * (_KMH_PER_MPH if (match[2] or "").lower() == "mph" else 1.0)
        return value if value > 0 else None
    return _ZONES.get(text.rpartition(":")[2].lower())


def _access(mode: Mode, tags: Mapping[str, str]) -> str:
    """``yes``, ``no``, ``private``, or empty where no tag speaks; the most particular tag decides."""
    for key in _ACCESS[mode]:
        value = tags.get(key)
        if value is None:
            continue
        if value in _NO:
            return "no"
        if value in _PRIVATE:
            return "private"
        if value in _YES:
            return "yes" if key != "access" else ""
    return ""


def _speed(mode: Mode, highway: str, tags: Mapping[str, str], *, allowed: bool) -> float:
    drive, cycle, walk = SPEEDS[highway]
    if mode is Mode.WALK:
        return walk or (5.0 if allowed or ("sidewalk" in tags and tags["sidewalk"] not in ("no", "none")) else 0.0)
    if mode is Mode.CYCLE:
        if allowed and highway in ("footway", "pedestrian", "path", "bridleway"):
            return 12.0
        if tags.get("bicycle") == "dismount" and cycle:
            return 4.0
        return cycle
    if drive <= 0:
        return 15.0 if allowed and highway == "track" else 0.0
    limit = limit_kmh(tags.get("maxspeed", ""))
    return drive if limit is None else max(5.0, limit * LIMIT_HELD)


def _directions(mode: Mode, highway: str, tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether a mode may go with, and against, the direction in which the way was drawn."""
    if mode is Mode.WALK:
        return _one_way(tags.get("oneway:foot", "no"))
    roundabout = tags.get("junction") in ("roundabout", "circular")
    oneway = tags.get("oneway", "yes" if roundabout or highway == "motorway" else "no")
    if mode is Mode.CYCLE:
        if "oneway:bicycle" in tags:
            return _one_way(tags["oneway:bicycle"])
        with_way, against = _one_way(oneway)
        sides = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
        contraflow = any(tags.get(key, "").startswith("opposite") for key in sides) or any(
            tags.get(f"{key}:oneway") == ("-1" if with_way else "yes") for key in sides[1:3]
        )
        return (True, True) if contraflow and not roundabout else (with_way, against)
    return _one_way(oneway)


def _one_way(value: str) -> tuple[bool, bool]:
    if value in _TRUE:
        return True, False
    if value in _REVERSED:
        return False, True
    return True, True


def _opens(mode: Mode, barrier: str, tags: Mapping[str, str]) -> bool:
    if mode is Mode.WALK:
        return barrier not in _CLOSED_ON_FOOT
    if mode is Mode.DRIVE and barrier == "bollard" and tags.get("bollard") == "rising":
        return True
    return barrier in _OPEN_BARRIERS[mode]
