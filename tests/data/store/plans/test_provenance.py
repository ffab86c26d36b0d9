"""How a plan came about, as the store keeps it: what today's code writes, and what every earlier version wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from data.database.database import Database
from data.store.plans.provenance import packed, unpacked
from data.tables.plans import plans
from routing.dispatch import DispatchSettings, GroupPreferences
from routing.needs import CheckKind, Goods, Mode, NeedKind
from routing.plan import (
    BrokenRule,
    Continuation,
    DayNotice,
    Edit,
    EditedByHand,
    LateStop,
    NoticeCode,
    Origin,
    Planned,
    PlanSettings,
    Provenance,
    ReplanMode,
    Replanned,
    Restored,
)
from routing.problem import StopKind
from tests.support.store_makers import PROVENANCE, add_plan

BROKEN = BrokenRule(
    cause="skills", volunteer_id=3, need_id=7, kind=StopKind.DELIVERY, amount=2, lacking=("check:dbs",), sentence="It."
)
CONTINUES = Continuation(
    plan_id=4,
    gone=frozenset({3}),
    closed=frozenset({8}),
    as_planned=True,
    now=40_000,
    late=(LateStop(need_id=7, kind=StopKind.JOB, seconds=120, turn=2),),
    unreported=3,
)
ORIGINS: tuple[Origin, ...] = (
    Planned(),
    Replanned(mode=ReplanMode.ALL_FREE, promise_minutes=4),
    EditedByHand(former_id=5, edit=Edit.PUT_IN, need_id=7, broken=(BROKEN,)),
    Restored(former_id=5, version=2, broken=(BROKEN,)),
)
RUNNING = {
    "gone": [3],
    "closed": [8],
    "former": 4,
    "now": 40_000,
    "late": [{"need": 7, "kind": "job", "seconds": 120, "turn": 2}],
}
BROKEN_ROW = {
    "cause": "skills",
    "volunteer": 3,
    "need": 7,
    "kind": "delivery",
    "amount": 2,
    "lacking": ["check:dbs"],
    "sentence": "It.",
}
OLD_FORMS: tuple[tuple[dict[str, Any], Origin, Continuation | None], ...] = (
    ({}, Planned(), None),
    ({"weights": {"way": 3}, "seconds": 10}, Planned(), None),
    (
        {
            "replan": {
                **RUNNING,
                "mode": "all_free",
                "as_planned": True,
                "promise_minutes": 4,
                "unreported": 3,
            }
        },
        ORIGINS[1],
        CONTINUES,
    ),
    # Before anything could be taken as done.
    (
        {"replan": {"mode": "reorder", "gone": [], "closed": [], "former": 4, "now": 40_000, "late": []}},
        Replanned(mode=ReplanMode.REORDER),
        Continuation(plan_id=4, now=40_000),
    ),
    ({"by_hand": {"former": 5, "what": "put_in", "need": 7, "broken": [BROKEN_ROW]}}, ORIGINS[2], None),
    (
        {
            "by_hand": {"former": 5, "what": "moved", "need": 7, "broken": []},
            "replan": {**RUNNING, "mode": "by_hand"},
        },
        EditedByHand(former_id=5, edit=Edit.MOVED, need_id=7),
        replace(CONTINUES, as_planned=False, unreported=0),
    ),
    (
        {
            "by_hand": {"former": 5, "what": "gone_back", "to": 2, "need": None, "broken": [BROKEN_ROW]},
            "replan": {"mode": "gone_back", "gone": [], "closed": [], "former": 4, "now": 40_000, "late": []},
        },
        ORIGINS[3],
        Continuation(plan_id=4, now=40_000),
    ),
    # A change by hand that was undone on a day under way.
    (
        {"replan": {**RUNNING, "mode": "by_hand"}, "spare_minutes": 10},
        Planned(),
        replace(CONTINUES, as_planned=False, unreported=0),
    ),
)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("continues", [None, CONTINUES])
def test_reads_what_it_wrote(origin: Origin, continues: Continuation | None) -> None:
    if isinstance(origin, Replanned) and continues is None:
        continues = Continuation(plan_id=1)  # only a plan that somebody follows is adjusted
    made = Provenance(
        origin=origin,
        continues=continues,
        settings=PlanSettings(
            seed=7,
            seconds=10.5,
            workers=2,
            exact=True,
            dispatch=DispatchSettings(
                fridge_minutes=25,
                never_mixed=frozenset({frozenset({Goods.DOG, Goods.HOT})}),
                checks={NeedKind.LIFT: frozenset({CheckKind.DBS})},
            ),
            preferences=GroupPreferences(own_ward_minutes=3),
            spare_minutes=5,
            problem_digest="d1gest",
            software="0.1.0",
        ),
        inputs={"need:7": "a1"},
        absent={3: "This volunteer is not active."},
        notices=(
            DayNotice(code=NoticeCode.HOURS_UNDECIDED, id=9),
            DayNotice(code=NoticeCode.VOLUNTEER_CUT_OFF, id=3, modes=(Mode.CYCLE, Mode.WALK)),
        ),
    )
    assert unpacked(packed(made)) == made


@pytest.mark.parametrize(("kept", "origin", "continues"), OLD_FORMS)
def test_reads_the_rows_of_every_earlier_version(
    database: Database, kept: dict[str, Any], origin: Origin, continues: Continuation | None
) -> None:
    with database.transaction() as store:
        plan = add_plan(store, ())
        store.plans._connection.execute(update(plans).where(plans.c.id == plan.id).values(settings=kept))
    with database.reading() as store:
        head = store.plans.head(plan.id)
    assert (head.origin, head.provenance.continues) == (origin, continues)
    assert head.provenance.settings.seed == PROVENANCE.settings.seed
    assert head.provenance.settings.spare_minutes == kept.get("spare_minutes", 0)


def test_settings_of_an_earlier_version_may_lack_or_have_fields() -> None:
    row = {
        "seed": 0,
        "problem_digest": "",
        "software": "0.1.0",
        "settings": {
            "budget": {"seconds": 8.0, "iterations": None, "workers": 1, "exact": True},
            "dispatch": {"fridge_minutes": 25, "gone_since": 1, "checks": {"lift": ["dbs"]}},
            "wishes": {"own_ward_minutes": 3, "gone_since": 1},
            "absent": {"3": "Away."},
        },
    }
    made = unpacked(row)
    assert made.settings.preferences == GroupPreferences(own_ward_minutes=3)
    assert made.settings.dispatch == DispatchSettings(
        fridge_minutes=25, checks={NeedKind.LIFT: frozenset({CheckKind.DBS})}
    )
    assert (made.settings.seconds, dict(made.absent)) == (8.0, {3: "Away."})
