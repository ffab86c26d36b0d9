"""The dispatcher's day."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from api.services import day_page as days
from api.services.actors import Actor
from api.services.planning import planner
from api.services.rounds import rounds
from routing.needs import NeedState, Span, Weekday, WeeklyHours
from routing.plan import DayNotice, NoticeCode, Provenance
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World
from tests.support.store_makers import add_need, add_plan, add_round_of_calls, add_volunteer, make_round


def test_the_first_page_is_today(world: World) -> None:
    assert world.browser("dispatcher").get("/").headers["location"] == f"/days/{DAY}"


def test_the_day_shows_every_need_every_volunteer_and_every_round(world: World) -> None:
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    for name in (*NEIGHBOURS, *VOLUNTEERS):
        assert name in page
    assert "Monday 23 November 2026" in page
    assert "Which pharmacy?" in page
    assert "2 rounds" in page


def test_every_need_is_counted_once_and_each_count_leads_to_its_list(world: World) -> None:
    with world.context.database.transaction() as store:
        add_need(store, name="Fay Finch")
    view = days.day_view(world.context, DAY)
    assert Counter(need.part for need in view.needs) == {"on_round": 3, "unassigned": 1, "new": 1, "details": 1}
    browser = world.browser("dispatcher")
    page = browser.get(f"/days/{DAY}").text
    sums = page[page.index('class="counts"') :]
    sums = re.sub(r"<[^>]*>", "", sums[sums.index(">") + 1 : sums.index("</p>")])
    total, parts = (re.findall(r"\d+", half) for half in sums.split("="))
    assert [int(total[0])] == [sum(map(int, parts))] == [6]
    assert page.count('class="left"') == 2
    table = browser.get(f"/days/{DAY}?part=details").text
    rows = table[table.index('id="needs-table"') : table.index('id="volunteers"')]
    assert [name for name in NEIGHBOURS if name in rows] == [NEIGHBOURS[4]]


def test_a_need_taken_after_the_plan_stands_in_a_list_of_its_own(world: World) -> None:
    with world.context.database.transaction() as store:
        add_need(store, name="Fay Finch")
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    new = page[page.index('id="new-needs"') : page.index('id="rounds"')]
    assert "Fay Finch" in new
    assert "1 need" in new
    assert NEIGHBOURS[3] not in new


def test_a_need_called_off_on_a_round_is_something_to_do(world: World) -> None:
    world.publish()
    with world.context.database.transaction() as store:
        store.needs.set_state(2, NeedState.CANCELLED, actor="user:1", at=world.now)
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    todo = page[page.index('id="todo"') : page.index('id="unassigned"')]
    assert f"{VOLUNTEERS[0]} still has a stop that is no longer wanted today:" in todo
    assert NEIGHBOURS[1] in todo


def test_the_board_s_parts_come_without_the_long_lists_until_they_are_asked_for(world: World) -> None:
    browser = world.browser("dispatcher")
    part = browser.get(f"/days/{DAY}/board").text
    for name in ("head", "todo", "unassigned", "new-needs", "rounds", "timeline", "table"):
        assert f'data-part="{name}"' in part
    assert 'id="needs-table"' not in part
    assert "<html" not in part
    assert 'id="needs-table"' in browser.get(f"/days/{DAY}/board?lists=true").text
    assert world.browser("organiser").get(f"/days/{DAY}/board").status_code == 403


def test_the_map_s_data_says_where_the_rounds_go_and_nothing_of_a_person(world: World) -> None:
    answer = world.browser("dispatcher").get(f"/plans/{world.plan_id}/map.json")
    found = answer.json()
    assert [one["number"] for one in found["rounds"]] == [1, 2]
    assert [len(one["stops"]) for one in found["rounds"]] == [2, 1]
    assert found["streets"] == "/area/basemap.json"
    for detail in (*NEIGHBOURS, *VOLUNTEERS, "07700", "Street 3", "Ring twice"):
        assert detail not in answer.text
    assert world.browser("driver").get(f"/plans/{world.plan_id}/map.json").status_code == 303


def test_a_need_on_no_round_stands_above_the_rounds_with_its_reason(world: World) -> None:
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    reason = page.index("No volunteer has an enhanced DBS check valid that day.")
    assert page.index("<span data-count>1 need</span> unassigned") < reason < page.index('id="rounds"')


def test_a_round_of_calls_is_by_phone_and_has_no_way(world: World) -> None:
    with world.context.database.transaction() as store:
        add_round_of_calls(store)
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    card = page[page.index("<strong>Cal Ringer</strong>") :]
    assert card.startswith("<strong>Cal Ringer</strong> by phone<")
    assert "· 1 call</span>" in card[:400]
    with world.context.database.reading() as store:
        found = store.plans.latest(DAY)
    assert found is not None
    sheets = world.browser("dispatcher").get(f"/plans/{found.id}/sheets").text
    assert "by phone" in sheets
    assert "by bike" not in sheets


def test_what_the_plan_could_not_rely_on_is_named_above_the_rounds(world: World) -> None:
    with world.context.database.transaction() as store:
        notices = (DayNotice(code=NoticeCode.HOURS_UNREADABLE, id=store.places.all()[0].id),)
        plan = store.plans.create(DAY, Provenance(notices=notices), actor="user:1", at=world.now)
        store.plans.save(plan.id, (), (), actor="user:1", at=world.now)
        name = store.places.all()[0].name
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    assert f"The opening hours of this place cannot be read: {name}." in page
    told = world.browser("dispatcher").get(f"/api/v1/plans/{plan.id}").json()["notices"]
    assert [one["code"] for one in told] == ["place.hours-unreadable"]


def test_a_day_without_anything_says_how_needs_come_in(world: World) -> None:
    sunday_long_ago = DAY - timedelta(days=400)
    page = world.browser("dispatcher").get(f"/days/{sunday_long_ago}").text
    assert "There are no needs on this day." in page
    assert "This day has no plan yet." in page


@pytest.mark.parametrize(
    ("query", "shown"), [("kind=home_help", NEIGHBOURS[1:2]), ("state=new", NEIGHBOURS[4:]), ("ward=Nowhere", ())]
)
def test_the_table_is_filtered_without_script_too(world: World, query: str, shown: tuple[str, ...]) -> None:
    page = world.browser("dispatcher").get(f"/days/{DAY}?{query}").text
    table = page[page.index('id="needs"') : page.index('id="volunteers"')]
    assert [name for name in NEIGHBOURS if name in table] == list(shown)


def test_plan_this_day_puts_a_run_in_the_queue_once(world: World) -> None:
    browser = world.browser("dispatcher")
    for _ in range(2):
        assert browser.post(f"/days/{DAY}/runs").status_code == 303
    with world.context.database.reading() as store:
        run = store.runs.latest(DAY)
    assert run is not None
    assert run.id == 1
    assert run.requested_by.startswith("user:")


def test_while_planning_goes_on_the_page_asks_for_its_progress(world: World) -> None:
    world.run()
    browser = world.browser("dispatcher")
    page = browser.get(f"/days/{DAY}").text
    assert f'hx-get="/days/{DAY}/progress" hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = browser.get(f"/days/{DAY}/progress", headers={"hx-request": "true"})
    assert "Waiting to start" in part.text
    assert "<html" not in part.text
    assert "hx-trigger" not in part.headers


def test_asking_for_the_progress_reads_the_run_and_not_the_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked each second, while the solver needs the machine."""
    world.run()
    browser = world.browser("dispatcher")
    monkeypatch.setattr(days, "day_view", lambda *_: pytest.fail("the whole day was read"))
    assert "Waiting to start" in browser.get(f"/days/{DAY}/progress").text


