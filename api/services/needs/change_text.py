"""Describe a change of a record in words, one line per field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from api.services.wording.clock import clock_time
from api.services.wording.place_text import place_label
from api.services.wording.stop_text import KINDS, MODES
from data.phrases.breaks import breaks_written
from data.phrases.hours import written
from data.store.encoding import breaks_from, hours_from, spans_from, weekdays_from
from routing.forms.fields import Value, words_of_changes
from routing.forms.need import NEED_FIELDS, NeedForm
from routing.forms.volunteer import VOLUNTEER_FIELDS, VolunteerForm
from routing.needs import Mode, NeedKind, Place

__all__ = ["FIELDS", "change_lines"]

_OF_NEEDS: Final = words_of_changes(NeedForm)
_OF_VOLUNTEERS: Final = words_of_changes(VolunteerForm)
FIELDS: Final[Mapping[str, str]] = {
    **_OF_NEEDS,
    **{column: words for column, words in _OF_VOLUNTEERS.items() if column not in _OF_NEEDS},
    "never_volunteers": "volunteers not to send",
    "prefer_volunteers": "preferred volunteers",
    "questions": "questions",
    "template": "the request",
    "every": "how often",
    "rests": "pauses and skipped days",
    "holidays": "bank holidays",
}
"""The names of columns of needs, volunteers and series, in words."""

_TICKS: Final = frozenset(one.attribute for one in (*NEED_FIELDS, *VOLUNTEER_FIELDS) if one.value is Value.TICK)
_NEVER_SHOWN: Final = frozenset({"location", "ward_code"})
"""Columns that follow from the address, so a change of them is never listed."""


def change_lines(changes: Mapping[str, Sequence[Any]], places: Mapping[int, Place]) -> tuple[str, ...]:
    """Return a line for each changed field: ``size: 2 → 3``."""
    lines = []
    for column in sorted(changes, key=list(FIELDS).index if set(changes) <= set(FIELDS) else None):
        if column in _NEVER_SHOWN and "postcode" in changes:
            continue
        was, now = (_words(column, value, places) for value in changes[column])
        if was != now:
            lines.append(f"{FIELDS.get(column, column)}: {was} → {now}")
    return tuple(lines)


def _words(column: str, value: Any, places: Mapping[int, Place]) -> str:
    if column in _TICKS:
        return "yes" if value else "no"
    match column:
        case "modes":
            return ", ".join(MODES[Mode(mode)] for mode in value) or "any"
        case "weekdays":
            return written(weekdays_from(value), ()) if value else "any day"
        case "windows":
            return written((), spans_from(value)) if value else "any time"
        case "hours":
            return "; ".join(f"{day} {written((), (span,))}" for day, span in hours_from(value).spans) or "none"
        case "breaks":
            return "; ".join(breaks_written(breaks_from(value)).splitlines()) or "none"
        case "way_back":
            return {"wait": "volunteer waits", "fetch": "volunteer picks them up again"}.get(value, "one way")
        case "fetch_at":
            return clock_time(value) if value else "none"
        case "due_from" | "due_to":
            return f"{date.fromisoformat(value):%d/%m/%Y}" if value else "open"
        case "place_id" | "destination_id":
            return place_label(places[value]) if value in places else "none"
        case "kind":
            return KINDS[NeedKind(value)]
        case "questions":
            return " ".join(text for _, text, _ in value or ()) or "none"
        case "location":
            return "none" if value is None else f"{value[1]:.5f}, {value[0]:.5f}"
    if isinstance(value, list):
        return ", ".join(_item(one) for one in value) or "none"
    return "none" if value in (None, "") else f"“{value}”" if column.endswith("notes") else str(value)


def _item(value: Any) -> str:
    if isinstance(value, list):
        return " until ".join(str(one) for one in value if one)
    return str(value).replace("_", " ")
