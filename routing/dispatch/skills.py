"""The skills of a day's problem: what a need asks of a volunteer, as a word for the solver and as one for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from routing.dispatch.settings import DispatchSettings
from routing.needs import CheckKind, Mode, Need, NeedKind, Volunteer

__all__ = ["skill_in_words", "skills_of_need", "skills_of_volunteer"]

KINDS: Final = {
    NeedKind.SHOPPING: "does shopping",
    NeedKind.PRESCRIPTION: "collects prescriptions",
    NeedKind.PARCEL: "delivers food parcels",
    NeedKind.MEAL: "delivers hot meals",
    NeedKind.SURPLUS: "collects surplus food",
    NeedKind.DOG_WALK: "walks dogs",
    NeedKind.HOME_HELP: "helps at home",
    NeedKind.CHAT: "calls for a chat",
    NeedKind.LIFT: "gives lifts",
}
CHECKS: Final = {
    CheckKind.DBS: "has a DBS check valid that day",
    CheckKind.ENHANCED_DBS: "has an enhanced DBS check valid that day",
    CheckKind.PHOTO_ID: "has shown photo ID",
    CheckKind.TRAINING: "has the training",
    CheckKind.COOL_BAG: "has a cool bag",
    CheckKind.CAR_SEAT: "has a car seat",
}
MODES: Final = {Mode.DRIVE: "drives", Mode.CYCLE: "cycles", Mode.WALK: "walks"}


def skills_of_need(need: Need, settings: DispatchSettings) -> frozenset[str]:
    """What a volunteer must be, to do a need: its kind, its checks, one of its modes, not one of its nevers.

    A lift needs a car, whatever its modes say.
    """
    skills = {f"kind:{need.kind}"}
    skills |= {f"check:{check}" for check in need.required_checks | settings.checks.get(need.kind, frozenset())}
    modes = frozenset({Mode.DRIVE}) if need.kind is NeedKind.LIFT else need.modes
    if modes:
        skills.add(_mode_skill(modes))
    if need.never_volunteers:
        skills.add(f"welcome:{need.id}")
    return frozenset(skills)


def skills_of_volunteer(volunteer: Volunteer, mode: Mode | None, day: date, needs: Iterable[Need]) -> frozenset[str]:
    """What a volunteer is on a day, among a day's needs; an enhanced DBS check is also a DBS check."""
    skills = {f"kind:{kind}" for kind in (volunteer.kinds or frozenset(NeedKind))}
    checks = {check.kind for check in volunteer.checks if check.valid_on(day)}
    if CheckKind.ENHANCED_DBS in checks:
        checks.add(CheckKind.DBS)
    skills |= {f"check:{check}" for check in checks}
    if mode is Mode.DRIVE:
        skills.add(_mode_skill({Mode.DRIVE}))
    for need in needs:
        if mode in need.modes:
            skills.add(_mode_skill(need.modes))
        if need.never_volunteers and volunteer.id not in need.never_volunteers:
            skills.add(f"welcome:{need.id}")
    return frozenset(skills)


def skill_in_words(skill: str) -> str:
    """A skill as the rest of a sentence that begins with "nobody" or "someone who"."""
    name, _, value = skill.partition(":")
    if name == "kind":
        return KINDS[NeedKind(value)]
    if name == "check":
        return CHECKS[CheckKind(value)]
    if name == "mode":
        return " or ".join(MODES[Mode(mode)] for mode in value.split("+"))
    if name == "welcome":
        return "is welcome at this door"
    return f"has {skill}"


def _mode_skill(modes: Iterable[Mode]) -> str:
    return "mode:" + "+".join(sorted(modes))