def test_when_planning_has_ended_the_page_fetches_what_has_changed(world: World) -> None:
    run_id = world.run()
    browser = world.browser("dispatcher")
    assert browser.post(f"/runs/{run_id}/cancel").headers["location"] == f"/days/{DAY}"
    assert browser.get(f"/days/{DAY}/progress").headers["hx-trigger"] == "wardround:changed"
    assert "Planning stopped" in browser.get(f"/days/{DAY}").text


def test_a_failed_run_says_why(world: World) -> None:
    world.run()
    with world.context.database.transaction() as store:
        run = store.runs.claim("worker", world.now, 30)
        assert run is not None
        store.runs.fail(run.id, "worker", "run.crashed", "The planning stopped with an error.", now=world.now)
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    assert "Planning failed." in page
    assert "The planning stopped with an error." in page


def test_a_plan_that_runs_is_shown_and_neither_planned_again_nor_published(world: World) -> None:
    """Whatever was drafted beside it: volunteers are on their way with this one."""
    world.publish()
    running = world.plan_id
    with world.context.database.transaction() as store:
        add_plan(store, ())
    world.set_out(running)
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    assert f'"plan": {running},' in page
    for button in ("Start a new plan", "Plan this day", ">Publish"):
        assert button not in page
    assert "volunteers are on their way" in page
    assert "Make new links" in page


