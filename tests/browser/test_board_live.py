"""The board keeps itself true: reports, plans in the making, and a server that is away for a while."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from api.services import accounts
from api.services.actors import Actor
from api.services.rounds import rounds
from api.services.runs import run_queue
from tests.support.api_world import DAY, VOLUNTEERS
from tests.support.live_server import Live, assert_accessible
from tests.support.store_makers import add_need
from tests.support.watched_pages import OpenPage, signed_in

pytestmark = pytest.mark.browser

PATIENCE = 20_000


def test_a_report_and_a_new_need_are_seen_without_a_reload(live: Live, open_page: OpenPage) -> None:
    live.world.publish()
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    expect(page.locator("#board[data-live=true]")).to_be_attached(timeout=PATIENCE)
    page.evaluate("window.samePage = true")
    page.locator("details.round").filter(has_text=VOLUNTEERS[0]).locator("summary").click()
    stop = live.world.stop_ids(1)[0]
    rounds.mark_stop(
        live.world.context, live.world.round_id(1), stop, state="not_done", reason="unsafe", client_key="one",
        actor=Actor("driver", 1),
    )  # fmt: skip
    expect(page.locator("#todo")).to_contain_text("It did not feel safe", timeout=PATIENCE)
    with live.world.context.database.transaction() as store:
        add_need(store, name="Fay Finch")
    expect(page.locator("#new-needs")).to_contain_text("Fay Finch", timeout=PATIENCE)
    assert page.evaluate("window.samePage") is True
    watched.assert_clean(live.origin)


def test_two_dispatchers_see_that_the_other_is_here_and_on_what(live: Live, open_page: OpenPage) -> None:
    mine = signed_in(live, open_page, "dispatcher").page
    theirs = signed_in(live, open_page, "admin").page
    theirs.goto(mine.url)
    for page in (mine, theirs):
        expect(page.locator("[data-here]")).to_contain_text("Also here:", timeout=PATIENCE)
    theirs.locator("details.round").filter(has_text=VOLUNTEERS[0]).locator("summary").click()
    expect(mine.locator("[data-here]")).to_contain_text(f"on {VOLUNTEERS[0]}’s round", timeout=PATIENCE)
    expect(mine.locator("details.round[data-theirs]")).to_have_count(1)
    assert_accessible(mine)
    theirs.close()
    expect(mine.locator("[data-here]")).to_be_hidden(timeout=PATIENCE)


def test_what_one_is_on_is_said_although_somebody_comes_at_that_moment(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    expect(page.locator("#board[data-live=true]")).to_be_attached(timeout=PATIENCE)
    with page.expect_request(lambda sent: sent.method == "POST" and '"on":"round"' in (sent.post_data or "")):
        page.evaluate("""() => {
            const round = document.querySelector("details.round");
            round.addEventListener("toggle", () => document.dispatchEvent(new CustomEvent("board:presence")));
            round.querySelector("summary").click();
        }""")


def test_a_board_that_hears_nothing_says_so_and_is_true_again_by_itself(live: Live, open_page: OpenPage) -> None:
    watched = open_page(None)
    page = watched.page
    page.route("**/events", lambda route: route.abort())
    page.route("**/days/*/board*", lambda route: route.abort())
    page.goto(live.sign_in_link("dispatcher"), wait_until="commit")
    expect(page.locator("#board[data-ready=yes]")).to_be_attached(timeout=PATIENCE)
    page.evaluate("window.samePage = true")
    expect(page.locator("[data-not-live]")).to_be_hidden()
    expect(page.locator("[data-not-live]")).to_be_visible(timeout=60_000)
    with live.world.context.database.transaction() as store:
        add_need(store, name="Fay Finch")
    page.unroute("**/events")
    page.unroute("**/days/*/board*")
    expect(page.locator("[data-not-live]")).to_be_hidden(timeout=60_000)
    expect(page.locator("#new-needs")).to_contain_text("Fay Finch", timeout=60_000)
    assert page.evaluate("window.samePage") is True


def best(revision: int, unassigned: int) -> dict[str, object]:
    stop = {"need_id": 1, "kind": "job", "name": "Ann Atwood", "place": "", "begin": f"{DAY}T09:20:00+00:00"}
    return {
        "run_id": 1,
        "revision": revision,
        "unassigned": unassigned,
        "travel_seconds": 3900,
        "elapsed": 1.0,
        "rounds": [
            {
                "volunteer_id": 1,
                "volunteer_name": VOLUNTEERS[0],
                "mode": "walk",
                "start": f"{DAY}T09:00:00+00:00",
                "end": f"{DAY}T10:00:00+00:00",
                "stops": [stop | {"lon": 0.137, "lat": 52.1918}, stop | {"need_id": 2, "lon": 0.139, "lat": 52.193}],
            }
        ],
    }


def test_the_first_plan_is_shown_while_better_ones_are_looked_for(live: Live, open_page: OpenPage) -> None:
    run = live.world.run()
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    expect(page.get_by_role("button", name="Good enough")).to_be_disabled()
    answers = iter([best(1, 2), best(2, 1)])
    page.route("**/api/v1/runs/*/best", lambda route: route.fulfill(json=next(answers, best(2, 1))))
    for revision in (1, 2):
        event = {"run_id": run, "state": "running", "revision": revision}
        page.evaluate("one => document.dispatchEvent(new CustomEvent('board:run', {detail: one}))", event)
        expect(page.locator("#preview")).to_contain_text(f"{3 - revision} unassigned", timeout=PATIENCE)
    expect(page.locator("#preview")).to_contain_text("1 round, 1 unassigned, 1 h 05 min of travel")
    expect(page.locator(".tl-stop")).to_have_count(2)
    expect(page.locator(".tl-stop").first).to_have_attribute(
        "aria-label", f"{VOLUNTEERS[0]}, stop 1 · 09:20 Visit Ann Atwood"
    )
    expect(page.get_by_role("button", name="Good enough")).to_be_enabled()
    expect(page.locator("#rounds")).to_be_hidden()
    assert_accessible(page)
    run_queue.cancel(live.world.context, run, actor=accounts.Actor("system"))
    expect(page.locator("#preview")).to_be_hidden(timeout=PATIENCE)
    expect(page.locator("#rounds")).to_be_visible()
