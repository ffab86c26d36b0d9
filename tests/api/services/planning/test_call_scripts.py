"""What a changed day means for each person it concerns: who to ring, and what to say, none of them forgotten."""

from __future__ import annotations

from api.services.planning.call_scripts import neighbour_scripts, volunteer_scripts
from api.services.planning.plan_rows import RoundRow, StopRow
from routing.diff import Difference, Promise, compare
from routing.needs import Mode, NeedKind
from routing.problem import StopKind, StopRef
from tests.support.store_makers import make_need

ANN, BILL = (
    make_need(id=1, name="Ann Atwood", kind=NeedKind.SHOPPING),
    make_need(id=2, name="Bill Burrows", kind=NeedKind.LIFT),
)
NEEDS = {1: ANN, 2: BILL}
PICKUP, DELIVERY = StopKind.PICKUP, StopKind.DELIVERY


def row(number: int, name: str) -> RoundRow:
    return RoundRow(
        id=number, number=number, volunteer_id=number, volunteer_name=name, volunteer_phone="07700 900444",
        mode=Mode.WALK, start=0, end=0, seconds=0, metres=0, stops=(),
    )  # fmt: skip


def stop(kind: StopKind, need_id: int, arrival: int, title: str) -> StopRow:
    return StopRow(
        id=need_id, position=1, kind=kind.value, need_id=need_id, title=title, detail=NEEDS[need_id].name, ward_name="",
        arrival=arrival, begin=arrival, departure=arrival, load=(), state="pending", outcome="", note="",
        earliest=arrival - 300, latest=arrival + 600,
    )  # fmt: skip


PEOPLE = {1: row(1, "Olga Quigley"), 2: row(2, "Pete Rudd")}
STOPS: dict[StopRef, StopRow] = {
    (PICKUP, 1): stop(PICKUP, 1, 36_000, "Do Ann Atwood's shopping"),
    (DELIVERY, 1): stop(DELIVERY, 1, 37_500, "Deliver the shopping"),
    (PICKUP, 2): stop(PICKUP, 2, 39_600, "Pick up Bill Burrows"),
    (DELIVERY, 2): stop(DELIVERY, 2, 41_400, "Drop off"),
}


def told(before: list[Promise], after: list[Promise]) -> tuple[Difference, dict[str, tuple[str, ...]]]:
    difference = compare(before, after)
    scripts = volunteer_scripts(difference, STOPS, PEOPLE, {1: 1})
    scripts += neighbour_scripts(difference, STOPS, PEOPLE, NEEDS)
    return difference, {one.name: one.lines for one in scripts}


def test_what_changes_hands_is_told_to_three_people() -> None:
    before = [Promise(PICKUP, 1, 1, 34_200), Promise(DELIVERY, 1, 1, 35_100)]
    after = [Promise(PICKUP, 1, 2, 36_000), Promise(DELIVERY, 1, 2, 37_500)]
    _, said = told(before, after)
    assert said["Pete Rudd"] == (
        "New for you: Do Ann Atwood's shopping, Ann Atwood, between 09:55 and 10:10.",
        "New for you: Deliver the shopping, Ann Atwood, between 10:20 and 10:35.",
    )
    assert said["Olga Quigley"] == (
        "No longer yours: Do Ann Atwood's shopping, Ann Atwood.",
        "No longer yours: Deliver the shopping, Ann Atwood.",
        "One stop stays the same.",
    )
    assert said["Ann Atwood"] == ("Pete Rudd comes, not Olga Quigley, between 10:20 and 10:35 (before: 09:45).",)


def test_another_time_is_told_to_both_ends_of_it() -> None:
    _, said = told([Promise(DELIVERY, 1, 1, 35_100)], [Promise(DELIVERY, 1, 1, 37_500)])
    assert said["Ann Atwood"] == ("Olga Quigley comes between 10:20 and 10:35, not at 09:45.",)
    assert (
        said["Olga Quigley"][0]
        == "Another time: Deliver the shopping, Ann Atwood, between 10:20 and 10:35 (before: 09:45)."
    )


def test_who_gets_nobody_any_more_is_told_so_and_who_is_new_when() -> None:
    _, said = told([Promise(DELIVERY, 1, 1, 35_100)], [Promise(PICKUP, 2, 1, 39_600), Promise(DELIVERY, 2, 1, 41_400)])
    assert said["Ann Atwood"] == ("Olga Quigley cannot come, and nobody else can today. Say when we will ring again.",)
    # Of a lift the neighbour waits where it begins.
    assert said["Bill Burrows"] == ("Olga Quigley comes, between 10:55 and 11:10.",)


def test_who_is_not_concerned_is_not_rung() -> None:
    _, said = told([Promise(DELIVERY, 1, 1, 37_500)], [Promise(DELIVERY, 1, 1, 37_800)])
    assert said == {}
