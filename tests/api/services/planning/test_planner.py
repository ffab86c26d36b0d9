"""Planning a day: judged before it is kept, every need on a round or explained, published by links that end."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from api import __version__
from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import draft, planner
from api.services.planning.plan_rows import PlanView
from api.services.runs import run_queue
from data.store.plans.runs import Run, RunState
from routing.checker import violations
from routing.errors import Conflict, NotFound, Refused, WardroundError
from routing.needs import NeedState
from routing.problem import Problem, Solution
from routing.problem.digest import digest
from routing.solver import Budget, solve
from tests.support.store_makers import ANN, MONDAY, NOW
from tests.support.town_day import NEIGHBOURS, PEOPLE, names_of_needs

DISPATCHER = Actor("user", 1)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Problem, Solution]]:
    """Whatever the checker was shown."""
    seen: list[tuple[Problem, Solution]] = []

    def judge(problem: Problem, solution: Solution) -> Any:
        seen.append((problem, solution))
        return violations(problem, solution)

    monkeypatch.setattr(draft, "violations", judge)
    return seen


def plan(ctx: Context, **changes: Any) -> PlanView:
    return planner.plan_now(ctx, MONDAY, DISPATCHER, **changes)


def plans(ctx: Context) -> int:
    with ctx.database.reading() as store:
        return len(store.plans.versions(MONDAY))


def the_run(ctx: Context, run_id: int) -> Run:
    with ctx.database.reading() as store:
        return store.runs.get(run_id)


def test_a_plan_is_a_draft_that_the_checker_saw_and_found_nothing_in(
    town: Context, judged: list[tuple[Problem, Solution]]
) -> None:
    made = plan(town)
    ((problem, solution),) = judged
    assert list(violations(problem, solution)) == []
    assert (made.state, made.version, made.published_at) == ("draft", 1, None)
    assert len(problem.vehicles) == len(PEOPLE)
    assert made.planned_needs >= 6


def test_every_due_need_is_on_a_round_or_explained_and_none_is_both(town: Context) -> None:
    made = plan(town)
    on = {stop.need_id for one in made.rounds for stop in one.stops}
    left = {row.need_id: row for row in made.unassigned}
    names = names_of_needs(town)
    assert {names[need_id] for need_id in on | set(left) if need_id is not None} == set(NEIGHBOURS)
    assert on & set(left) == set()
    for row in left.values():
        assert row.code
        assert row.sentence.endswith((".", "?", ".)"))
    why = {names[need_id]: row.code for need_id, row in left.items()}
    assert set(why) >= {"Gus Grey", "Hal Hope", "Ida Ivy"}
    assert why["Gus Grey"] == why["Hal Hope"] == "need.questions"


def test_a_plan_keeps_what_made_it(town: Context, judged: list[tuple[Problem, Solution]]) -> None:
    made = plan(town, seed=7)
    with town.database.reading() as store:
        kept = store.plans.get(made.id)
    assert kept.provenance.settings.problem_digest == digest(judged[0][0])
    assert (kept.seed, kept.provenance.settings.software) == (7, __version__)
    assert kept.provenance.settings.iterations == 30
    assert kept.provenance.settings.dispatch is not None
    assert kept.provenance.settings.dispatch.fridge_minutes == town.settings.fridge_minutes


def test_the_same_day_and_seed_give_the_same_plan(town: Context) -> None:
    first, second = plan(town, seed=3), plan(town, seed=3)
    assert (first.version, second.version) == (1, 2)

    def told(one: PlanView) -> list[Any]:
        return [(row.volunteer_id, row.metres, [(s.need_id, s.kind, s.begin) for s in row.stops]) for row in one.rounds]

    assert told(first) == told(second)
    with town.database.reading() as store:
        digests = [store.plans.get(one.id).provenance.settings.problem_digest for one in (first, second)]
        assert digests[0] == digests[1]


def test_a_plan_that_breaks_a_rule_is_not_kept(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "violations", lambda *_: ["vehicle 1 is at two doors at once"])
    with pytest.raises(WardroundError) as caught:
        plan(town)
    assert caught.value.code == "plan.broken-rule"
    assert "was not kept" in caught.value.cause
    assert caught.value.action
    assert plans(town) == 0


def test_a_chat_that_breaks_a_rule_is_found_too(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "chat_violations", lambda *_: ["a chat outside the volunteer's hours"])
    with pytest.raises(WardroundError, match="1 rule"):
        plan(town)
    assert plans(town) == 0


def test_a_day_without_anybody_has_an_empty_plan(ctx: Context) -> None:
    made = plan(ctx)
    assert (made.rounds, made.unassigned) == ((), ())


def test_a_day_without_volunteers_explains_every_need(town: Context) -> None:
    with town.database.transaction() as store:
        for person in store.volunteers.all():
            store.volunteers.update(_away(person), actor=ANN, at=NOW)
    made = plan(town)
    assert made.rounds == ()
    assert {row.name for row in made.unassigned} == set(NEIGHBOURS)
    assert all(row.code and row.sentence for row in made.unassigned)


def _away(person: Any) -> Any:
    from dataclasses import replace

    return replace(person, hours=replace(person.hours, dates_off=frozenset({MONDAY})))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2026, 10, 25)])
def test_any_day_of_the_calendar_can_be_planned(ctx: Context, day: date) -> None:
    assert planner.plan_now(ctx, day, DISPATCHER).rounds == ()


def test_why_a_need_is_left_names_nobody(town: Context) -> None:
    made = plan(town)
    for row in made.unassigned:
        for name in (*NEIGHBOURS, "Olga", "Quigley", "07700"):
            assert name not in row.sentence


def test_progress_is_told_in_order(town: Context) -> None:
    told: list[float] = []
    plan(town, progress=lambda _step, fraction: told.append(fraction))
    assert told == sorted(told)
    assert told[0] == 0.0


def test_a_plan_as_json_is_plain(town: Context) -> None:
    assert json.loads(json.dumps(planner.as_json(plan(town)), default=str))["rounds"]


def test_publishing_gives_one_link_a_round_which_opens_that_round(town: Context) -> None:
    made = plan(town)
    links = planner.publish(town, made.id, DISPATCHER)
    assert sorted(link.round_id for link in links) == sorted(one.id for one in made.rounds)
    people = {one.id: one.volunteer_name for one in made.rounds}
    for link in links:
        assert accounts.driver_session(town, link.token) == link.round_id
        assert link.volunteer_name == people[link.round_id]
        assert link.expires_at > NOW + timedelta(hours=24)
    live = planner.latest_plan(town, MONDAY)
    assert live is not None
    assert live.state == "published"
    with town.database.reading() as store:
        planned = {need.id for need in store.needs.open() if need.state is NeedState.PLANNED}
    assert planned == {stop.need_id for one in made.rounds for stop in one.stops}


def test_a_link_ends_when_its_time_is_over(town: Context) -> None:
    links = planner.publish(town, plan(town).id, DISPATCHER)
    later = Context(town.settings, town.database, clock=lambda: links[0].expires_at, area=town.area)
    with pytest.raises(Refused) as caught:
        accounts.open_driver_session(later, links[0].token)
    assert caught.value.code == "round.link-closed"


def test_publishing_another_version_shuts_the_links_of_the_former(town: Context) -> None:
    old = planner.publish(town, plan(town).id, DISPATCHER)
    new = planner.publish(town, plan(town, seed=1).id, DISPATCHER)
    assert all(accounts.driver_session(town, link.token) is None for link in old)
    assert all(accounts.driver_session(town, link.token) == link.round_id for link in new)


def test_publishing_twice_or_an_older_version_is_refused_and_shuts_nothing(town: Context) -> None:
    first, second = plan(town), plan(town)
    links = planner.publish(town, second.id, DISPATCHER)
    for plan_id, code in ((second.id, "plan.not-draft"), (first.id, "plan.not-newest")):
        with pytest.raises(Conflict) as caught:
            planner.publish(town, plan_id, DISPATCHER)
        assert caught.value.code == code
    assert all(accounts.driver_session(town, link.token) == link.round_id for link in links)


def test_new_links_shut_the_old_ones(town: Context) -> None:
    made = plan(town)
    old = {link.round_id: link for link in planner.publish(town, made.id, DISPATCHER)}
    chosen = made.rounds[0].id
    (one,) = planner.new_links(town, made.id, DISPATCHER, chosen)
    assert accounts.driver_session(town, old[chosen].token) is None
    assert accounts.driver_session(town, one.token) == chosen
    others = [link for round_id, link in old.items() if round_id != chosen]
    assert all(accounts.driver_session(town, link.token) == link.round_id for link in others)
    every = planner.new_links(town, made.id, DISPATCHER)
    assert len(every) == len(made.rounds)
    assert accounts.driver_session(town, one.token) is None


def test_new_links_are_for_rounds_of_a_plan_that_people_follow(town: Context) -> None:
    first = plan(town)
    with pytest.raises(Conflict) as caught:
        planner.new_links(town, first.id, DISPATCHER)
    assert caught.value.code == "plan.not-published"
    planner.publish(town, first.id, DISPATCHER)
    with pytest.raises(NotFound) as nowhere:
        planner.new_links(town, first.id, DISPATCHER, 9_999)
    assert nowhere.value.code == "round.unknown"
    planner.publish(town, plan(town).id, DISPATCHER)
    with pytest.raises(Conflict) as closed:
        planner.new_links(town, first.id, DISPATCHER)
    assert closed.value.code == "plan.closed"


def test_a_published_day_planned_anew_takes_up_its_needs_again(town: Context) -> None:
    first = plan(town)
    planner.publish(town, first.id, DISPATCHER)
    second = plan(town)
    assert second.planned_needs == first.planned_needs


# In the background


def test_a_run_waits_in_the_queue_and_is_asked_for_once(town: Context) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER, seconds=5)
    assert (asked.state, asked.fraction, asked.plan_id) == ("waiting", 0.0, None)
    assert run_queue.start_planning(town, MONDAY, DISPATCHER).id == asked.id


def test_a_run_gives_a_plan(town: Context) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER, seed=4)
    assert run_queue.execute_next(town, "w1")
    done = run_queue.run_view(town, asked.id)
    assert (done.state, done.fraction, done.error) == ("done", 1.0, "")
    assert done.plan_id is not None
    assert planner.plan_view(town, done.plan_id).seed == 4
    assert not run_queue.execute_next(town, "w1")
    assert run_queue.start_planning(town, MONDAY, DISPATCHER).id != asked.id


def during(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Let something happen while a search is on."""
    solve = planner.solve_with_slack

    def interrupted(*given: Any) -> Solution:
        happens()
        return solve(*given)

    monkeypatch.setattr(planner, "solve_with_slack", interrupted)


