"""The skills that a day's needs ask of volunteers, for the solver and in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from routing.dispatch.settings import DispatchSettings
from routing.needs import CheckKind, Mode, Need, NeedKind, Volunteer
from routing.skills import Skill, SkillKind

__all__ = ["modes_asked", "skill_in_words", "skills_of_need", "skills_of_volunteer"]

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


def skills_of_need(need: Need, settings: DispatchSettings) -> frozenset[Skill]:
    """Return the skills that a need asks of a volunteer.

    These are its kind, its checks, one of its modes, and being welcome at the door.
    """
    skills = {Skill.does(need.kind)}
    skills |= {Skill.passed(check) for check in need.required_checks | settings.checks.get(need.kind, frozenset())}
    modes = modes_asked(need)
    if modes:
        skills.add(Skill.goes_by(modes))
    if need.never_volunteers:
        skills.add(Skill.welcome_at(need.id))
    return frozenset(skills)


def modes_asked(need: Need) -> frozenset[Mode]:
    """Return the modes of travel that a need allows, empty where any will do.

    A lift always needs a car.
    """
    return frozenset({Mode.DRIVE}) if need.kind is NeedKind.LIFT else need.modes


def skills_of_volunteer(volunteer: Volunteer, mode: Mode | None, day: date, needs: Iterable[Need]) -> frozenset[Skill]:
    """Return the skills a volunteer has, out of those asked for on a day.

    An enhanced DBS check is also a DBS check.
    """
    skills = {Skill.does(kind) for kind in (volunteer.kinds or frozenset(NeedKind))}
    checks = {check.kind for check in volunteer.checks if check.valid_on(day)}
    if CheckKind.ENHANCED_DBS in checks:
        checks.add(CheckKind.DBS)
    skills |= {Skill.passed(check) for check in checks}
    if mode is Mode.DRIVE:
        skills.add(Skill.drives())
    for need in needs:
        if mode in need.modes:
            skills.add(Skill.goes_by(need.modes))
        if need.never_volunteers and volunteer.id not in need.never_volunteers:
            skills.add(Skill.welcome_at(need.id))
    return frozenset(skills)


def skill_in_words(skill: str) -> str:
    """Return a skill as the rest of a sentence that begins with "nobody" or "someone who"."""
    named = Skill(skill)
    match named.kind:
        case SkillKind.KIND:
            return KINDS[NeedKind(named.value)]
        case SkillKind.CHECK:
            return CHECKS[CheckKind(named.value)]
        case SkillKind.MODE:
            return " or ".join(MODES[mode] for mode in named.modes)
        case SkillKind.WELCOME:
            return "is welcome at this door"
        case SkillKind.STAYS:
            return "has it on board"
        case None:
            return f"has {skill}"
