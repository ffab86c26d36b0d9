"""Apply restrictions with times if they hold all day; count and name the others.

Times of travel do not depend on the time of day, so a restriction is either in force or it is not. One that covers
the working day (``no_right_turn @ (07:00-19:00)``) counts as always in force, because rounds are driven then. A
school street that is closed for an hour stays open, and the area's remarks name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import lru_cache
from typing import Final

__all__ = ["CONDITIONAL_KEYS", "resolved"]

_KEYS: Final = (
    "access", "vehicle", "motor_vehicle", "motorcar", "bicycle", "foot", "oneway",
    "restriction", "restriction:motorcar", "restriction:motor_vehicle", "restriction:bicycle",
)  # fmt: skip
CONDITIONAL_KEYS: Final = frozenset(f"{key}:conditional" for key in _KEYS)
"""The tags that are read here."""

_CLAUSE: Final = re.compile(r"\s*([^@;]+?)\s*@\s*(\([^)]*\)|[^;]+)\s*(?:;|$)")
_OF_HEAVY_OR_SPECIAL: Final = re.compile(r"[<>]|\b(?:delivery|destination|residents|permit|disabled|emergency)\b")
"""Conditions on a vehicle's weight or on who drives it: not a matter of time, and not of a volunteer's car."""

_BY_DAY: Final = range(9, 18)
_AWAKE: Final = range(6, 22)
"""Hours in which rounds are driven, and in which one may be: what holds at night alone is of no account."""

_SAMPLE_WEEKS: Final = (datetime(2027, 1, 11), datetime(2027, 7, 12))  # noqa: DTZ001 - hours of a clock on the wall


def resolved(tags: Mapping[str, str]) -> tuple[Mapping[str, str], bool]:
    """Return tags with all-day restrictions made unconditional, and whether others were left out."""
    conditional = [key for key in tags if key in CONDITIONAL_KEYS]
    if not conditional:
        return tags, False
    plain = {key: value for key, value in tags.items() if key not in CONDITIONAL_KEYS}
    left_out = False
    for key in conditional:
        for value, condition in _CLAUSE.findall(tags[key]):
            force = _force(condition.strip().strip("()"))
            if force is _Force.ALWAYS:
                plain[key.removesuffix(":conditional")] = value
            left_out |= force is _Force.AT_TIMES
    return plain, left_out


class _Force(Enum):
    NEVER = auto()
    AT_TIMES = auto()
    ALWAYS = auto()


@lru_cache(maxsize=512)
def _force(condition: str) -> _Force:
    """Return whether a condition holds always, sometimes or never while rounds are driven.

    One that is not about time never does.
    """
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    if _OF_HEAVY_OR_SPECIAL.search(condition):
        return _Force.NEVER
    try:
        hours = OpeningHours(condition)
    except ParserError:
        # "wet", "snow" and the like, or times that cannot be read: they do not always hold.
        return _Force.AT_TIMES
    days = [week + timedelta(days=day) for week in _SAMPLE_WEEKS for day in range(7)]
    if all(hours.is_open(day + timedelta(hours=hour)) for day in days for hour in _BY_DAY):
        return _Force.ALWAYS
    quarters = range(4 * _AWAKE.start, 4 * _AWAKE.stop)
    at_times = any(hours.is_open(day + timedelta(minutes=15 * quarter)) for day in days for quarter in quarters)
    return _Force.AT_TIMES if at_times else _Force.NEVER
