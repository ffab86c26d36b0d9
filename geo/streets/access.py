"""Decide from OpenStreetMap tags how a mode uses a street or passes a node.

Whether a mode may use a street is decided in this order; the first that applies counts:

1. conditions that close it regardless of signs: impassable, a motorroad, a pavement mapped separately, a car's size;
2. the sign for the mode itself (``bicycle``), with a direction (``bicycle:forward``) first;
3. for walkers and bikes, the right of way granted by its ``designation`` (``geo.streets.country_rules``);
4. signs for wider groups: ``vehicle``, then ``access``;
5. the street's class by the country's rules, and its speed by ``geo.streets.profiles``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.streets.country_rules import AccessRules
from geo.streets.profiles import (
    ACCESS_KEYS,
    CAR_SIZE,
    CLOSED_ON_FOOT,
    CLOSED_TO_BIKES,
    EASE,
    EASE_ALTERNATING,
    EASE_NO_MARKINGS,
    EASE_NO_PRIORITY,
    EASE_OF_WIDTH,
    EASE_ONE_LANE,
    FORBIDDEN,
    GATES,
    JUNCTIONS,
    LIMIT_HELD,
    MOST_BY_BIKE,
    OPEN_BARRIERS,
    PRIVATE,
    PRIVATE_GATE_COST,
    PUSHING,
    ROUTE_SPEEDS,
    SIGNED_IN,
    SMOOTHNESS_SPEEDS,
    SPEEDS,
    SURFACE_SPEEDS,
    TRACK_SPEEDS,
    WELCOME,
    ZONES,
    words,
)
from routing.needs import Mode

__all__ = ["NODE_KEYS", "WAY_KEYS", "Halt", "Use", "halt_of", "is_street", "limit_kmh", "size_of", "use_of"]

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Use:
    """The way in which a mode uses a street.

    Attributes
    ----------
    forward, backward
        The speed in km/h with and against the way's direction; 0 means that the mode may not go.
    ease_forward, ease_backward
        The divisor of seconds that gives the cost; below 1 the mode avoids the street.
    seconds
        The seconds of the whole way, where the map states them (a ferry's timetable); 0 means by speed.
    roundabout, private, stoppable
        ``private`` streets are for journeys that end in them; a stop may only be on a ``stoppable`` one.
    """

    forward: float
    backward: float
    ease_forward: float = 1.0
    ease_backward: float = 1.0
    seconds: float = 0.0
    roundabout: bool = False
    private: bool = False
    stoppable: bool = True


@dataclass(frozen=True, slots=True)
class Halt:
    """The cost of passing a node.

    Attributes
    ----------
    forward, backward
        Seconds when going with, and against, the direction of the way.
    cost
        The addition to the seconds when the way is chosen: cost = seconds + this.
    stop
        Whether there is a stop sign without a direction.
    minor
        Whether only traffic on the smaller street stops.
    """

    forward: float
    backward: float
    cost: float = 0.0
    stop: bool = False
    minor: bool = False


_TRUE = frozenset({"yes", "true", "1"})
_REVERSED = frozenset({"-1", "reverse"})
_BUILT = frozenset({"no", "widening", "minor"})


def is_street(tags: Tags) -> bool:
    """Return whether tags describe something to travel on."""
    return tags.get("highway") in SPEEDS or tags.get("route") in ROUTE_SPEEDS or tags.get("man_made") == "pier"


def use_of(mode: Mode, tags: Tags, rules: AccessRules) -> Use | None:
    """Return how a mode uses a street with these tags, or None if it may not.

    The country's rules apply if no tag decides.
    """
    tags = rules.with_designation(tags)
    route = tags.get("route", "")
    highway = "pier" if tags.get("man_made") == "pier" and "highway" not in tags else tags.get("highway", "")
    if not is_street(tags) or _shut(mode, highway, tags):
        return None
    access = [_access(mode, tags, side) for side in ("forward", "backward")]
    speeds = list(_speeds(mode, highway, tags, access, rules))
    if mode is Mode.DRIVE and highway == "track":
        # A car takes only tracks with a sign; a private track does not lead to anybody's door.
        access = ["no" if value == "private" else value for value in access]
    for side in (0, 1):
        if access[side] == "no":
            speeds[side] = 0.0
    if max(speeds) <= 0:
        return None
    ease = _ease(tags, two_way=min(speeds) > 0) if mode is Mode.DRIVE else (1.0, 1.0)
    return Use(
        forward=speeds[0],
        backward=speeds[1],
        ease_forward=ease[0],
        ease_backward=ease[1],
        seconds=_duration(tags.get("duration", "")) if route in ROUTE_SPEEDS else 0.0,
        roundabout=_round(tags),
        private="private" in access,
        stoppable=highway not in ("motorway", "motorway_link") and route not in ROUTE_SPEEDS,
    )


def halt_of(mode: Mode, tags: Tags) -> Halt | None:
    """Return the cost of passing a node with these tags, or None if it cannot be passed (a bollard, a wall)."""
    table = JUNCTIONS[mode]
    barrier, what = tags.get("barrier", ""), tags.get("highway", "")
    access = _node_access(mode, tags) if barrier else ""
    seconds = cost = 0.0
    if access == "no" or (barrier and not access and not _opens(mode, barrier, tags)):
        return None
    if access == "private":
        cost = PRIVATE_GATE_COST
    elif barrier in GATES and not access:
        seconds = table.gate
    direction = tags.get("traffic_signals:direction") if what == "traffic_signals" else None
    direction = direction or tags.get("direction", "") if mode is not Mode.WALK else ""
    here = {"traffic_signals": table.signals, "stop": table.stop, "give_way": table.give_way,
            "crossing": table.crossing}.get(what, 0.0)  # fmt: skip
    return Halt(
        seconds + (here if direction != "backward" else 0.0),
        seconds + (here if direction != "forward" else 0.0),
        cost,
        stop=what == "stop" and here > 0 and direction not in ("forward", "backward", "both"),
        minor=what == "stop" and tags.get("stop") == "minor",
    )


def limit_kmh(text: str) -> float | None:
    """Return a ``maxspeed`` tag in km/h (``30 mph``, ``50``, ``GB:nsl_single``; the least of several), or None."""
    limits = [kmh for part in re.split(r"[;,|]", text) if (kmh := _one_limit(part.strip())) is not None]
    return min(limits) if limits else None


_KMH_PER_MPH: Final = 1.609344


def _one_limit(text: str) -> float | None:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|mp/h|km/h|kmh|kph)?", text, re.IGNORECASE)
    if match:
        value = float(match[1]) * (_KMH_PER_MPH if (match[2] or "").lower() in ("mph", "mp/h") else 1.0)
        return value if value > 0 else None
    return ZONES.get(text.lower(), ZONES.get(text.rpartition(":")[2].lower()))


def size_of(text: str) -> float | None:
    """Return a size in metres or tonnes (``2.1``, ``2,1 m``, ``6'6"``, ``7.5 t``, ``1800 kg``), or None."""
    match = re.match(r"(\d+(?:[.,]\d+)?)\s*(ft|'|kg|lbs)?\s*(\d+)?", text.strip())
    if not match:
        return None
    value, unit = float(match[1].replace(",", ".")), match[2] or ""
    if unit in ("'", "ft"):
        return (value * 12 + float(match[3] or 0)) * 0.0254
    return value * {"kg": 0.001, "lbs": 0.00045359237}.get(unit, 1.0)


def _round(tags: Tags) -> bool:
    return tags.get("junction") in ("roundabout", "circular")


def _shut(mode: Mode, highway: str, tags: Tags) -> bool:
    """Return whether a street is closed to a mode regardless of access signs."""
    if tags.get("impassable") == "yes" or tags.get("status") == "impassable":
        return True
    if mode is Mode.WALK:
        return tags.get("motorroad") == "yes" or (
            "separate" in {tags.get(f"sidewalk{side}") for side in ("", ":both", ":left", ":right")}
            and _access(mode, tags, "forward") == ""
        )
    if tags.get("construction", "no") not in _BUILT:
        return True
    if mode is Mode.CYCLE:
        return tags.get("motorroad") == "yes" or (
            "separate" in {tags.get(f"cycleway{side}") for side in ("", ":both", ":left", ":right")}
            and tags.get("bicycle") not in ("yes", "permissive", "designated", "destination")
        )
    if tags.get("area") == "yes" or tags.get("oneway") == "reversible" or tags.get("service") == "emergency_access":
        return True
    return highway == "steps" or any(
        (size := size_of(tags.get(key, ""))) is not None and size <= least
        for of, least in CAR_SIZE.items()
        for key in ((f"{of}:physical", of, "width") if of == "maxwidth" else (f"{of}:physical", of))
    )


def _access(mode: Mode, tags: Tags, side: str) -> str:
    """Return ``yes``, ``no``, ``private``, or empty where no tag applies; the most specific tag counts."""
    for key in ACCESS_KEYS[mode]:
        value = tags.get(f"{key}:{side}", tags.get(key))
        if value is not None and (meaning := _meaning(mode, value)):
            return meaning
    return ""


_KINDEST: Final = ("yes", "private", "no", "")


def _meaning(mode: Mode, value: str) -> str:
    """Return the meaning of a tag value for a mode; of several values, the most permissive counts."""
    kinds = []
    for part in value.split(";"):
        word = part.strip()
        kind = "private" if word in PRIVATE[mode] else "no" if word in FORBIDDEN[mode] else ""
        # A bike that must be pushed is let in: how fast is another matter.
        let_in = word in WELCOME or (mode is Mode.CYCLE and word == "dismount")
        kinds.append(kind or ("yes" if let_in else ""))
    return min(kinds, key=_KINDEST.index)


def _node_access(mode: Mode, tags: Tags) -> str:
    value = _access(mode, tags, "both")
    return value or ("yes" if any(key in tags for key in ACCESS_KEYS[mode]) else "")


def _opens(mode: Mode, barrier: str, tags: Tags) -> bool:
    """Return whether a barrier without a sign for a mode lets it pass.

    A locked one does not: the tag's meaning is disputed, but believing it costs a volunteer a detour at most.
    """
    if tags.get("locked") == "yes":
        return False
    if barrier == "fence" and tags.get("sensory") in ("audible", "audio"):
        return True
    if mode is Mode.WALK:
        return barrier not in CLOSED_ON_FOOT
    if mode is Mode.CYCLE:
        return barrier not in CLOSED_TO_BIKES
    if barrier == "height_restrictor":
        height = size_of(tags.get("maxheight", ""))
        return height is None or height >= CAR_SIZE["maxheight"]
    if barrier == "kerb":
        return tags.get("kerb") in ("lowered", "flush") or tags.get("highway") == "crossing"
    return barrier in OPEN_BARRIERS or barrier in GATES or tags.get("bollard") == "rising"


def _speeds(mode: Mode, highway: str, tags: Tags, access: list[str], rules: AccessRules) -> tuple[float, float]:
    """Return km/h with and against the way, before signs close a direction."""
    if (route := tags.get("route", "")) in ROUTE_SPEEDS:
        return ROUTE_SPEEDS[route], ROUTE_SPEEDS[route]
    usual = 0.0 if rules.is_closed(mode, highway) else SPEEDS[highway][_COLUMN[mode]]
    usual = usual or (SIGNED_IN[mode] if _signed_in(mode, highway, tags, access) else 0.0)
    if mode is Mode.CYCLE:
        pushed = not rules.is_closed(Mode.WALK, highway) and SPEEDS[highway][_COLUMN[Mode.WALK]] > 0
        usual = usual or (PUSHING if pushed and rules.is_closed(mode, highway) else 0.0)
        return _cycling(highway, usual, tags, rules)
    forward, backward = _directions(mode, highway, tags)
    if mode is Mode.WALK:
        usual = _capped(mode, usual, tags)
        return usual * forward, usual * backward
    if usual <= 0:
        return 0.0, 0.0
    both = []
    for side, open_ in (("forward", forward), ("backward", backward)):
        keys = ("maxspeed:advisory", "maxspeed", "source:maxspeed", "maxspeed:type")
        limit = next((text for key in keys if (text := tags.get(f"{key}:{side}", tags.get(key)))), "")
        kmh = limit_kmh(limit)
        both.append(_capped(mode, usual if kmh is None else max(5.0, kmh * LIMIT_HELD), tags) * open_)
    return both[0], both[1]


_COLUMN: Final = {Mode.DRIVE: 0, Mode.CYCLE: 1, Mode.WALK: 2}
"""The column of ``SPEEDS`` each mode has."""


def _signed_in(mode: Mode, highway: str, tags: Tags, access: list[str]) -> bool:
    if mode is Mode.WALK and tags.get("sidewalk", "no") not in ("no", "none", "separate"):
        return True
    # access=yes says that a street is public, not that people may walk on a motorway.
    particular = any(key in tags for key in ACCESS_KEYS[mode][:-1])
    return "yes" in access and (particular or (mode is Mode.DRIVE and highway == "track"))


def _capped(mode: Mode, kmh: float, tags: Tags) -> float:
    caps = [SURFACE_SPEEDS[mode].get(tags.get("surface", ""))]
    if mode is Mode.DRIVE:
        caps += [TRACK_SPEEDS.get(tags.get("tracktype", "")), SMOOTHNESS_SPEEDS.get(tags.get("smoothness", ""))]
    return min([kmh, *(cap for cap in caps if cap is not None)])


def _directions(mode: Mode, highway: str, tags: Tags) -> tuple[bool, bool]:
    """Return whether a car or a walker may go with, and against, the direction of the way."""
    if mode is Mode.WALK:
        conveying = {"forward": "yes", "backward": "-1"}.get(tags.get("conveying", ""), "no")
        return _one_way(tags.get("oneway:foot", conveying))
    implied = "yes" if _round(tags) or highway == "motorway" else "no"
    keys = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
    return _one_way(next((tags[key] for key in keys if key in tags), implied))


def _cycling(highway: str, usual: float, tags: Tags, rules: AccessRules) -> tuple[float, float]:
    """Return a bike's km/h each way.

    It is pushed against a one-way street, and wherever riding is not allowed.
    """
    ridden = highway not in _PUSHED_EVERYWHERE and highway not in rules.pushed
    signed = tags.get("bicycle") in ("yes", "designated", "permissive", "official")
    if not ridden and signed and highway != "steps":
        usual, ridden = SIGNED_IN[Mode.CYCLE], True
    if not ridden:
        usual = min(usual, PUSHING)
    round_, afoot = _round(tags), tags.get("foot") not in ("no", "use_sidepath")
    oneway = tags.get("oneway:bicycle", tags.get("oneway", "yes" if round_ or highway == "motorway" else "no"))
    forward, backward = _one_way(oneway) if ridden else (True, True)
    limit = limit_kmh(tags.get("maxspeed", ""))
    pushed = 0.0 if round_ or not afoot or usual <= 0 else PUSHING
    speeds = []
    for open_, against in ((forward, False), (backward, True)):
        open_ = open_ or (not round_ and "oneway:bicycle" not in tags and _contraflow(tags, against=against))
        speeds.append(usual if open_ else pushed)
    if tags.get("bicycle") == "dismount":
        speeds = [min(kmh, PUSHING) for kmh in speeds]
    most = min(MOST_BY_BIKE, limit or MOST_BY_BIKE)
    capped = [_capped(Mode.CYCLE, min(kmh, most), tags) for kmh in speeds]
    return capped[0], capped[1]


_PUSHED_EVERYWHERE: Final = words("footway pedestrian steps platform pier")


def _contraflow(tags: Tags, *, against: bool) -> bool:
    """Return whether a one-way street has a bike lane in the other direction."""
    sides = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
    return any(tags.get(key, "").startswith("opposite") for key in sides) or any(
        tags.get(f"{key}:oneway") in (("-1", "no") if against else ("yes", "no")) for key in sides[1:3]
    )


def _one_way(value: str) -> tuple[bool, bool]:
    if value in _TRUE:
        return True, False
    if value in _REVERSED:
        return False, True
    return True, True


def _ease(tags: Tags, *, two_way: bool) -> tuple[float, float]:
    """Return how readily a car uses a street each way; see ``EASE``."""
    both = [EASE.get(tags.get("service", ""), 1.0)]
    lanes = re.match(r"\d+", tags.get("lanes", ""))
    if tags.get("oneway") == "alternating":
        both.append(EASE_ALTERNATING)
    if two_way:
        width = size_of(tags.get("width", ""))
        both += [ease for metres, ease in EASE_OF_WIDTH if width is not None and width < metres][:1]
        if lanes and int(lanes[0]) <= 1:
            both.append(EASE_ONE_LANE)
        elif tags.get("lane_markings") == "no" and width is None:
            both.append(EASE_NO_MARKINGS)
    priority = tags.get("priority", "")
    ease = min(both)
    forward = min(ease, EASE_NO_PRIORITY) if priority == "backward" else ease
    return forward, min(ease, EASE_NO_PRIORITY) if priority == "forward" else ease


def _duration(text: str) -> float:
    """Return ``00:20``, ``1:05:00``, ``PT20M`` or whole minutes in seconds; 0 for anything else."""
    clock = re.fullmatch(r"(\d+):(\d{2})(?::(\d{2}))?", text)
    if clock:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3] or 0)
    iso = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text)
    if iso:
        return int(iso[1] or 0) * 3600.0 + int(iso[2] or 0) * 60.0 + int(iso[3] or 0)
    return float(text) * 60.0 if text.isdigit() else 0.0


