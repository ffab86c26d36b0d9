"""Parse a lift's return trip: whether the volunteer waits (how long) or comes back (when)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from api.services.needs.form import Said
from api.services.wording.clock import clock_time
from data.phrases.return_trips import Stay, stay, stay_written
from routing.errors import Fault
from routing.forms.need import NeedForm
from routing.needs import Need, NeedKind, WayBack

__all__ = ["WAYS_BACK", "back_told", "stay_words", "way_back_typed"]

WAYS_BACK: Final[Mapping[str, str]] = {
    "": "One way only",
    WayBack.WAIT: "The volunteer waits and brings them home",
    WayBack.FETCH: "The volunteer comes back to fetch them",
}
"""The return options on the form."""

_LONGEST_WAIT: Final = 240


def way_back_typed(
    typed: NeedForm, kind: NeedKind | None, fault: Callable[[Fault], None], say: Callable[[str, Said], None]
) -> tuple[WayBack | None, Stay]:
    """Return how the passenger gets home, and how long they stay or when they are fetched."""
    if kind is not NeedKind.LIFT or not typed.way_back:
        return None, Stay()
    if typed.way_back not in set(WayBack):
        fault(Fault("need.way-back-unfit", "way_back", "Unknown return option.", "Choose one of the options listed."))
        return None, Stay()
    back, found = WayBack(typed.way_back), stay(typed.stay)
    if found is None:
        fault(
            Fault(
                "need.stay-unclear",
                "stay",
                "The length of stay is missing." if not typed.stay.strip() else "We could not read this.",
                "Enter how long they stay, like “45 min”, or when to fetch them, like “at 12:15”.",
            )
        )
        return back, Stay()
    if back is WayBack.WAIT and found.minutes is None:
        fault(
            Fault(
                "need.stay-unclear",
                "stay",
                "This is a time. Enter a length of time.",
                "Enter how long the volunteer waits, like “45 min”, or let them come back.",
            )
        )
    elif found.minutes is not None and back is WayBack.WAIT:
        long = found.minutes > _LONGEST_WAIT
        remark = " That is a long wait. The volunteer could come back instead." if long else ""
        say("stay", Said(f"The volunteer waits there for {found.minutes} minutes.{remark}", doubtful=long))
    elif found.minutes is not None:
        say(
            "stay",
            Said(f"The same volunteer fetches them {found.minutes} minutes after dropping them off, or soon after."),
        )
    elif found.fetch_at is not None:
        say("stay", Said(f"The same volunteer fetches them at {clock_time(found.fetch_at)}, or soon after."))
    return back, found


def stay_words(need: Need) -> str:
    """Format the length of stay or the pick-up time, as the form shows it."""
    return stay_written(Stay(need.minutes, need.fetch_at)) if need.way_back is not None else ""


def back_told(need: Need) -> str:
    """Describe the way back in words; empty for one-way lifts and other needs."""
    if need.way_back is None:
        return ""
    words = stay_words(need)
    return f"{WAYS_BACK[need.way_back]}{f' ({words})' if words else ''}"
