"""What a group wishes for decides between plans that serve the same, and never costs a need its visit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.dispatch import GroupPreferences, rounds
from routing.errors import InvalidInput
from routing.fairness import RecentRounds, hard_rounds, rounds_above_least, written
from routing.needs import NeedKind
from tests.support.people import day, need, point, volunteer
from tests.support.solving import solve_and_check


def goes(needs: list[Any], people: list[Any], **more: Any) -> dict[int, list[int | None]]:
    """What each volunteer does."""
    made = day(needs, people, **more)
    found = rounds(made, solve_and_check(made.problem))
    return {one.volunteer_id: [stop.need_id for stop in one.stops if stop.need_id is not None] for one in found}


WALK = need(1, NeedKind.DOG_WALK, 1)


def test_who_was_never_called_comes_first() -> None:
    """The second lives 200 seconds further: two rounds more lately outweigh that, one does not."""
    people = [volunteer(1, 1), volunteer(2, 3)]
    for had, who in ((4, 2), (3, 1)):
        ledger = {1: RecentRounds(rounds=had)}
        assert list(goes([WALK], people, ledger=ledger)) == [who]


def test_a_known_face_comes_again_where_that_is_no_long_way() -> None:
    people = [volunteer(1, 1), volunteer(2, 3), volunteer(3, 6)]
    for known, who in ((2, 2), (3, 1), (9, 1)):
        assert list(goes([WALK], people, known_faces={1: frozenset({known})})) == [who]


def test_own_wards_and_few_or_many_volunteers_are_the_group_s_choice() -> None:
    far = replace(point(1), ward_code="E05000002")
    needs = [need(1, NeedKind.DOG_WALK, 1, location=far), need(2, NeedKind.DOG_WALK, 5)]
    people = [volunteer(1, 1), volunteer(2, 5, location=replace(point(5), ward_code="E05000002"))]
    assert goes(needs, people) == {1: [1], 2: [2]}
    assert goes(needs, people, preferences=GroupPreferences(own_ward_minutes=20)) == {1: [2], 2: [1]}
    assert len(goes(needs, people, preferences=GroupPreferences(fewer_volunteers_minutes=20))) == 1


def test_the_work_is_spread_where_more_than_a_fair_share_costs() -> None:
    needs = [need(n, NeedKind.DOG_WALK, 1) for n in (1, 2)]
    people = [volunteer(1, 1), volunteer(2, 3)]
    assert len(goes(needs, people)) == 1
    assert len(goes(needs, people, preferences=GroupPreferences(fair_share=1, more_than_fair_minutes=10))) == 2


@pytest.mark.parametrize(
    "wishes",
    [
        GroupPreferences(**{name: 100_000})
        for name in GroupPreferences.__dataclass_fields__
        if name.endswith("_minutes")
    ],
)
def test_no_wish_costs_a_need_its_visit(wishes: GroupPreferences) -> None:
    needs = [need(n, NeedKind.DOG_WALK, n, location=replace(point(n), ward_code=f"E0500000{n}")) for n in (1, 2, 3)]
    known = {1: frozenset({2})}
    ledger = {1: RecentRounds(9, 9)}
    made = day(needs, [volunteer(1), volunteer(2, max_stops=1)], preferences=wishes, ledger=ledger, known_faces=known)
    assert solve_and_check(made.problem).unassigned == ()


def test_the_ledger_counts_rounds_and_which_were_hard() -> None:
    ledger = written([(1, 3600), (1, 3600), (2, 9000), (3, 3000)])
    assert (ledger[1], ledger[2]) == (RecentRounds(2, 0), RecentRounds(1, 1))
    assert rounds_above_least(ledger, [1, 2, 4]) == {1: 2, 2: 2, 4: 0}
    assert (hard_rounds(ledger, 2), hard_rounds(ledger, 4)) == (1, 0)


def test_wishes_below_nothing_are_refused() -> None:
    with pytest.raises(InvalidInput):
        GroupPreferences(own_ward_minutes=-1)


def test_a_wish_costs_a_visit_only_where_the_group_says_so() -> None:
    """The one they know has no time for both: a stranger comes, or nobody."""
    needs = [need(n, NeedKind.DOG_WALK, 1, minutes=100) for n in (1, 2)]
    people = [volunteer(1, 1), volunteer(2, 1)]
    faces = {1: frozenset({1}), 2: frozenset({1})}
    for may, done in ((False, 2), (True, 1)):
        wishes = GroupPreferences(known_face_minutes=1000, may_cost_a_visit=may)
        assert sum(map(len, goes(needs, people, preferences=wishes, known_faces=faces).values())) == done
    nobody = {1: frozenset({9}), 2: frozenset({9})}
    strict = GroupPreferences(known_face_minutes=1000, may_cost_a_visit=True)
    assert sum(map(len, goes(needs, people, preferences=strict, known_faces=nobody).values())) == 2


def test_a_hard_round_counts_as_two() -> None:
    ledger = {1: RecentRounds(rounds=2, hard=2), 2: RecentRounds(rounds=3)}
    assert rounds_above_least(ledger, (1, 2)) == {1: 1, 2: 0}
