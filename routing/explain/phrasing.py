"""Make sentences about unassigned tasks from codes and figures.

``routing.explain`` works out values. A caller that shows them passes ``Words``, which supply its own names.
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
from routing.skills import Skill, SkillKind

__all__ = ["PHRASES", "WORDS", "Words", "change_sentence", "displacement_sentence", "listed", "reason_sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words by which a caller names carriers, tasks, skills and times.

    Attributes
    ----------
    one, many
        The noun for one carrier, and for several.
    who, task
        The name of a carrier, and of a task, in the middle of a sentence.
    skill
        A skill as the rest of a sentence that begins with "someone who".
    lacks
        The lack of a skill as the rest of a sentence that begins with a name.
    mode
        A mode of travel as the end of a sentence.
    clock, lasting
        A moment in seconds as a time of day, and a number of seconds as a duration.
    needed
        The end of a sentence that says between which moments somebody is needed; None means at any time.
    place, open_at
        The subject of a sentence about a visit, by the kinds of stop and place, and a clause on when the visit may
        begin.
    amount
        An amount in all dimensions.
    """

    one: str = "vehicle"
    many: str = "vehicles"
    who: Callable[[int], str] = "vehicle {}".format
    task: Callable[[TaskRef], str] = lambda task: f"task {task[1]}"
    skill: Callable[[str], str] = "has the skill {}".format
    lacks: Callable[[str], str] = "lacks the skill {}".format
    mode: Callable[[str], str] = "by {}".format
    clock: Callable[[int], str] = "second {}".format
    lasting: Callable[[int], str] = "{} seconds".format
    needed: Callable[[int | None, int | None], str] = lambda first, last: (
        "" if first is None else f" at second {first}" if last is None else f" between second {first} and {last}"
    )
    place: Callable[[StopKind, str], str] = lambda kind, _place: f"the {kind}"
    open_at: Callable[[StopKind, str, str], str] = lambda kind, _place, times: f"the {kind} must begin {times}"
    amount: Callable[[Amount], str] = lambda amount: f"{', '.join(map(str, amount))} goods"


WORDS: Final = Words()


def reason_sentence(reason: Reason, details: Details, words: Words = WORDS) -> str:
    """Return a sentence explaining why a task is unassigned."""
    match reason:
        case Reason.NO_VEHICLES:
            return f"No {words.many} are available."
        case Reason.SKILLS:
            if details.all_of:
                return f"No single {words.one} {listed([words.skill(skill) for skill in details.skills])}."
            return f"No {words.one} {' or '.join(map(words.skill, details.skills))}."
        case Reason.MODE:
            ways = " or ".join(dict.fromkeys(_ways(skill, words) for skill in details.skills))
            return f"No {words.one} comes {ways}."
        case Reason.VEHICLE:
            return f"Only certain {words.many} may do it, and none of them is available."
        case Reason.TOO_BIG:
            most = words.amount(details.most) if any(details.most) else "nothing"
            return (
                f"It is too big for every {words.one}: it is {words.amount(details.size)}, "
                f"and the most any of them can carry is {most}."
            )
        case Reason.UNREACHABLE:
            by = f" {words.mode(details.mode)}" if details.mode else ""
            return f"No {words.one} can get there and away again{by}."
        case Reason.WINDOWS_CONFLICT:
            ((first, last),) = details.windows
            return (
                f"There is no time between pickup and delivery: it can be picked up from {words.clock(first)} "
                f"and must be delivered by {words.clock(last)}."
            )
        case Reason.TOO_LONG:
            return f"It takes {words.lasting(details.seconds)}, and no {words.one} is available for that long."
        case Reason.TOO_FAR:
            by = f" {words.mode(details.mode)}" if details.mode else ""
            return f"It is too far{by}: no {words.one} has enough time to get there."
        case Reason.PICKUP_WINDOW | Reason.DELIVERY_WINDOW:
            kind = StopKind.PICKUP if reason is Reason.PICKUP_WINDOW else StopKind.DELIVERY
            times = " or ".join(f"from {words.clock(a)} to {words.clock(b)}" for a, b in details.windows)
            return f"{_capital(words.open_at(kind, details.place, times))}, and no {words.one} is available then."
        case Reason.BREAK:
            return f"No {words.one} has time for both it and a break."
        case Reason.TIME_WINDOW:
            return f"No {words.one} is available at the requested times."
        case Reason.MAX_RIDE:
            return f"No {words.one} can deliver it within {words.lasting(details.seconds)} of picking it up."
        case Reason.LIMITS:
            return f"Every {words.one} would go over a limit on tasks, time or distance."
        case Reason.COMBINATION:
            parts = [_shortfall(one, words) for one in details.shortfalls[:MOST_CLAUSES]]
            others = sum(one.people for one in details.shortfalls[MOST_CLAUSES:])
            parts += [f"{others} for other reasons"] if others else []
            return f"No {words.one} meets every requirement: {'; '.join(parts)}."
        case Reason.TOGETHER:
            return _together(details, words)
        case Reason.NOT_YET:
            who = words.one if details.carrier is None else words.who(details.carrier)
            return f"It may still fit with {who}. Plan again and allow more time."
        case Reason.TRADED_AWAY:
            return (
                f"{details.able} of {details.people} {words.many} could do it, "
                "but not alongside what the plan already gives them."
            )


