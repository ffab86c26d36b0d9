"""Consecutive stops in one building, where the volunteer parks once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from routing.dispatch import same_building
from routing.needs import Need
from routing.plan import RoundStop

__all__ = ["doors_here"]


def doors_here(stops: Sequence[RoundStop], needs: Mapping[int, Need]) -> Mapping[int, int]:
    """Return the number of doors at the first of several stops at one point.

    Calls do not count.
    """
    found: dict[int, int] = {}
    for (lon, _), together in groupby(stops, key=lambda one: (one.lon, one.lat)):
        here = [one for one in together if one.place_id is None and one.need_id in needs and lon is not None]
        theirs = [needs[one.need_id] for one in here if one.need_id is not None]
        # Doors that are known to the postcode only stand at one point too, and may be a street apart.
        doors = {_door(need) for need in theirs if same_building(theirs[0], need)}
        if len(doors) > 1:
            found[here[0].id] = len(doors)
    return found


def _door(need: Need) -> tuple[str, str]:
    return " ".join(need.address.casefold().split()), "".join(need.postcode.upper().split())
