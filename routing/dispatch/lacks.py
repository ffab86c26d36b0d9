"""Describe what a volunteer lacks, as a clause such as "does not drive"."""

from __future__ import annotations

from typing import Final

from routing.dispatch.load import counted
from routing.needs import CheckKind, Mode, NeedKind
from routing.problem import Amount
from routing.skills import Skill, SkillKind

__all__ = ["amount_in_words", "lack_in_words"]

KINDS: Final = {
    NeedKind.SHOPPING: "does no shopping",
    NeedKind.PRESCRIPTION: "collects no prescriptions",
    NeedKind.PARCEL: "delivers no food parcels",
    NeedKind.MEAL: "delivers no hot meals",
    NeedKind.SURPLUS: "collects no surplus food",
    NeedKind.DOG_WALK: "walks no dogs",
    NeedKind.HOME_HELP: "does not help at home",
    NeedKind.CHAT: "makes no calls for a chat",
    NeedKind.LIFT: "gives no lifts",
}
CHECKS: Final = {
    CheckKind.DBS: "has no DBS check valid that day",
    CheckKind.ENHANCED_DBS: "has no enhanced DBS check valid that day",
    CheckKind.PHOTO_ID: "has not shown photo ID",
    CheckKind.TRAINING: "has not had the training",
    CheckKind.COOL_BAG: "has no cool bag",
    CheckKind.CAR_SEAT: "has no car seat",
}
MODES: Final = {Mode.DRIVE: "drive", Mode.CYCLE: "cycle", Mode.WALK: "walk"}


def lack_in_words(skill: str) -> str:
    """Return the lack of a skill as the rest of a sentence that begins with a name."""
    named = Skill(skill)
    match named.kind:
        case SkillKind.KIND:
            return KINDS[NeedKind(named.value)]
        case SkillKind.CHECK:
            return CHECKS[CheckKind(named.value)]
        case SkillKind.MODE:
            return f"does not {' or '.join(MODES[mode] for mode in named.modes)}"
        case SkillKind.WELCOME:
            return "is not to come to this door"
        case SkillKind.STAYS:
            return "does not have it on board"
        case None:
            return f"lacks {skill}"


def amount_in_words(amount: Amount) -> str:
    """Return an amount in words: ``5 bags``, ``2 bags and 1 seat``, ``nothing``."""
    *rest, last = counted(amount) or ("nothing",)
    return f"{', '.join(rest)} and {last}" if rest else last