WAY_KEYS: Final = words(
    "highway route man_made name ref oneway oneway:bicycle oneway:foot oneway:motorcar oneway:motor_vehicle "
    "oneway:vehicle junction maxspeed maxspeed:forward maxspeed:backward maxspeed:advisory source:maxspeed "
    "maxspeed:type access vehicle motor_vehicle motorcar bicycle foot access:forward access:backward "
    "vehicle:forward vehicle:backward motor_vehicle:forward motor_vehicle:backward motorcar:forward "
    "motorcar:backward bicycle:forward bicycle:backward foot:forward foot:backward service cycleway cycleway:left "
    "cycleway:right cycleway:both cycleway:left:oneway cycleway:right:oneway sidewalk sidewalk:left "
    "sidewalk:right sidewalk:both bridge tunnel area designation footway surface tracktype smoothness width lanes "
    "lane_markings priority duration motorroad construction impassable status conveying maxheight "
    "maxheight:physical maxwidth maxwidth:physical maxlength maxweight driving_side"
)
"""The tags of a way that are read here, with its names."""

NODE_KEYS: Final = words(
    "highway barrier crossing access vehicle motor_vehicle motorcar bicycle foot bollard direction "
    "locked traffic_signals:direction stop kerb sensory maxheight"
)
"""The tags of a node that are read here."""
