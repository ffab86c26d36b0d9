"""The columns of Wardround's own exports, so that they can be imported again unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from data.phrases.breaks import breaks_written
from data.phrases.hours import written
from routing.needs import Check, CheckKind, Mode, NeedKind, Span, Volunteer, Weekday

__all__ = [
    "OWN_COLUMNS",
    "OWN_PLACE_COLUMNS",
    "OWN_VOLUNTEER_COLUMNS",
    "checks_written",
    "own_checks",
    "own_kinds",
    "own_modes",
    "volunteer_cells",
    "week_written",
]

_NEEDS: Final = {
    "need": "own_id", "state": "", "ward code": "", "ward": "", "windows": "when", "checks": "", "questions": "",
    "day": "", "lon": "", "lat": "",
}  # fmt: skip
_VOLUNTEERS: Final = {
    "volunteer": "own_id", "state": "", "ward code": "", "ward": "", "max km": "", "ends at home": "", "days off": "",
    "other hours": "", "check notes": "", "lon": "", "lat": "",
}  # fmt: skip
_PLACES: Final = {"place": "own_id", "ward code": "", "ward": ""}
OWN_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "needs": _NEEDS,
    "volunteers": _VOLUNTEERS,
    "places": _PLACES,
}
"""For each kind of list, the fields of our own export's columns whose headers mean something else in other lists.

A column with an empty field is for information. Importing the export again does not change it.
"""

OWN_VOLUNTEER_COLUMNS: Final = (
    "volunteer", "state", "ward_code", "ward", "modes", "hours", "days_off", "other_hours", "capacity", "crates",
    "kinds", "checks", "check_notes", "max_minutes", "max_stops", "max_km", "ends_at_home", "breaks",
)  # fmt: skip
"""The columns without personal details."""
OWN_PLACE_COLUMNS: Final = (
    "place",
    "kind",
    "name",
    "postcode",
    "lat",
    "lon",
    "opening_hours",
    "note",
    "ward_code",
    "ward",
)


def volunteer_cells(one: Volunteer) -> tuple[str | int | None, ...]:
    """Return a volunteer's cells, from the ``modes`` column onwards."""
    return (
        "; ".join(one.modes),
        week_written(one.hours.spans),
        " ".join(day.isoformat() for day in sorted(one.hours.dates_off)),
        "; ".join(f"{day} {written((), [span])}" for day, span in one.hours.covers),
        one.capacity,
        one.crates,
        "; ".join(sorted(one.kinds)) or "anything",
        checks_written(one.checks),
        "; ".join(f"{kind}: {words}" for kind, words in one.evidence),
        one.max_minutes,
        one.max_stops,
        None if one.max_metres is None else round(one.max_metres / 1000),
        "yes" if one.ends_at_home else "no",
        breaks_written(one.breaks),
    )


def week_written(spans: Iterable[tuple[Weekday, Span]]) -> str:
    """Return weekly hours as text, grouping days with equal hours."""
    given, by_spans = tuple(spans), dict[tuple[Span, ...], list[Weekday]]()
    for day in Weekday:
        of_day = tuple(sorted(span for of, span in given if of is day))
        if of_day:
            by_spans.setdefault(of_day, []).append(day)
    return "; ".join(written(days, of_day) for of_day, days in by_spans.items())


def checks_written(checks: Iterable[Check]) -> str:
    """Return checks with their expiry dates, as :func:`own_checks` reads them."""
    return "; ".join(f"{one.kind} until {one.expires}" if one.expires else str(one.kind) for one in checks)


def own_checks(text: str) -> tuple[Check, ...] | None:
    """Return the checks in one of our exports, or None if not understood."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        kind, _, until = part.partition(" until ")
        try:
            found.append(Check(CheckKind(kind), date.fromisoformat(until) if until else None))
        except ValueError:
            return None
    return tuple(found)


def own_modes(text: str) -> tuple[Mode, ...] | None:
    """Return the modes in one of our exports, preferred one first, or None if not understood."""
    words = [word.strip() for word in text.split(";")]
    return tuple(map(Mode, words)) if words and set(words) <= set(Mode) else None


def own_kinds(text: str) -> frozenset[NeedKind] | None:
    """Return the kinds in one of our exports, empty for any, or None if not understood."""
    words = {word.strip() for word in text.split(";")}
    if words == {"anything"}:
        return frozenset()
    return frozenset(map(NeedKind, words)) if words <= set(NeedKind) else None
