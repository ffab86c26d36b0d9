"""Pair volunteers who meet at a door, for needs that ask for several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from routing.needs import Need
from routing.plan import Round

__all__ = ["ALONE", "left_alone", "partners", "short_name"]

ALONE: Final = "The other volunteer can’t come. Do not go in alone. Ring the office first"
"""The warning for one of two volunteers when the other has declined."""


def partners(
    rounds: Iterable[Round], needs: Mapping[int, Need], names: Mapping[int, str]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return the short names of others coming to the same door, by round and need.

    Parameters
    ----------
    rounds
        All of a plan.
    needs
        Those on the rounds; only needs for several volunteers are looked at.
    names
        The volunteers' names by their ids.
    """
    attended: dict[int, dict[int, str]] = {}
    for one in rounds:
        for stop in one.stops:
            need = needs.get(stop.need_id) if stop.need_id is not None else None
            if need is not None and need.volunteers_needed > 1:
                attended.setdefault(need.id, {})[one.id] = short_name(names.get(one.volunteer_id, ""))
    return {
        (round_id, need_id): tuple(name for other, name in people.items() if other != round_id and name)
        for need_id, people in attended.items()
        for round_id in people
    }


def left_alone(
    rounds: Iterable[Round], round_id: int, needs: Mapping[int, Need], gone: frozenset[int]
) -> frozenset[int]:
    """Return a round's needs for several volunteers whose other volunteer has declined."""
    return frozenset(
        stop.need_id
        for one in rounds
        if one.id != round_id and one.volunteer_id in gone
        for stop in one.stops
        if stop.need_id is not None and stop.need_id in needs and needs[stop.need_id].volunteers_needed > 1
    )


def short_name(name: str) -> str:
    """Return a first name and an initial, enough for two strangers to find each other."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name