def test_a_run_that_is_cancelled_while_it_runs_leaves_no_plan(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)
    during(monkeypatch, lambda: run_queue.cancel(town, asked.id, DISPATCHER) and None)
    assert run_queue.execute_next(town, "w1")
    assert run_queue.run_view(town, asked.id).state == "cancelled"
    assert plans(town) == 0


def test_a_run_that_is_cancelled_in_the_queue_is_never_executed(town: Context) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)
    assert run_queue.cancel(town, asked.id, DISPATCHER).state == "cancelled"
    assert not run_queue.execute_next(town, "w1")
    assert run_queue.cancel(town, asked.id, DISPATCHER).state == "cancelled"


def test_a_run_whose_lease_was_lost_leaves_no_plan_and_the_other_worker_s_counts(
    town: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)

    def taken_over() -> None:
        monkeypatch.undo()
        with town.database.transaction() as store:
            store.runs.heartbeat(asked.id, "w1", NOW - timedelta(hours=1), {})
            assert store.runs.claim("w2", NOW, 30) is not None

    during(monkeypatch, taken_over)
    assert run_queue.execute_next(town, "w1")
    run = the_run(town, asked.id)
    assert (run.state, run.worker, run.attempt) == (RunState.RUNNING, "w2", 2)
    assert plans(town) == 0


