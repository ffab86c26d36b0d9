"""Changes by hand: each does what it says and nothing else, is judged at once, and can be taken back and made again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing.day_counts import day_counts
from api.services.editing.edit_rows import EditAnswer
from api.services.editing.edits import EditRequest, edit, edits_of, redo_edit, undo_edit
from api.services.editing.fitting_places import fitting_places
from api.services.editing.operations import Destination
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow
from api.services.rounds.responses import decline
from routing.errors import Conflict, NotFound
from routing.hand_edits import AcceptReason
from routing.needs import Span
from tests.support.store_makers import MONDAY, NOW

ANN, BO = Actor("user", 1), Actor("user", 2)

Order = dict[int, list[tuple[int | None, str]]]


@pytest.fixture
def planned(town: Context) -> tuple[Context, PlanView]:
    """A Monday's draft, made hours before anybody sets out."""
    town.clock = lambda: NOW - timedelta(hours=3)
    return town, planner.plan_now(town, MONDAY, ANN)


def order(plan: PlanView) -> Order:
    return {one.volunteer_id: [(stop.need_id, stop.kind) for stop in one.stops] for one in plan.rounds}


def times(plan: PlanView) -> dict[tuple[int, int | None, str], tuple[int, int]]:
    return {
        (one.volunteer_id, stop.need_id, stop.kind): (stop.arrival, stop.departure)
        for one in plan.rounds
        for stop in one.stops
    }


def newest(ctx: Context) -> PlanView:
    plan = planner.latest_plan(ctx, MONDAY)
    assert plan is not None
    return plan


def doors(plan: PlanView) -> list[tuple[RoundRow, StopRow]]:
    """The stops at doors that one volunteer alone comes to, but for calls."""
    seen = Counter((stop.need_id, stop.kind) for one in plan.rounds for stop in one.stops)
    return [
        (one, stop)
        for one in plan.rounds
        for stop in one.stops
        if stop.movable and stop.kind != "pickup" and seen[stop.need_id, stop.kind] == 1
    ]


def moved(ctx: Context, plan: PlanView, actor: Actor = ANN, number: int = 0) -> EditAnswer:
    """A stop moved to another volunteer's round."""
    row, stop = doors(plan)[number]
    other = next(one for one in plan.rounds if one.id != row.id)
    return edit(ctx, plan.id, EditRequest(edit="move", stop_id=stop.id, to=Destination(round_id=other.id)), actor)


