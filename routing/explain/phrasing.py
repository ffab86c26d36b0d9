"""Sentences about unassigned tasks, made of codes and figures where they are shown.

``routing.explain`` works out values; a caller that shows them gives its ``Words``, which put its own names in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from routing.problem import (
    Amount,
    ChangeCode,
    Details,
    Displacement,
    Reason,
    Shortfall,
    SmallestChange,
    StopKind,
    TaskRef,
)

__all__ = ["WORDS", "Words", "change_sentence", "displacement_sentence", "listed", "reason_sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a caller speaks of carriers, tasks, skills and times.

    Attributes
    ----------
    one, many
        What a carrier is called, and several.
    who, task
        A carrier, and a task, in the middle of a sentence.
    skill
        A skill as the rest of a sentence that begins with "someone who".
    lacks
        What somebody without a skill is, as the rest of a sentence that begins with their name.
    clock, part
        A moment in seconds as a time; and as the end of a sentence that says which part of the day it is.
    place
        A visit as the subject of a sentence, by what happens there and the kind of place it is at.
    amount
        An amount in all its dimensions.
    """

    one: str = "vehicle"
    many: str = "vehicles"
    who: Callable[[int], str] = "vehicle {}".format
    task: Callable[[TaskRef], str] = lambda task: f"task {task[1]}"
    skill: Callable[[str], str] = "has the skill {}".format
    lacks: Callable[[str], str] = "lacks the skill {}".format
    clock: Callable[[int], str] = "second {}".format
    part: Callable[[int], str] = " at {}".format
    place: Callable[[StopKind, str], str] = lambda kind, _place: f"the {kind}"
    amount: Callable[[Amount], str] = lambda amount: f"{', '.join(map(str, amount))} goods"


WORDS: Final = Words()


def reason_sentence(reason: Reason, details: Details, words: Words = WORDS) -> str:
    """Why a task is unassigned."""
    match reason:
        case Reason.NO_VEHICLES:
            return f"No {words.many} are available."
        case Reason.SKILLS:
            if details.all_of:
                return f"No single {words.one} {listed([words.skill(skill) for skill in details.skills])}."
            return f"No {words.one} {' or '.join(map(words.skill, details.skills))}."
        case Reason.VEHICLE:
            return f"It is reserved for {words.many} that are not available."
        case Reason.TOO_BIG:
            most = words.amount(details.most) if any(details.most) else "nothing"
            return (
                f"It is too big for every {words.one}: it is {words.amount(details.size)}, "
                f"and the most that any of them carries is {most}."
            )
        case Reason.UNREACHABLE:
            return f"No {words.one} can reach it and travel on from it."
        case Reason.TIME_WINDOW:
            return f"No {words.one} is available at the requested times."
        case Reason.MAX_RIDE:
            return f"No {words.one} can deliver it within {details.seconds // 60} minutes of picking it up."
        case Reason.LIMITS:
            return f"It would take every {words.one} over a limit on tasks, time or distance."
        case Reason.COMBINATION:
            parts = "; ".join(_shortfall(one, words) for one in details.shortfalls)
            return f"No {words.one} meets every requirement: {parts}."
        case Reason.TOGETHER:
            return _together(details, words)
        case Reason.NOT_YET:
            who = words.one if details.carrier is None else words.who(details.carrier)
            return f"It would still fit with {who}: plan again, for longer."
        case Reason.TRADED_AWAY:
            return (
                f"{details.able} of {details.people} {words.many} could do it, "
                "but not alongside what the plan already gives them."
            )


def change_sentence(change: SmallestChange, words: Words = WORDS) -> str:
    """What would serve a task."""
    code, minutes = change.code, change.amount // 60
    who = "" if change.carrier is None else _capital(words.who(change.carrier))
    at = "" if change.moment is None else words.clock(change.moment)
    match code:
        case ChangeCode.LATER_WINDOW | ChangeCode.EARLIER_WINDOW:
            visit = words.place(change.visit or StopKind.JOB, change.place)
            return f"It fits if {visit} may begin as {'late' if code is ChangeCode.LATER_WINDOW else 'early'} as {at}."
        case ChangeCode.FEWER_GOODS:
            return f"It fits with {words.amount(change.size)} fewer."
        case ChangeCode.LONGER_RIDE:
            return f"It fits if it may be on board for {minutes} minutes longer."
        case ChangeCode.LONGER_SHIFT:
            return f"{who} could take it by staying {minutes} minutes longer, until {at}."
        case ChangeCode.EARLIER_SHIFT:
            return f"{who} could take it by starting {minutes} minutes earlier, at {at}."
        case ChangeCode.LONGER_ROUND:
            return f"{who} could take it by going {minutes} minutes over their time limit."
        case ChangeCode.ONE_MORE_STOP:
            return f"{who} could take it with {'one more stop' if change.amount == 1 else 'two more stops'}."
        case ChangeCode.LONGER_WAY:
            return f"{who} could take it by going {change.amount // 1000} km further."
        case ChangeCode.SKILL:
            return f"{who} could take it, but {' and '.join(map(words.lacks, change.skills))}."
        case ChangeCode.ONE_MORE_VEHICLE:
            asked = [words.skill(skill) for skill in change.skills]
            asked += [f"can carry {words.amount(change.size)}"] if change.size else []
            needed = f" who {listed(asked)}" if asked else ""
            part = "" if change.moment is None else words.part(change.moment)
            return f"It needs one more {words.one}{needed}{part}."


def displacement_sentence(displacement: Displacement, words: Words = WORDS) -> str:
    """What would have to go so that a task is served."""
    parts = [
        f"{words.task(task)} {'were left out' if to is None else f'went to {words.who(to)}'}"
        for task, to in zip(displacement.goes, displacement.goes_to, strict=True)
    ]
    return f"{_capital(words.who(displacement.carrier))} could take it if {' and '.join(parts)}."


def listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _together(details: Details, words: Words) -> str:
    if not details.needed:
        return f"It is tied to another task, and no {words.one} could do both in order."
    able = f"{details.able} {words.one if details.able == 1 else words.many}"
    return (
        f"It needs {details.needed} {words.many} at the same time: {able} could come, "
        f"but no {details.needed} of them were free at one moment."
    )


PHRASES: Final = {
    Reason.VEHICLE: ("is not one that it is reserved for", "are not ones that it is reserved for"),
    Reason.TOO_BIG: ("cannot carry it", "cannot carry it"),
    Reason.UNREACHABLE: ("cannot get there", "cannot get there"),
    Reason.TIME_WINDOW: ("is not available at the requested times", "are not available at the requested times"),
    Reason.MAX_RIDE: ("cannot deliver it in time", "cannot deliver it in time"),
    Reason.LIMITS: ("would go over a limit", "would go over a limit"),
}
"""What each rule keeps one from, and several."""


def _shortfall(one: Shortfall, words: Words) -> str:
    single = one.people == 1
    parts = []
    if Reason.SKILLS in one.reasons:
        needed = ", ".join(map(words.skill, one.skills))
        parts.append(f"{'does' if single else 'do'} not qualify ({needed})")
    parts += [PHRASES[reason][0 if single else 1] for reason in one.reasons if reason in PHRASES]
    return f"{one.people} {', '.join(parts)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
