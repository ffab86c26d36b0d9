"""Re-planning: what has changed is asked, what that changes is shown before it counts, volunteers are told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from api.services.actors import Actor
from api.services.planning import planner
from api.services.rounds import rounds
from api.services.rounds.responses import decline
from api.services.running import replanner
from api.services.runs import run_queue
from routing.needs import NeedKind
from routing.solver import Budget
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World
from tests.support.store_makers import NOW, add_need


@pytest.fixture(autouse=True)
def few_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (planner, replanner):
        monkeypatch.setattr(module, "Budget", lambda **_: Budget(iterations=20))


@pytest.fixture
def running(world: World) -> World:
    world.publish()
    world.set_out()
    return world


def urgent(world: World) -> int:
    with world.context.database.transaction() as store:
        (ann,) = store.needs.by_name(NEIGHBOURS[0])
        return add_need(store, name="Zoe Zane", kind=NeedKind.DOG_WALK, minutes=5, priority=3, location=ann.location).id


def replan(world: World, **form: str) -> int:
    """Ask on the page, let the worker work, and give the draft."""
    asked = world.browser("dispatcher").post(f"/days/{DAY}/replan", data=form)
    assert asked.status_code == 303
    assert run_queue.execute_next(world.context, "w1")
    return world.plan_id


def test_a_running_day_offers_to_be_planned_anew_and_asks_what_has_changed(running: World) -> None:
    browser = running.browser("dispatcher")
    assert f'href="/days/{DAY}/replan"' in browser.get(f"/days/{DAY}").text
    page = browser.get(f"/days/{DAY}/replan").text
    for words in (*VOLUNTEERS, 'value="keep_and_add" checked', 'value="reorder"', 'value="all_free"'):
        assert words in page


def test_who_cannot_come_is_ticked_where_the_day_offers_to_adjust_without_them(running: World) -> None:
    plan = planner.live_plan(running.context, DAY)
    assert plan is not None
    volunteer = plan.rounds[0].volunteer_id
    decline(running.context, running.round_id(1), Actor("driver", 1))
    browser = running.browser("dispatcher")
    path = f"/days/{DAY}/replan?gone={volunteer}"
    assert f'href="{path}"' in browser.get(f"/days/{DAY}").text
    page = browser.get(path).text
    assert re.findall(r'name="gone" value="(\d+)" checked', page) == [str(volunteer)]


def test_the_form_shows_what_a_promise_is_worth_to_the_group(running: World) -> None:
    browser = running.browser("dispatcher")
    assert 'placeholder="5"' in browser.get(f"/days/{DAY}/replan").text
    with running.context.database.transaction() as store:
        chosen = {"wishes": {"promise_minutes": 9}, "never_mixed": []}
        store.group_preferences.choose(chosen, actor="user:1", at=NOW)
    assert 'placeholder="9"' in browser.get(f"/days/{DAY}/replan").text


def test_a_day_that_nobody_follows_a_plan_of_leads_back(world: World) -> None:
    assert world.browser("dispatcher").get(f"/days/{DAY}/replan").headers["location"] == f"/days/{DAY}"


def test_what_changes_is_shown_before_it_is_published(running: World) -> None:
    urgent(running)
    draft = replan(running, mode="keep_and_add")
    browser = running.browser("dispatcher")
    day = browser.get(f"/days/{DAY}").text
    assert f"/plans/{draft}/changes" in day
    page = browser.get(f"/plans/{draft}/changes").text
    assert "Newly on a round" in page
    assert "Zoe Zane" in page
    assert "Publish these changes" in page
    done = browser.post(f"/plans/{draft}/publish", data={"confirm": "yes"}).text
    assert "volunteers keep their links" in done
    assert f"/plans/{draft}/changes" not in browser.get(f"/days/{DAY}").text


def test_a_volunteer_is_told_that_their_round_was_changed_and_how(running: World) -> None:
    driver = running.browser("driver")
    before = driver.get("/round").text
    assert "Your round was changed" not in before
    need = urgent(running)
    draft = replan(running, mode="keep_and_add")
    running.browser("dispatcher").post(f"/plans/{draft}/publish", data={"confirm": "yes"})
    plan = planner.plan_view(running.context, draft)
    mine = next(one for one in plan.rounds if any(stop.need_id == need for stop in one.stops))
    view = rounds.driver_round(running.context, mine.id)
    assert (view.gained, view.lost) == (("Walk the dog: Zoe Zane",), ())
    page = driver.get("/round").text
    formers = re.search(r'data-formers="([\d ]+)"', page)
    assert formers is not None
    if mine.number == 1:
        assert "Your round was changed" in page
    assert driver.get("/api/v1/round").json()["round_id"] != int(formers[1].split()[0])


def test_a_plan_that_was_made_of_none_has_no_changes_to_show(world: World) -> None:
    answer = world.browser("dispatcher").get("/plans/1/changes")
    assert answer.status_code == 409
    assert "does not adjust another one" in answer.text


def test_the_json_api_plans_anew_and_tells_the_changes(running: World) -> None:
    urgent(running)
    browser = running.browser("dispatcher")
    run = browser.post(f"/api/v1/days/{DAY}/replans", json={"mode": "keep_and_add"})
    assert run.status_code == 202
    assert run_queue.execute_next(running.context, "w1")
    plan_id = browser.get(f"/api/v1/runs/{run.json()['id']}").json()["plan_id"]
    changes = browser.get(f"/api/v1/plans/{plan_id}/changes").json()
    (added,) = [one for one in changes["changes"] if one["what"] == "added"]
    assert added["volunteer_before"] is added["arrival_before"] is None
    assert added["arrival_after"].startswith(f"{DAY}T")
    assert {one["gains"] for one in changes["concerned"]} >= {1}
    unknown = browser.post(f"/api/v1/days/{DAY}/replans", json={"gone": [999]})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "volunteer.unknown")


def test_only_dispatchers_plan_anew(running: World) -> None:
    for role in ("organiser", "driver", ""):
        assert running.browser(role).post(f"/days/{DAY}/replan").status_code in (303, 401, 403)
        assert run_queue.latest_run(running.context, DAY) is None


def test_the_driver_of_the_first_round_keeps_what_was_reported(running: World) -> None:
    draft = replan(running, mode="reorder")
    running.browser("dispatcher").post(f"/plans/{draft}/publish", data={"confirm": "yes"})
    view = rounds.driver_round(running.context, running.round_id(1))
    assert view.stops[0].state == "done"
    rounds.mark_stop(
        running.context, view.round_id, view.stops[1].id, state="done", client_key="n", actor=Actor("driver", 1)
    )


def test_each_who_is_concerned_stands_with_what_to_say_on_the_telephone(running: World) -> None:
    urgent(running)
    draft = replan(running, mode="keep_and_add")
    page = running.browser("dispatcher").get(f"/plans/{draft}/changes").text
    volunteers, neighbours = page.partition("Volunteers to ring")[2].split("Neighbours to ring")
    assert "New for you: " in volunteers
    assert "Zoe Zane" in neighbours
    assert " comes, " in neighbours
    told = running.browser("dispatcher").get(f"/api/v1/plans/{draft}/changes").json()
    assert any("New for you" in line for one in told["volunteers_to_ring"] for line in one["lines"])
    assert "Zoe Zane" in {one["name"] for one in told["neighbours_to_ring"]}


def test_what_was_not_reported_is_told_and_taken_as_done_when_somebody_says_so(running: World) -> None:
    """At eleven both rounds should be over, and one stop was reported."""
    running.context.clock = lambda: NOW + timedelta(hours=2, minutes=30)
    browser = running.browser("dispatcher")
    assert "not reported." in browser.get(f"/days/{DAY}").text
    page = browser.get(f"/days/{DAY}/replan").text
    assert "not reported</legend>" in page
    plain = replan(running, mode="keep_and_add")
    assert "adjust the rounds again</a> and say so" in browser.get(f"/plans/{plain}/changes").text
    done = replan(running, mode="keep_and_add", as_planned="true")
    assert "This plan counts" in browser.get(f"/plans/{done}/changes").text
    assert "Late if nothing changes" not in browser.get(f"/plans/{done}/changes").text


def test_what_a_promise_is_worth_is_asked_in_words_and_goes_with_the_run(running: World) -> None:
    page = running.browser("dispatcher").get(f"/days/{DAY}/replan").text
    assert "When is a change worth a phone call?" in page
    asked = running.browser("dispatcher").post(
        f"/days/{DAY}/replan", data={"mode": "all_free", "promise_minutes": "12"}
    )
    assert asked.status_code == 303
    with running.context.database.reading() as store:
        run = store.runs.latest(DAY)
    assert run is not None
    assert run.changes is not None
    assert run.changes["promise_minutes"] == 12
