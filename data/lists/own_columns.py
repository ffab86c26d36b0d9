"""The columns of Wardround's own exports, so that they can be imported again without a change."""

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
"""By list: what the columns of our own export are, where a header of that name would be something else elsewhere.

An empty field is for information. It is kept as it is when the export is imported again.
"""

OWN_VOLUNTEER_COLUMNS: Final = (
    "volunteer", "state", "ward_code", "ward", "modes", "hours", "days_off", "other_hours", "capacity", "crates",
    "kinds", "checks", "check_notes", "max_minutes", "max_stops", "max_km", "ends_at_home", "breaks",
)  # fmt: skip
"""Those without personal details."""
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
    """Return the cells of a volunteer from ``modes`` on."""
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
    """Return the hours of a week, the days of like hours together."""
    given, by_spans = tuple(spans), dict[tuple[Span, ...], list[Weekday]]()
    for day in Weekday:
        of_day = tuple(sorted(span for of, span in given if of is day))
        if of_day:
            by_spans.setdefault(of_day, []).append(day)
    return "; ".join(written(days, of_day) for of_day, days in by_spans.items())


def checks_written(checks: Iterable[Check]) -> str:
    """Checks with the day each runs out, as :func:`own_checks` reads them."""
    return "; ".join(f"{one.kind} until {one.expires}" if one.expires else str(one.kind) for one in checks)


def own_checks(text: str) -> tuple[Check, ...] | None:
    """Return the checks of an own export; None if not understood."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        kind, _, until = part.partition(" until ")
        try:
            found.append(Check(CheckKind(kind), date.fromisoformat(until) if until else None))
        except ValueError:
            return None
    return tuple(found)


def own_modes(text: str) -> tuple[Mode, ...] | None:
    """Return the modes of an own export, the preferred one first; None if not understood."""
    words = [word.strip() for word in text.split(";")]
    return tuple(map(Mode, words)) if words and set(words) <= set(Mode) else None


def own_kinds(text: str) -> frozenset[NeedKind] | None:
    """Return the kinds of an own export; empty for any, None if not understood."""
    words = {word.strip() for word in text.split(";")}
    if words == {"anything"}:
        return frozenset()
    return frozenset(map(NeedKind, words)) if words <= set(NeedKind) else None
