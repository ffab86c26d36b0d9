"""Describe a change by hand in a sentence with people's present names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.services.planning.violation_text import broken_row
from api.services.wording.stop_text import KINDS
from routing.hand_edits import AcceptReason
from routing.needs import Need, NeedKind, Volunteer
from routing.plan import BrokenRule, Edit
from routing.problem import StopKind

__all__ = ["ACCEPT_REASONS", "edit_sentence", "mentions", "need_in_words"]

ACCEPT_REASONS: Final[Mapping[AcceptReason, str]] = {
    AcceptReason.NEIGHBOUR_AGREES: "the neighbour agrees",
    AcceptReason.VOLUNTEER_AGREES: "the volunteer agrees",
    AcceptReason.PLACE_AGREES: "the place agrees",
    AcceptReason.NO_BETTER_WAY: "there is no better way",
}


def edit_sentence(
    what: Edit, data: Mapping[str, Any], needs: Mapping[int, Need], people: Mapping[int, Volunteer]
) -> str:
    """Return a sentence: ``Moved Ann Lee's prescription from Olga Hill to Pete Rudd.``"""
    need = need_in_words(needs.get(data.get("need") or 0))
    source, target = (_name(people, data.get(end)) for end in ("from", "to"))
    match what:
        case Edit.MOVED if data.get("from") == data.get("to"):
            return f"Moved {need} to another place on {_s(target)} round."
        case Edit.MOVED:
            return f"Moved {need} from {source} to {target}."
        case Edit.PUT_IN:
            return f"Put {need} on {_s(target)} round."
        case Edit.TAKEN_OUT:
            return f"Took {need} off {_s(source)} round."
        case Edit.SWAPPED:
            return f"Swapped the rounds of {source} and {target}."
        case Edit.REVERSED:
            return f"Reversed {_s(target)} round."
        case Edit.TIDIED:
            return f"Put {_s(target)} stops in a better order."
        case Edit.LOCKED | Edit.UNLOCKED:
            verb = "Locked" if what is Edit.LOCKED else "Unlocked"
            if data.get("need"):
                return f"{verb} {need}."
            return f"{verb} {_s(target)} round." if data.get("round") else f"{verb} {target}."
    return f"Accepted that {_rule(data, needs, people)} ({ACCEPT_REASONS[AcceptReason(data['reason'])]})."


def mentions(data: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return the records that a change's sentence names, by kind and id."""
    named = (("need", data.get("need")), ("volunteer", data.get("from")), ("volunteer", data.get("to")))
    return tuple((kind, number) for kind, number in named if number)


def need_in_words(need: Need | None) -> str:
    """Return whose need it is, and what for: ``Ann Lee's prescription``."""
    if need is None or not need.name:
        return "a need"
    return f"{_s(need.name)} {'phone call' if need.kind is NeedKind.CHAT else KINDS[need.kind]}"


def _rule(data: Mapping[str, Any], needs: Mapping[int, Need], people: Mapping[int, Volunteer]) -> str:
    cause, volunteer, need, kind = str(data["rule"]).split(":")
    rule = BrokenRule(
        cause=cause,
        volunteer_id=int(volunteer) if volunteer else None,
        need_id=int(need) if need else None,
        kind=StopKind(kind) if kind else None,
        amount=int(data["amount"]),
    )
    return broken_row(rule, needs, people).sentence.rstrip(".")


def _name(people: Mapping[int, Volunteer], volunteer_id: int | None) -> str:
    person = people.get(volunteer_id or 0)
    return person.name if person is not None and person.name else "a volunteer"


def _s(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