def change_sentence(change: SmallestChange, words: Words = WORDS) -> str:
    """Return the sentence about the smallest change that would serve a task."""
    code, extra = change.code, words.lasting(change.amount)
    who = "" if change.carrier is None else _capital(words.who(change.carrier))
    at = "" if change.moment is None else words.clock(change.moment)
    match code:
        case ChangeCode.LATER_WINDOW | ChangeCode.EARLIER_WINDOW:
            visit = words.place(change.visit or StopKind.JOB, change.place)
            return f"It fits if {visit} may begin as {'late' if code is ChangeCode.LATER_WINDOW else 'early'} as {at}."
        case ChangeCode.FEWER_GOODS:
            return f"It would fit if it were {words.amount(change.size)} smaller."
        case ChangeCode.LONGER_RIDE:
            return f"It would fit if it could stay on board {extra} longer."
        case ChangeCode.LONGER_SHIFT:
            return f"{who} could take it by staying {extra} longer, until {at}."
        case ChangeCode.EARLIER_SHIFT:
            return f"{who} could take it by starting {extra} earlier, at {at}."
        case ChangeCode.LONGER_ROUND:
            return f"{who} could take it by going {extra} over their time limit."
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
            return f"It needs one more {words.one}{needed}{words.needed(change.moment, change.until)}."


def displacement_sentence(displacement: Displacement, words: Words = WORDS) -> str:
    """Return the sentence about the tasks that would have to leave a round."""
    parts = [
        f"{words.task(task)} {'were left out' if to is None else f'went to {words.who(to)}'}"
        for task, to in zip(displacement.goes, displacement.goes_to, strict=True)
    ]
    return f"{_capital(words.who(displacement.carrier))} could take it if {' and '.join(parts)}."


def listed(parts: Sequence[str]) -> str:
    """Return texts joined as ``a``, ``a and b`` or ``a, b and c``."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _together(details: Details, words: Words) -> str:
    if not details.needed:
        return f"It is linked to another task, and no {words.one} can do both in the right order."
    able = f"{details.able} {words.one if details.able == 1 else words.many}"
    return (
        f"It needs {details.needed} {words.many} at the same time: {able} could come, "
        f"but no {details.needed} of them at the same time."
    )


MOST_CLAUSES: Final = 3
"""The most causes listed in one sentence. ``obstacles`` lists the rest for each vehicle."""

PHRASES: Final = {
    Reason.VEHICLE: ("is not among those it is reserved for", "are not among those it is reserved for"),
    Reason.TOO_BIG: ("cannot carry it", "cannot carry it"),
    Reason.UNREACHABLE: ("cannot get there", "cannot get there"),
    Reason.WINDOWS_CONFLICT: ("has no time between pickup and delivery", "have no time between pickup and delivery"),
    Reason.TOO_LONG: ("is not available for long enough", "are not available for long enough"),
    Reason.TOO_FAR: ("has too little time to get there", "have too little time to get there"),
    Reason.PICKUP_WINDOW: (
        "is not available when it can be picked up",
        "are not available when it can be picked up",
    ),
    Reason.DELIVERY_WINDOW: (
        "is not available when it can be delivered",
        "are not available when it can be delivered",
    ),
    Reason.TIME_WINDOW: ("is not available at the requested times", "are not available at the requested times"),
    Reason.BREAK: ("would have no time for a break", "would have no time for a break"),
    Reason.MAX_RIDE: ("cannot deliver it in time", "cannot deliver it in time"),
    Reason.LIMITS: ("would go over a limit", "would go over a limit"),
}
"""The phrase for each rule, first for one vehicle and then for several."""


def _shortfall(one: Shortfall, words: Words) -> str:
    single = one.people == 1
    parts = []
    # Plans of earlier versions count a way to travel as a skill like any other.
    by_way = Reason.MODE in one.reasons
    if Reason.SKILLS in one.reasons:
        needed = ", ".join(words.skill(skill) for skill in one.skills if not (by_way and _is_way(skill)))
        parts.append(f"{'does' if single else 'do'} not qualify ({needed})")
    if by_way:
        ways = " or ".join(_ways(skill, words) for skill in one.skills if _is_way(skill))
        parts.append(f"{'does' if single else 'do'} not come {ways}")
    parts += [PHRASES[reason][0 if single else 1] for reason in one.reasons if reason in PHRASES]
    return f"{one.people} {', '.join(parts)}"


def _is_way(skill: str) -> bool:
    return Skill(skill).kind is SkillKind.MODE


def _ways(skill: str, words: Words) -> str:
    return " or ".join(map(words.mode, Skill(skill).modes))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