def test_a_run_whose_worker_is_told_to_end_waits_for_the_next_and_was_no_try(
    town: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)
    told: list[bool] = []
    during(monkeypatch, lambda: told.append(True))
    assert run_queue.execute_next(town, "w1", lambda: bool(told))
    run = the_run(town, asked.id)
    assert (run.state, run.worker, run.attempt) == (RunState.QUEUED, None, 0)
    assert plans(town) == 0
    assert run_queue.execute_next(town, "w2")
    assert the_run(town, asked.id).state is RunState.DONE


def test_a_run_that_cannot_be_planned_says_why(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "violations", lambda *_: ["broken"])
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)
    assert run_queue.execute_next(town, "w1")
    failed = run_queue.run_view(town, asked.id)
    assert (failed.state, failed.error_code) == ("failed", "plan.broken-rule")
    assert "Start a new plan" in failed.error
    assert plans(town) == 0


def test_a_fault_of_ours_is_recorded_without_its_words(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise RuntimeError("Ann Atwood's need is odd")

    during(monkeypatch, breaks)
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)
    assert run_queue.execute_next(town, "w1")
    failed = run_queue.run_view(town, asked.id)
    assert (failed.state, failed.error_code) == ("failed", "run.crashed")
    assert "Ann" not in failed.error


