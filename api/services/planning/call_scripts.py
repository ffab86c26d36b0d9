"""Scripts for phone calls about a changed day, one for each person concerned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.services.planning.plan_rows import RoundRow, StopRow
from api.services.wording.clock import between, clock_time
from routing.diff import Difference, Promise
from routing.needs import Need, NeedKind
from routing.problem import StopKind, StopRef

__all__ = ["CallScript", "neighbour_scripts", "volunteer_scripts"]

Stops = Mapping[StopRef, StopRow]
"""Stops by kind and need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    """A volunteer or neighbour to ring (the id that is set), and what to say."""

    volunteer_id: int | None = None
    need_id: int | None = None
    name: str
    phone: str
    lines: tuple[str, ...]


def volunteer_scripts(
    difference: Difference, stops: Stops, people: Mapping[int, RoundRow], keeps: Mapping[int, int]
) -> tuple[CallScript, ...]:
    """Return a script for each volunteer whose round changes: new, lost and retimed stops."""
    return tuple(
        CallScript(
            volunteer_id=carrier,
            name=people[carrier].volunteer_name,
            phone=people[carrier].volunteer_phone,
            lines=tuple(_for_volunteer(carrier, difference, stops, keeps.get(carrier, 0))),
        )
        for carrier in sorted(difference.concerned, key=lambda one: people[one].volunteer_name)
    )


def neighbour_scripts(
    difference: Difference, stops: Stops, people: Mapping[int, RoundRow], needs: Mapping[int, Need]
) -> tuple[CallScript, ...]:
    """Return a script for each neighbour with another volunteer or time, or no visit."""
    found = []
    changes: Sequence[tuple[Promise | None, Promise | None]] = [
        *((one, None) for one in difference.dropped),
        *((one.before, one.after) for one in (*difference.handed_over, *difference.moved)),
        *((None, one) for one in difference.added),
    ]
    for before, after in changes:
        one = after or before
        need = None if one is None else needs.get(one.task_id)
        if one is None or need is None or one.kind is not _door(need):
            continue
        line = _for_neighbour(before, after, stops, people)
        found.append(CallScript(need_id=need.id, name=need.name, phone=need.phone, lines=(line,)))
    return tuple(sorted(found, key=lambda script: script.name))


def _door(need: Need) -> StopKind:
    """Return the kind of stop at which the neighbour waits for the volunteer."""
    if need.kind in (NeedKind.DOG_WALK, NeedKind.HOME_HELP, NeedKind.CHAT):
        return StopKind.JOB
    return StopKind.PICKUP if need.kind in (NeedKind.LIFT, NeedKind.SURPLUS) else StopKind.DELIVERY


def _for_volunteer(carrier: int, difference: Difference, stops: Stops, kept: int) -> Iterable[str]:
    for one in sorted(difference.gains(carrier), key=lambda one: one.arrival):
        yield f"New for you: {_what(stops, one)}, {_when(stops, one)}."
    for one in sorted(difference.loses(carrier), key=lambda one: one.arrival):
        yield f"No longer yours: {_what(stops, one)}."
    for move in difference.moved:
        if move.after.carrier == carrier:
            then = clock_time(move.before.arrival)
            yield f"Another time: {_what(stops, move.after)}, {_when(stops, move.after)} (before: {then})."
    if kept:
        yield (
            f"{kept} {'stop stays' if kept == 1 else 'stops stay'} the same."
            if kept > 1
            else "One stop stays the same."
        )


def _for_neighbour(before: Promise | None, after: Promise | None, stops: Stops, people: Mapping[int, RoundRow]) -> str:
    if after is None:
        who = people[before.carrier].volunteer_name if before is not None else ""
        return f"{who} cannot come, and nobody else can today. Say when we will ring again."
    who, when = people[after.carrier].volunteer_name, _when(stops, after)
    if before is None:
        return f"{who} comes, {when}."
    if before.carrier != after.carrier:
        return (
            f"{who} comes, not {people[before.carrier].volunteer_name}, {when} (before: {clock_time(before.arrival)})."
        )
    return f"{who} comes {when}, not at {clock_time(before.arrival)}."


def _what(stops: Stops, one: Promise) -> str:
    stop = stops[one.kind, one.task_id]
    return f"{stop.title}, {stop.detail}".rstrip(", ")


def _when(stops: Stops, one: Promise) -> str:
    stop = stops[one.kind, one.task_id]
    if stop.earliest is None or stop.latest is None or stop.arrival != one.arrival:
        return f"at about {clock_time(one.arrival)}"
    return f"between {between(stop.earliest, stop.latest).replace('–', ' and ')}"
