"""The events of a need in words: who did what, when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from api.services.actors import who
from api.services.needs.change_text import FIELDS, change_lines
from api.services.needs.views import HistoryRow
from api.services.wording.stop_text import OUTCOMES
from data.store import Store
from data.store.events import Event
from routing.needs import NeedState

__all__ = ["REASONS", "STATE_WORDS", "history_of"]

REASONS: Final[Mapping[NeedState, Mapping[str, str]]] = {
    NeedState.PAUSED: {
        "away": "They are away",
        "in_hospital": "They are in hospital",
        "waits_for_call": "We are waiting for a call back",
        "other": "Something else",
    },
    NeedState.CANCELLED: {
        "not_needed": "It is not needed any more",
        "helped_otherwise": "Someone else helped",
        "asked_twice": "It was entered twice",
        "moved_away": "They moved away",
        "died": "They died",
        "other": "Something else",
    },
    NeedState.READY: {
        "back": "They are back",
        "asked_again": "They asked again",
        "slip": "It was stopped by mistake",
        "other": "Something else",
    },
}
"""Reasons to pause, cancel or reopen a need: codes for machines, words for people."""

STATE_WORDS: Final[Mapping[str, str]] = {
    NeedState.NEW: "on hold for details",
    NeedState.READY: "ready",
    NeedState.PLANNED: "planned",
    NeedState.ON_THE_WAY: "on the way",
    NeedState.DONE: "done",
    NeedState.NOT_DONE: "not done",
    NeedState.PAUSED: "paused",
    NeedState.CANCELLED: "cancelled",
    NeedState.CLOSED: "closed",
}

_PLAN_REASONS: Final[Mapping[str, str]] = {
    "plan.published": "it was published in a plan",
    "plan.dropped": "it is not in the new plan",
    "need.reopened": "reopened",
    "undone": "the last change was undone",
    "retention.lapsed": "its last day passed",
    "person.erased": "the person was erased",
    "plan.day-over": "its day passed without a report",
    "round.declined": "the volunteer can't do the round",
    "series.rests": "the series was paused, ended or changed",
}

_PLAIN: Final[Mapping[str, str]] = {
    "need.erased": "The details were erased",
    "volunteer.added": "Added",
    "volunteer.erased": "The details were erased",
    "entry.amended": "Corrected by the sender",
    "list_upload.said": "Matched the columns",
    "person.merged": "Joined as one person",
    "person.told-apart": "Marked as two people",
}

_ENTRY_STATES: Final[Mapping[str, str]] = {
    "waiting": "Put back into the inbox",
    "asked_back": "Asked back",
    "confirmed": "Confirmed",
    "turned_away": "Turned away",
}


def history_of(store: Store, events: Iterable[Event]) -> tuple[HistoryRow, ...]:
    """Return the events of a need in words, newest first."""
    happened = tuple(events)
    names = {user.id: user.name for user in store.accounts.users()}
    places = store.places.by_id() if any(event.changes for event in happened) else {}
    rows = [
        HistoryRow(
            at=event.at,
            who=who(event.actor, names),
            what=_what(event),
            note=event.note,
            changes=change_lines(event.changes, places),
        )
        for event in happened
    ]
    return tuple(reversed(rows))


def _what(event: Event) -> str:
    if event.kind == "need.added":
        return f"Added, {STATE_WORDS.get(str(event.data.get('to')), '')}".rstrip(", ")
    if event.kind in ("need.from-form", "volunteer.from-form"):
        return f"Sent by form, reference {event.data.get('reference', '')}"
    if event.kind == "series.added":
        return "Made a recurring need"
    if event.kind == "volunteer.declined":
        return "Declined a round"
    if event.kind == "volunteer.accepted":
        return "Accepted a round"
    if event.kind in ("need.changed", "series.changed", "volunteer.changed"):
        again = "Restored" if "undoes" in event.data else "Changed"
        return f"{again}: {_listed(event.data.get('fields', ()))}"
    if event.kind == "need.state":
        before, after = (STATE_WORDS.get(str(event.data.get(end)), "?") for end in ("from", "to"))
        why = _why(str(event.data.get("to")), str(event.data.get("reason", "")))
        return f"From {before} to {after}" + (f": {why}" if why else "")
    if event.kind == "entry.state":
        return _ENTRY_STATES.get(str(event.data.get("to")), "")
    if event.kind in _PLAIN:
        return _PLAIN[event.kind]
    return event.kind.replace(".", " ").replace("-", " ").replace("_", " ")


def _why(to: str, code: str) -> str:
    words = _PLAN_REASONS.get(code) or OUTCOMES.get(code)
    for state, reasons in REASONS.items():
        if str(state) == to and code in reasons and code != "other":
            words = reasons[code]
    return f"{words[0].lower()}{words[1:]}" if words and code != "other" else ""


def _listed(fields: Sequence[str]) -> str:
    # A new postcode moves the point and the ward: that goes without saying.
    said = [name for name in fields if not ("postcode" in fields and name in ("location", "ward_code"))]
    return ", ".join(dict.fromkeys(FIELDS.get(name, name) for name in said))