def test_a_draft_beside_a_published_plan_that_does_not_run_yet_can_be_published(world: World) -> None:
    world.publish()
    with world.context.database.transaction() as store:
        add_plan(store, (make_round(1, (3,)),))
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    assert "Start a new plan" in page
    assert "Publish 1 round" in page
    assert "Volunteers follow plan 1 until you publish this one" in page


def test_a_volunteer_without_a_turn_has_the_reason_beside_their_name(world: World) -> None:
    with world.context.database.transaction() as store:
        add_volunteer(store, name="Homeless Hal", hours=WeeklyHours(((Weekday.MONDAY, Span(32_400, 43_200)),)))
    planner.plan_now(world.context, DAY, Actor("cli"), seconds=1)
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    row = page[page.index("Homeless Hal") :]
    row = row[: row.index("</tr>")]
    assert "unavailable" in row
    assert "This volunteer has no starting point." in row


def test_an_unsafe_stop_reaches_the_dispatcher_first(world: World) -> None:
    world.publish()
    first, second = world.stop_ids(1)
    for stop, reason in ((first, "not_home"), (second, "unsafe")):
        rounds.mark_stop(
            world.context,
            world.round_id(1),
            stop,
            state="not_done",
            reason=reason,
            note="A dog is loose.",
            client_key=f"key-{stop}",
            actor=Actor("driver", 1),
        )
    part = world.browser("dispatcher").get(f"/days/{DAY}/board").text
    assert part.index("It did not feel safe") < part.index("Nobody at home")
    assert "A dog is loose." in part
    assert f'id="round-done-{world.round_id(1)}">2/2' in part
    assert f"It did not feel safe: {NEIGHBOURS[1]}</strong>, 7 Street 9" in part


def test_a_need_that_was_not_done_is_made_ready_again(world: World) -> None:
    with world.context.database.transaction() as store:
        store.needs.set_state(1, NeedState.PAUSED, actor="user:1", at=world.now)
    browser = world.browser("dispatcher")
    assert f'action="/days/{DAY}/needs/1/reopen"' in browser.get(f"/days/{DAY}").text
    with world.context.database.reading() as store:
        seen = {"revision": store.needs.revision(1)}
    reopen = f"/days/{DAY}/needs/1/reopen"
    assert browser.post(reopen, data=seen).status_code == 422, "It asks why."
    assert browser.post(reopen, data={"revision": seen["revision"] - 1, "reason": "back"}).status_code == 409
    assert browser.post(reopen, data={**seen, "reason": "back"}).status_code == 303
    with world.context.database.reading() as store:
        assert store.needs.get(1).state is NeedState.READY
    assert browser.post(reopen, data={**seen, "reason": "back"}).status_code == 409


def test_the_place_a_need_goes_by_is_settled_on_the_page(world: World) -> None:
    with world.context.database.reading() as store:
        eve = next(need for need in store.needs.open() if need.name == NEIGHBOURS[4])
        (pharmacy,) = store.places.all()
    browser = world.browser("dispatcher")
    answer = browser.post(f"/days/{DAY}/needs/{eve.id}/place", data={"place_id": str(pharmacy.id), "revision": 1})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/days/{DAY}#need-{eve.id}")
    with world.context.database.reading() as store:
        assert store.needs.get(eve.id).place == pharmacy
    stale = browser.post(f"/days/{DAY}/needs/{eve.id}/place", data={"place_id": str(pharmacy.id), "revision": 1})
    assert stale.status_code == 409


def test_names_are_text_also_when_they_are_hostile(world: World) -> None:
    hostile = "<img src=x onerror=alert(1)>{{ 7*7 }}\"'"
    with world.context.database.transaction() as store:
        add_need(store, name=hostile, address=hostile, notes=hostile, office_notes=hostile)
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}" in page