def test_a_failed_run_that_was_cancelled_stays_cancelled(town: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)

    def cancelled_and_broken() -> None:
        run_queue.cancel(town, asked.id, DISPATCHER)
        raise RuntimeError("broken")

    during(monkeypatch, cancelled_and_broken)
    assert run_queue.execute_next(town, "w1")
    assert run_queue.run_view(town, asked.id).state == "cancelled"


def test_a_run_that_is_stopped_ends_a_search_that_finds_nothing_more(
    town: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real search, with hours to go and no improvement to tell."""
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER)
    monkeypatch.setattr(planner, "Budget", lambda **_: Budget(seconds=7_200))
    monkeypatch.setattr(run_queue, "Budget", lambda **_: Budget(seconds=7_200))

    def search(problem: Problem, slack: int, budget: Budget, seed: int, improved: Any, stop: Any) -> Solution:
        run_queue.cancel(town, asked.id, DISPATCHER)
        return solve(problem, budget, seed, None, stop)

    monkeypatch.setattr(planner, "solve_with_slack", search)
    assert run_queue.execute_next(town, "w1")
    assert run_queue.run_view(town, asked.id).state == "cancelled"


def ticks(count: int) -> Iterator[int]:
    for number in range(count):
        threading.Event().wait(0.05)
        yield number


def test_an_unknown_run_and_an_unknown_plan_are_said_to_be_unknown(ctx: Context) -> None:
    for ask, code in ((run_queue.run_view, "run.unknown"), (planner.plan_view, "plan.unknown")):
        with pytest.raises(NotFound) as caught:
            ask(ctx, 99)
        assert caught.value.code == code
    assert planner.latest_plan(ctx, MONDAY) is None


def test_while_it_solves_a_run_shows_how_much_of_its_time_is_gone(town: Context) -> None:
    asked = run_queue.start_planning(town, MONDAY, DISPATCHER, seconds=10)
    with town.database.transaction() as store:
        store.runs.claim("w1", NOW, 30)
        store.runs.heartbeat(asked.id, "w1", NOW, {"phase": "solving", "fraction": 0.1, "unassigned": 2})

    def after(seconds: int) -> float:
        now: datetime = NOW + timedelta(seconds=seconds)
        return run_queue.run_view(Context(town.settings, town.database, clock=lambda: now), asked.id).fraction

    assert 0.1 <= after(0) < after(5) < after(10) == after(60) == pytest.approx(0.9)
