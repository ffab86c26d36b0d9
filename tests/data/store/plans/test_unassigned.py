"""Why a need is unassigned, as the store keeps it: as values, and still the sentences of older rows."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from data.database.database import Database
from data.tables.plans import unassigned_needs
from routing.plan import UnassignedNeed
from routing.problem import (
    ChangeCode,
    Details,
    Displacement,
    Reason,
    Shortfall,
    SmallestChange,
    StopKind,
    TaskKind,
)
from tests.support.store_makers import add_need, add_plan

FULL = UnassignedNeed(
    need_id=0,
    reason=Reason.COMBINATION,
    details=Details(
        skills=("check:dbs",),
        all_of=True,
        size=(5, 0),
        most=(4, 0),
        seconds=240,
        windows=((0, 3_600), (7_200, 9_000)),
        mode="walk",
        able=1,
        people=3,
        needed=2,
        carrier=7,
        shortfalls=(Shortfall(people=2, reasons=(Reason.SKILLS, Reason.LIMITS), skills=("mode:drive",)),),
        place="shop",
        state="paused",
        case="call",
        number=3,
        metres=400,
    ),
    change=SmallestChange(
        code=ChangeCode.LATER_WINDOW,
        carrier=7,
        amount=600,
        moment=40_000,
        until=43_000,
        visit=StopKind.PICKUP,
        place="pharmacy",
        skills=("kind:lift",),
        size=(5, 1),
    ),
    displacement=Displacement(carrier=7, goes=((TaskKind.JOB, 4), (TaskKind.SHIPMENT, 5)), goes_to=(None, 8)),
)
PLAIN = UnassignedNeed(need_id=0, reason="need.not-due")


@pytest.mark.parametrize("one", [FULL, PLAIN])
def test_values_are_read_as_they_were_written(database: Database, one: UnassignedNeed) -> None:
    with database.transaction() as store:
        kept = UnassignedNeed(**{**{name: getattr(one, name) for name in one.__slots__}, "need_id": add_need(store).id})
        plan = add_plan(store, (), (kept,))
    with database.reading() as store:
        assert store.plans.get(plan.id).unassigned == (kept,)
        text = store.plans._connection.execute(select(unassigned_needs.c.sentence)).scalar_one()
    assert text.startswith("{")


@pytest.mark.parametrize(
    ("text", "old_text"),
    [
        ("It is too big.", ("It is too big.",)),
        (
            "1 of 3 volunteers could do it.\nIt would fit if volunteer 7 took one more stop.\nVolunteer 7 could do it.",
            (
                "1 of 3 volunteers could do it.",
                "It would fit if volunteer 7 took one more stop.",
                "Volunteer 7 could do it.",
            ),
        ),
    ],
)
def test_the_sentences_of_older_rows_are_read_and_written_on(
    database: Database, text: str, old_text: tuple[str, ...]
) -> None:
    with database.transaction() as store:
        need = add_need(store)
        plan = add_plan(store, (), (UnassignedNeed(need_id=need.id, reason="limits"),))
        store.plans._connection.execute(update(unassigned_needs).values(sentence=text))
        (left,) = store.plans.get(plan.id).unassigned
        assert left == UnassignedNeed(need_id=need.id, reason="limits", old_text=old_text)
        again = add_plan(store, (), (left,))
        assert store.plans.get(again.id).unassigned == (left,)


def test_what_was_erased_has_no_details(database: Database) -> None:
    with database.transaction() as store:
        need = add_need(store)
        plan = add_plan(store, (), (UnassignedNeed(need_id=need.id, reason="skills", details=Details(able=1)),))
        store.plans._connection.execute(update(unassigned_needs).values(sentence=""))
        assert store.plans.get(plan.id).unassigned == (UnassignedNeed(need_id=need.id, reason="skills", details=None),)