def test_a_change_touches_the_rounds_it_names_and_nothing_else(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    row, _ = doors(plan)[0]
    other = next(one for one in plan.rounds if one.id != row.id)
    made = moved(ctx, plan)
    after = newest(ctx)
    assert made.saved
    assert (made.plan_id, made.version, made.revision) == (after.id, plan.version + 1, after.row_version)
    for one in plan.rounds:
        if one.volunteer_id not in (row.volunteer_id, other.volunteer_id):
            assert order(after)[one.volunteer_id] == order(plan)[one.volunteer_id]
    elsewhere = {
        key: value for key, value in times(plan).items() if key[0] not in (row.volunteer_id, other.volunteer_id)
    }
    assert elsewhere.items() <= times(after).items()
    assert {one.need_id for one in after.unassigned} == {one.need_id for one in plan.unassigned}
    assert f"from {row.volunteer_name} to {other.volunteer_name}." in made.sentence
    assert made.undo == made.sentence


def test_the_first_change_makes_a_version_and_the_next_ones_change_it_in_place(
    planned: tuple[Context, PlanView],
) -> None:
    ctx, plan = planned
    first = moved(ctx, plan)
    assert first.whole
    assert len(first.rounds) == len(newest(ctx).rounds)
    before = newest(ctx)
    second = moved(ctx, before)
    assert (second.plan_id, second.version, second.whole) == (first.plan_id, first.version, False)
    assert second.revision == first.revision + 1
    kept = {stop.id for one in before.rounds for stop in one.stops}
    assert {stop.id for one in newest(ctx).rounds for stop in one.stops} == kept
    assert order(planner.plan_view(ctx, plan.id)) == order(plan)


def test_everybody_takes_back_their_own_changes_and_makes_them_again(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    _, stop = doors(plan)[0]
    mine = edit(ctx, plan.id, EditRequest(edit="unassign", stop_id=stop.id), ANN)
    between = order(newest(ctx))
    other = doors(newest(ctx))[-1][1]
    theirs = edit(ctx, mine.plan_id, EditRequest(edit="lock", stop_id=other.id), BO)
    assert theirs.locks.stop_ids
    back = undo_edit(ctx, mine.plan_id, ANN)
    assert order(newest(ctx)) == order(plan)
    assert times(newest(ctx)) == times(plan)
    assert back.locks.stop_ids == theirs.locks.stop_ids
    assert (back.undo, back.redo) == ("", mine.sentence)
    with pytest.raises(Conflict) as nothing:
        undo_edit(ctx, mine.plan_id, ANN)
    assert nothing.value.code == "edit.nothing-to-undo"
    redo_edit(ctx, mine.plan_id, ANN)
    assert order(newest(ctx)) == between
    with pytest.raises(Conflict) as nothing:
        redo_edit(ctx, mine.plan_id, ANN)
    assert nothing.value.code == "edit.nothing-to-redo"
    assert [(one.undone, one.sentence) for one in edits_of(ctx, mine.plan_id)] == [
        (False, theirs.sentence),
        (False, mine.sentence),
    ]


def test_undo_reaches_back_beyond_publishing(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    _, stop = doors(plan)[0]
    edit(ctx, plan.id, EditRequest(edit="unassign", stop_id=stop.id), ANN)
    published = newest(ctx)
    planner.publish(ctx, published.id, ANN)
    back = undo_edit(ctx, published.id, ANN)
    assert back.whole
    assert back.version == published.version + 1
    assert order(newest(ctx)) == order(plan)


def test_what_somebody_else_changed_first_is_said_and_stays(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    _, stop = doors(plan)[0]
    first = moved(ctx, plan)
    request = EditRequest(edit="unassign", stop_id=stop.id, revision=plan.row_version)
    with pytest.raises(Conflict) as slower:
        edit(ctx, plan.id, request, BO)
    assert slower.value.code == "edit.faster"
    assert first.sentence in slower.value.cause
    assert newest(ctx).row_version == first.revision
    # Another stop of the same round may be changed all the same, by the ids of the version that was seen.
    others = [one for _, one in doors(plan) if one.need_id != stop.need_id]
    edit(ctx, plan.id, EditRequest(edit="unassign", stop_id=others[0].id, revision=plan.row_version), BO)
    gone = EditRequest(edit="move", stop_id=others[0].id)
    with pytest.raises(Conflict) as late:
        edit(ctx, plan.id, gone, ANN)
    assert late.value.code == "edit.faster"


def test_a_stop_does_not_go_to_somebody_who_has_just_declined(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    planner.publish(ctx, plan.id, ANN)
    row, stop = doors(plan)[0]
    other = next(one for one in plan.rounds if one.id != row.id)
    decline(ctx, other.id, Actor("driver", other.id))
    with pytest.raises(Conflict) as refused:
        edit(ctx, plan.id, EditRequest(edit="move", stop_id=stop.id, to=Destination(round_id=other.id)), ANN)
    assert refused.value.code == "edit.declined"
    assert other.volunteer_name in refused.value.cause


def test_what_is_locked_stays_until_it_is_unlocked(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    row, stop = doors(plan)[0]
    locked = edit(ctx, plan.id, EditRequest(edit="lock", volunteer_id=row.volunteer_id), ANN)
    request = EditRequest(edit="unassign", need_id=stop.need_id)
    with pytest.raises(Conflict) as refused:
        edit(ctx, locked.plan_id, request, BO)
    assert refused.value.code == "edit.locked"
    opened = edit(ctx, locked.plan_id, EditRequest(edit="unlock", volunteer_id=row.volunteer_id), BO)
    assert opened.locks.volunteer_ids == ()
    edit(ctx, locked.plan_id, request, BO)


def test_rounds_are_swapped_reversed_and_tidied_without_losing_a_stop(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    rows = sorted(
        (one for one in plan.rounds if any(stop.movable for stop in one.stops)), key=lambda one: -len(one.stops)
    )
    needs = {stop.need_id for one in plan.rounds for stop in one.stops}
    done = edit(ctx, plan.id, EditRequest(edit="swap", round_id=rows[0].id, other_round_id=rows[1].id), ANN)
    swapped = newest(ctx)

    def visits(plan: PlanView, volunteer_id: int) -> list[tuple[int | None, str]]:
        rows = (one for one in plan.rounds if one.volunteer_id == volunteer_id)
        return [(stop.need_id, stop.kind) for one in rows for stop in one.stops if stop.movable]

    assert visits(swapped, rows[0].volunteer_id) == visits(plan, rows[1].volunteer_id)
    assert visits(swapped, rows[1].volunteer_id) == visits(plan, rows[0].volunteer_id)
    undo_edit(ctx, done.plan_id, ANN)
    mine = next(one for one in newest(ctx).rounds if one.volunteer_id == rows[0].volunteer_id)
    edit(ctx, done.plan_id, EditRequest(edit="reverse", round_id=mine.id), ANN)
    turned = visits(newest(ctx), rows[0].volunteer_id)
    assert [need for need, kind in turned if kind != "pickup"] == [
        need for need, kind in reversed(visits(plan, rows[0].volunteer_id)) if kind != "delivery"
    ]
    assert all(kind != "delivery" or (need, "pickup") in turned[:at] for at, (need, kind) in enumerate(turned))
    tidied = edit(ctx, done.plan_id, EditRequest(edit="tidy", round_id=mine.id), ANN)
    assert tidied.broken == ()
    assert {stop.need_id for one in newest(ctx).rounds for stop in one.stops} == needs


def test_the_counts_add_up_whatever_comes_after_the_plan(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    with ctx.database.reading() as store:
        like = store.needs.get(doors(plan)[0][1].need_id or 0)
    before = day_counts(ctx, MONDAY)
    assert before.needs == before.on_rounds + before.unassigned + before.new
    assert (before.on_rounds, before.unassigned, before.new) == (plan.planned_needs, len(plan.unassigned), 0)
    with ctx.database.transaction() as store:
        new = store.needs.add(replace(like, name="Nia New", phone="07700 900777"), actor="user:1", at=NOW)
    after = day_counts(ctx, MONDAY)
    assert (after.new, after.new_need_ids, after.needs) == (1, (new.id,), before.needs + 1)
    # One that was taken after the plan is put on a round by the same change, with nothing else.
    best = fitting_places(ctx, plan.id, new.id).places
    assert best == tuple(sorted(best, key=lambda one: one.added))
    made = edit(
        ctx,
        plan.id,
        EditRequest(edit="assign", need_id=new.id, to=Destination(volunteer_id=best[0].volunteer_id)),
        ANN,
    )
    assert (made.counts.new, made.counts.on_rounds) == (0, before.on_rounds + 1)
    assert made.broken == ()
    row = next(one for one in made.rounds if any(stop.need_id == new.id for stop in one.stops))
    last = [stop for stop in row.stops if stop.need_id == new.id][-1]
    assert (last.position, last.arrival) == (best[0].position, best[0].arrival)


def test_trying_answers_the_same_and_saves_nothing(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    row, stop = doors(plan)[0]
    other = next(one for one in plan.rounds if one.id != row.id)
    request = {"edit": "move", "stop_id": stop.id, "to": Destination(round_id=other.id)}
    tried = edit(ctx, plan.id, EditRequest(**request, only_try=True), ANN)  # type: ignore[arg-type]
    assert not tried.saved
    assert newest(ctx).id == plan.id
    made = edit(ctx, plan.id, EditRequest(**request), ANN)  # type: ignore[arg-type]
    assert [one.sentence for one in tried.broken] == [one.sentence for one in made.broken]
    assert tried.counts == made.counts


def late(ctx: Context, plan: PlanView) -> EditAnswer:
    """A change that makes a visit late, which a person may decide."""
    for _, stop in doors(plan):
        for other in plan.rounds:
            to = Destination(round_id=other.id, position=1 if stop.position > 1 else len(other.stops) + 1)
            tried = edit(ctx, plan.id, EditRequest(edit="move", stop_id=stop.id, to=to, only_try=True), ANN)
            if tried.broken and all(one.may_accept for one in tried.broken):
                return edit(ctx, plan.id, EditRequest(edit="move", stop_id=stop.id, to=to), ANN)
    raise AssertionError("No stop of this town can be moved too late.")


def narrowed(ctx: Context, plan: PlanView) -> PlanView:
    """The town's day planned with short windows, so that a change of order makes somebody late."""
    with ctx.database.transaction() as store:
        for _, stop in doors(plan):
            need = store.needs.get(stop.need_id or 0)
            windows = (Span(max(0, stop.begin - 120), stop.begin + 120),)
            store.needs.update(replace(need, windows=windows), actor="user:1", at=NOW)
    return planner.plan_now(ctx, MONDAY, ANN)


def test_a_late_visit_is_published_once_somebody_has_accepted_it_with_a_reason(
    planned: tuple[Context, PlanView],
) -> None:
    ctx, plan = planned
    made = late(ctx, narrowed(ctx, plan))
    rule = made.broken[0]
    assert rule.new
    assert rule.sentence.endswith(".")
    assert any(one.id == rule.round_id for one in made.rounds)
    with pytest.raises(Conflict) as refused:
        planner.publish(ctx, made.plan_id, ANN)
    assert refused.value.code == "plan.breaks-rules"
    for one in made.broken:
        request = EditRequest(edit="accept", rule=one.key, reason=AcceptReason.NEIGHBOUR_AGREES)
        accepted = edit(ctx, made.plan_id, request, ANN)
    assert {one.accepted for one in accepted.broken} == {"neighbour_agrees"}
    assert "the neighbour agrees" in edits_of(ctx, made.plan_id)[0].sentence
    assert planner.publish(ctx, made.plan_id, ANN)


def test_a_missing_check_is_never_accepted(planned: tuple[Context, PlanView]) -> None:
    ctx, plan = planned
    ida = next(one for one in plan.unassigned if one.name == "Ida Ivy")
    made = edit(
        ctx,
        plan.id,
        EditRequest(
            edit="assign",
            need_id=ida.need_id,
            to=Destination(round_id=plan.rounds[0].id),
            reason=AcceptReason.NO_BETTER_WAY,
        ),
        ANN,
    )
    check = next(one for one in made.broken if one.code == "skills")
    assert (check.may_accept, check.accepted) == (False, "")
    with pytest.raises(Conflict) as refused:
        edit(ctx, made.plan_id, EditRequest(edit="accept", rule=check.key, reason=AcceptReason.NO_BETTER_WAY), ANN)
    assert refused.value.code == "edit.must-decide"
    with pytest.raises(Conflict):
        planner.publish(ctx, made.plan_id, ANN)
    with pytest.raises(NotFound):
        edit(ctx, made.plan_id, EditRequest(edit="accept", rule="delay:1:1:", reason=AcceptReason.NO_BETTER_WAY), ANN)
