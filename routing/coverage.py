"""Count needs asked and met by ward, and decide which counts may be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["LARGEST_HIDDEN", "ROUNDED_TO", "Reach", "published", "published_count", "reach", "total"]

LARGEST_HIDDEN: Final = 7
ROUNDED_TO: Final = 5
"""Counts of 1 to 7 are hidden and others rounded to 5, as NHS Digital has done with hospital counts since 2018."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The needs asked and met and the volunteers of one ward; None where a number is hidden."""

    ward_code: str
    needs: int | None
    met: int | None
    unmet: int | None
    volunteers: int | None


def reach(
    ward_codes: Iterable[str], met: Iterable[str], unmet: Iterable[str], volunteers: Iterable[str]
) -> tuple[Reach, ...]:
    """Return the exact counts of each ward, in the order of ``ward_codes``.

    Parameters
    ----------
    met, unmet, volunteers
        The ward code of each need or volunteer, once for each.
    """
    met_by, unmet_by, volunteers_by = Counter(met), Counter(unmet), Counter(volunteers)
    return tuple(
        Reach(code, met_by[code] + unmet_by[code], met_by[code], unmet_by[code], volunteers_by[code])
        for code in ward_codes
    )


def total(exact: Iterable[Reach]) -> Reach:
    """Return the exact counts of all wards together, under the ward code ""."""
    rows = tuple(exact)

    def of(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    return Reach("", of("needs"), of("met"), of("unmet"), of("volunteers"))


def published(exact: Reach) -> Reach:
    """Return the counts with small numbers hidden and the others rounded.

    Needs are the sum of met and unmet. Where one of the three is hidden, at most the needs are shown, because two shown
    numbers would reveal the third.
    """
    parts_hidden = any(_hidden(count) for count in (exact.met, exact.unmet))
    return Reach(
        exact.ward_code,
        published_count(exact.needs),
        None if parts_hidden else published_count(exact.met),
        None if parts_hidden else published_count(exact.unmet),
        published_count(exact.volunteers),
    )


def published_count(count: int | None) -> int | None:
    """Return a count rounded for publication, or None where it must be hidden."""
    if count is None or _hidden(count):
        return None
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def _hidden(count: int | None) -> bool:
    return count is None or 1 <= count <= LARGEST_HIDDEN
