"""Calls are put beside the rounds, never into them, and within everybody's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.dispatch import Chat, DayProblem, assign_chats, chat_violations, rounds
from routing.needs import Check, CheckKind, Mode, NeedKind, Span
from routing.problem import Details, Reason, Solution
from tests.support.people import AFTERNOON, MORNING, day, hours, need, volunteer
from tests.support.solving import solve_and_check

NOTHING = Solution((), (), 0)


def assigned(made: DayProblem, solution: Solution = NOTHING) -> tuple[tuple[Chat, ...], dict[int, Details]]:
    """The calls, and what is held; the check finds nothing."""
    chats, held = assign_chats(made, solution)
    assert chat_violations(made, solution, chats) == ()
    assert {chat.need_id for chat in chats} | {one.need_id for one in held} == {one.id for one in made.chats}
    return chats, {one.need_id: one.details for one in held}


def test_a_call_needs_no_way_and_no_place() -> None:
    (chat,), held = assigned(day([need(1, NeedKind.CHAT, None)], [volunteer(1)]))
    assert (chat.volunteer_id, chat.start, chat.end) == (1, MORNING.start, MORNING.start + 1200)
    assert held == {}


def test_calls_lie_beside_the_round() -> None:
    walk = need(1, NeedKind.DOG_WALK, 1, windows=(Span(MORNING.start + 600, MORNING.start + 1200),))
    calls = [need(n, NeedKind.CHAT, None) for n in (2, 3)]
    made = day([walk, *calls], [volunteer(1)])
    solution = solve_and_check(made.problem)
    chats, _ = assigned(made, solution)
    (one,) = rounds(made, solution, chats)
    assert len(one.chats) == 2
    assert all(chat.start >= one.stops[-1].arrival or chat.end <= one.stops[0].departure for chat in chats)
    assert one.end == max(chat.end for chat in chats)


def test_calls_go_to_whoever_has_least_to_do() -> None:
    calls = [need(n, NeedKind.CHAT, None) for n in (1, 2, 3, 4)]
    chats, _ = assigned(day(calls, [volunteer(1), volunteer(2)]))
    assert [chat.volunteer_id for chat in chats] == [1, 2, 1, 2]


def test_the_most_urgent_call_comes_first() -> None:
    calls = [need(1, NeedKind.CHAT, None), need(2, NeedKind.CHAT, None, priority=2)]
    chats, _ = assigned(day(calls, [volunteer(1)]))
    assert [chat.need_id for chat in chats] == [2, 1]


def lacking(skill: str) -> Details:
    return Details(case=Reason.SKILLS, skills=(skill,), all_of=True)


@pytest.mark.parametrize(
    ("changes", "limits", "details"),
    [
        ({"windows": (AFTERNOON,)}, {}, Details(case=Reason.TIME_WINDOW)),
        ({"minutes": 300}, {}, Details(case=Reason.TOO_LONG, seconds=18_000)),
        ({}, {"kinds": frozenset({NeedKind.LIFT})}, lacking("kind:chat")),
        (
            {"required_checks": frozenset({CheckKind.DBS})},
            {},
            lacking("check:dbs"),
        ),
        ({"never_volunteers": frozenset({1})}, {}, lacking("welcome:1")),
        ({}, {"max_stops": 0}, Details(case=Reason.LIMITS)),
        ({}, {"max_minutes": 19}, Details(case=Reason.LIMITS)),
        ({}, {"hours": hours()}, Details(case=Reason.NO_VEHICLES)),
    ],
)
def test_a_call_that_fits_nowhere_is_held_with_its_reason(
    changes: dict[str, object], limits: dict[str, object], details: Details
) -> None:
    _, held = assigned(day([need(1, NeedKind.CHAT, None, **changes)], [volunteer(1, **limits)]))
    assert held == {1: details}


def test_a_call_asks_nothing_of_the_mode() -> None:
    call = need(1, NeedKind.CHAT, None, modes=frozenset({Mode.DRIVE}))
    chats, _ = assigned(day([call], [volunteer(1, modes=(Mode.WALK,), checks=(Check(CheckKind.DBS),))]))
    assert len(chats) == 1


def test_limits_count_rounds_and_calls_together() -> None:
    walk = need(1, NeedKind.DOG_WALK, 1)
    calls = [need(n, NeedKind.CHAT, None) for n in (2, 3)]
    made = day([walk, *calls], [volunteer(1, max_stops=2)])
    chats, held = assigned(made, solve_and_check(made.problem))
    assert (len(chats), len(held)) == (1, 1)


def test_the_check_finds_each_break() -> None:
    made = day([need(1, NeedKind.CHAT, None, windows=(MORNING,))], [volunteer(1), volunteer(2)])
    (good,), _ = assigned(made)
    for bad in (
        [replace(good, need_id=9)],
        [replace(good, volunteer_id=2)],
        [good, good],
        [replace(good, start=0, end=1200)],
        [replace(good, end=good.end + 60)],
        [replace(good, start=MORNING.end, end=MORNING.end + 1200)],
    ):
        found = chat_violations(made, NOTHING, bad)
        assert found != ()
        assert not any("{" in one.sentence("Ann", "Bo") or "need 1" in one.sentence("Ann", "Bo") for one in found)


def test_a_round_of_calls_alone_has_a_beginning_and_an_end() -> None:
    made = day([need(1, NeedKind.CHAT, None)], [volunteer(1)])
    chats, _ = assigned(made)
    (one,) = rounds(made, NOTHING, chats)
    assert (one.start, one.end, one.stops, one.duration) == (MORNING.start, MORNING.start + 1200, (), 0)


def test_a_call_is_made_by_somebody_they_know_where_one_has_time() -> None:
    """The second has more to do, and calls all the same; who has no hours then does not."""
    one = need(9, NeedKind.CHAT, None)
    people = [volunteer(1), volunteer(2), volunteer(3, hours=hours(AFTERNOON))]
    made = day([need(1, NeedKind.CHAT, None), one], people, known_faces={1: frozenset({2}), 9: frozenset({2})})
    chats, _ = assigned(made)
    assert [chat.volunteer_id for chat in chats] == [2, 2]
    away = replace(one, windows=(Span(MORNING.start, MORNING.start),))
    (chat,), _ = assigned(day([away], people, known_faces={9: frozenset({3})}))
    assert chat.volunteer_id == 1
