"""Number the doors along the streets, and give about every fifteen a postcode.

The postcode area ``ZQ`` is not among the 124 areas of the United Kingdom, the Channel Islands and the Isle of Man, but
it is well formed. (Strict readers refuse areas that start with Q, V or X, because no real postcode does.)
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.demo.town.geometry import Point, length, placed_on
from data.demo.town.network import Network
from data.demo.town.quarters import Manner, Quarter, Street

__all__ = ["AREA", "INWARD_LETTERS", "Frontage", "Postcode", "doors_by_quarter", "frontages", "numbered"]

AREA = "ZQ"
# Royal Mail leaves out C I K M O V: they look like other letters when written by hand.
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"

# Doors a metre of street, both sides together.
DENSITY = {
    Manner.CORE: 0.13, Manner.TERRACES: 0.2, Manner.CRESCENTS: 0.13, Manner.SUBURB: 0.115, Manner.HILLTOP: 0.19,
    Manner.VILLAGE: 0.11, Manner.INDUSTRY: 0.0, Manner.COUNTRY: 0.0,
}  # fmt: skip
OF_CLASS = {"residential": 1.0, "unclassified": 0.9, "tertiary": 0.55, "secondary": 0.4, "primary": 0.22}


@dataclass(frozen=True, slots=True)
class Frontage:
    """A stretch of street with houses: its line, its quarter and its number of doors."""

    street: str
    quarter: int
    line: tuple[Point, ...]
    doors: float


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode, with its point in metres, its street and the house numbers it covers."""

    code: str
    at: Point
    street: str
    first: int
    last: int
    doors: int
    quarter: int


def frontages(
    network: Network,
    names: Mapping[int, str],
    streets: Sequence[Street],
    quarters: Sequence[Quarter],
    quarter_of: Callable[[Point], int],
) -> list[Frontage]:
    """Return the stretches of street where people live.

    These are the named streets for cars in quarters with houses.
    """
    found = []
    for edge in network.edges:
        name = names.get(edge.street, "")
        share = OF_CLASS.get(edge.highway, 0.0)
        if not name or edge.structure or not share:
            continue
        own = streets[edge.street].quarter
        middle, _ = placed_on(edge.line, length(edge.line) / 2)
        quarter = own if own >= 0 else quarter_of(middle)
        doors = length(edge.line) * share * DENSITY[quarters[quarter].manner]
        if doors > 0.4:
            found.append(Frontage(name, quarter, edge.line, doors))
    return found


def doors_by_quarter(found: Sequence[Frontage]) -> dict[int, float]:
    """Return the number of doors in each quarter."""
    doors: dict[int, float] = defaultdict(float)
    for frontage in found:
        doors[frontage.quarter] += frontage.doors
    return doors


def numbered(found: Sequence[Frontage], quarters: Sequence[Quarter], count: int, seed: int) -> list[Postcode]:
    """Return about ``count`` postcodes, each for a run of doors on one street.

    Postcodes in the same district or sector are near each other.
    """
    rng = random.Random(f"{seed}:postcodes")
    total = sum(f.doors for f in found)
    streets: dict[int, dict[str, list[Frontage]]] = defaultdict(lambda: defaultdict(list))
    for frontage in found:
        streets[frontage.quarter][frontage.street].append(frontage)
    # Each street rounds up to a whole postcode, so a run is a little longer than the plain share.
    run = 1.12 * total / count
    order = _ordered(
        sorted({f.quarter for f in found}), quarters, doors_by_quarter(found), max(6, math.ceil(count / 2500))
    )
    drawn: dict[int, list[tuple[Point, str, int, int, int, int]]] = defaultdict(list)
    last_number: dict[str, int] = {}
    for district, members in enumerate(order, start=1):
        for quarter in members:
            for street in sorted(streets[quarter]):
                for at, doors in _runs(rng, streets[quarter][street], run):
                    first = last_number.get(street, 0) + 1
                    last_number[street] = first + doors - 1
                    drawn[district].append((at, street, first, first + doors - 1, doors, quarter))
    postcodes = []
    for district, rows in sorted(drawn.items()):
        sectors = min(9, max(1, math.ceil(len(rows) / 110)))
        size = math.ceil(len(rows) / sectors)
        for i, (at, street, first, last, doors, quarter) in enumerate(rows):
            unit = i % size
            inward = f"{i // size + 1}{INWARD_LETTERS[unit // 20 % 20]}{INWARD_LETTERS[unit % 20]}"
            postcodes.append(Postcode(f"{AREA}{district} {inward}", at, street, first, last, doors, quarter))
    return postcodes


def _ordered(
    members: Sequence[int], quarters: Sequence[Quarter], doors: Mapping[int, float], parts: int
) -> list[list[int]]:
    """Group the quarters into ``parts`` compact districts, starting in the middle of the town."""
    districts = _halved(list(members), quarters, doors, parts)

    def distance(group: list[int]) -> float:
        return min(math.hypot(*quarters[i].centre) for i in group)

    return sorted(districts, key=distance)


def _halved(members: list[int], quarters: Sequence[Quarter], doors: Mapping[int, float], parts: int) -> list[list[int]]:
    if parts < 2 or len(members) < 2:
        return [members]
    spread = [max(quarters[i].centre[k] for i in members) - min(quarters[i].centre[k] for i in members) for k in (0, 1)]
    axis = 0 if spread[0] >= spread[1] else 1
    ordered = sorted(members, key=lambda i: (quarters[i].centre[axis], i))
    goal, so_far, cut = sum(doors[i] for i in members) * (parts // 2) / parts, 0.0, 1
    for k, i in enumerate(ordered[:-1], start=1):
        so_far += doors[i]
        cut = k
        if so_far >= goal:
            break
    left, right = ordered[:cut], ordered[cut:]
    return _halved(left, quarters, doors, parts // 2) + _halved(right, quarters, doors, parts - parts // 2)


def _runs(rng: random.Random, stretches: Sequence[Frontage], run: float) -> list[tuple[Point, int]]:
    """Return runs of doors along a street, each with its doors and a point beside its middle."""
    found = []
    ordered = _chained(stretches)
    total = sum(f.doors for f in ordered)
    pieces = max(1, round(total / run))
    for k in range(pieces):
        wanted = total * (k + 0.5) / pieces
        for frontage in ordered:
            if wanted <= frontage.doors:
                along = length(frontage.line) * max(0.08, min(0.92, wanted / frontage.doors))
                (x, y), direction = placed_on(frontage.line, along)
                side = rng.choice((-1, 1)) * rng.uniform(8, 14)
                at = (round(x - side * math.sin(direction), 2), round(y + side * math.cos(direction), 2))
                found.append((at, max(3, round(total / pieces))))
                break
            wanted -= frontage.doors
    return found


def _chained(stretches: Sequence[Frontage]) -> list[Frontage]:
    """Return the stretches in walking order, from one end of the street."""
    left = sorted(stretches, key=lambda f: f.line)
    ends: dict[Point, int] = defaultdict(int)
    for f in left:
        ends[f.line[0]] += 1
        ends[f.line[-1]] += 1
    start = min((p for p, n in ends.items() if n == 1), default=left[0].line[0])
    chain = []
    while left:
        here = start
        best = min(left, key=lambda f: (min(math.dist(here, f.line[0]), math.dist(here, f.line[-1])), f.line))
        left.remove(best)
        turned = math.dist(here, best.line[-1]) < math.dist(here, best.line[0])
        line = tuple(reversed(best.line)) if turned else best.line
        chain.append(Frontage(best.street, best.quarter, line, best.doors))
        start = line[-1]
    return chain
