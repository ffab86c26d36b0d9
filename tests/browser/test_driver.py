"""The volunteer's page in a real browser: on a phone, with and without signal, and with a server in trouble."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from api.services.rounds import rounds
from tests.support.api_world import NEIGHBOURS
from tests.support.live_server import Live, assert_accessible, assert_fits
from tests.support.rich_round import NOTES, PEOPLE, STREETS, add_rich_round
from tests.support.store_makers import add_plan
from tests.support.watched_pages import PHONE, OpenPage, Watched

pytestmark = pytest.mark.browser

OFFICE = "https://www.google.com"


@pytest.fixture
def rich(live: Live) -> Live:
    with live.world.context.database.transaction() as store:
        add_rich_round(store)
    return live


def opened(live: Live, open_page: OpenPage, number: int = 1, **options: object) -> Watched:
    watched = open_page(live.round_link(number), **{"size": PHONE, **options})
    ready(watched.page)
    return watched


def ready(page: Page) -> None:
    page.locator("#driver[data-ready]").wait_for(state="attached")


def now(page: Page, name: str) -> None:
    expect(page.locator("[data-now] h2 .full")).to_have_text(name, timeout=30_000)


def press(page: Page, button: str) -> None:
    page.locator("[data-now]").get_by_role("button", name=button, exact=True).click()


def wrong(page: Page, reason: str, note: str = "") -> None:
    card = page.locator("[data-now]")
    card.get_by_text("Something is wrong").click()
    card.get_by_label(reason).check()
    if note:
        card.locator("textarea").fill(note)
    card.get_by_role("button", name="Send").click()


def waiting(page: Page, number: int) -> None:
    expect(page.locator("[data-signal]")).to_have_attribute("data-waiting", str(number), timeout=30_000)


def states(live: Live) -> list[str]:
    return [stop.state for stop in rounds.driver_round(live.world.context, live.world.round_id(1)).stops]


def test_a_volunteer_reports_without_signal_and_it_is_sent_in_order_once(live: Live, open_page: OpenPage) -> None:
    watched = opened(live, open_page)
    page = watched.page
    now(page, NEIGHBOURS[0])
    assert "#" not in page.url
    assert_fits(page)
    assert_accessible(page)
    watched.assert_clean(live.origin)
    assert str(page.get_by_role("link", name="Navigate").first.get_attribute("href")).startswith(OFFICE)

    page.context.set_offline(True)
    press(page, "Done")
    expect(page.locator("[data-signal]")).to_have_text("No signal: everything is kept and sent later (1)")
    now(page, NEIGHBOURS[1])
    wrong(page, "It did not feel safe", "A dog is loose.")
    waiting(page, 2)
    expect(page.locator("[data-unsafe]")).to_contain_text("as soon as there is signal")
    expect(page.locator("[data-finished]")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("2 of 2 done")
    assert_fits(page)
    assert_accessible(page)

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.context.set_offline(False)
    expect(page.get_by_text("This phone now holds nothing of it.")).to_be_visible(timeout=30_000)
    ids = live.world.stop_ids(1)
    outcomes = [url for url in sent if url.endswith("/outcome")]
    assert outcomes == [f"{live.origin}/api/v1/round/stops/{id_}/outcome" for id_ in ids]
    assert states(live) == ["done", "not_done"]
    assert [name for name in (*NEIGHBOURS, "07700") if name in page.content()] == []
    expect(page.locator("[data-unsafe]")).to_contain_text("The office knows")

    page.get_by_role("button", name="Undo my last report").click()
    now(page, NEIGHBOURS[1])
    assert states(live) == ["done", "pending"]
    assert watched.foreign(live.origin) == []
    assert watched.violations() == []


def test_the_way_is_folded_under_the_stop_and_there_without_signal(live: Live, open_page: OpenPage) -> None:
    hostile = "<img src=x onerror='window.__pwned=1'>" + "Llanfairpwllgwyngyll" * 4
    with live.world.context.database.transaction() as store:
        one = store.plans.get(live.world.plan_id).rounds[0]
        named = tuple(
            replace(stop, directions=tuple(replace(d, name=hostile) for d in stop.directions)) for stop in one.stops
        )
        add_plan(store, (replace(one, stops=named),))
    watched = opened(live, open_page)
    page = watched.page
    way = page.locator("[data-now] .way")
    expect(way.locator("summary")).to_have_text("Directions (500 m)")
    expect(way.locator("li").first).to_be_hidden()
    page.context.set_offline(True)
    way.locator("summary").click()
    expect(way.locator("li").nth(1)).to_contain_text(f"Left, staying on {hostile}, 240 m")
    expect(way.locator("li").last).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    page.context.set_offline(False)
    watched.assert_clean(live.origin)


def test_what_waits_to_be_sent_outlives_the_page_and_is_not_in_plain_sight(live: Live, open_page: OpenPage) -> None:
    page = opened(live, open_page).page
    page.route("**/outcome", lambda route: route.abort())
    wrong(page, "Nobody at home", "The lights were off.")
    waiting(page, 1)
    plain = page.evaluate(
        """async () => {
          const asked = indexedDB.open("wardround-round");
          const base = await new Promise(r => asked.onsuccess = () => r(asked.result));
          const kept = [];
          for (const name of base.objectStoreNames) {
            const all = base.transaction(name).objectStore(name).getAll();
            kept.push(...await new Promise(r => all.onsuccess = () => r(all.result)));
          }
          const key = kept.find(one => one instanceof CryptoKey);
          const readable = await crypto.subtle.exportKey("raw", key).then(() => true, () => false);
          base.close();
          return {local: JSON.stringify({...localStorage}), kept: JSON.stringify(kept), readable};
        }"""
    )
    assert plain["local"] == "{}"
    assert "lights" not in plain["kept"]
    assert "not_home" not in plain["kept"]
    assert plain["readable"] is False
    page.reload()
    ready(page)
    waiting(page, 1)
    expect(page.locator("[data-count]")).to_have_text("1 of 2 done")
    page.unroute("**/outcome")
    page.reload()
    ready(page)
    waiting(page, 0)
    expect(page.locator("[data-count]")).to_have_text("1 of 2 done")
    assert states(live) == ["not_done", "pending"]


def refusal(code: str, message: str, action: str) -> str:
    return json.dumps({"error": {"code": code, "message": message, "action": action, "faults": []}})


def report_both_without_signal(page: Page) -> None:
    page.route("**/outcome", lambda route: route.abort())
    for number in (1, 2):
        press(page, "Done")
        waiting(page, number)


def signal_is_back(page: Page) -> None:
    """Let reports through again: only now, because until a test's own answers are set, one could slip through."""
    page.unroute("**/outcome")
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_report_that_is_refused_stays_in_sight_while_the_others_are_recorded(live: Live, open_page: OpenPage) -> None:
    page = opened(live, open_page).page
    first, _ = live.world.stop_ids(1)
    shape = refusal("stop.not-now", "The plan is closed.", "Ring the office.")
    report_both_without_signal(page)
    page.route(
        f"**/{first}/outcome", lambda route: route.fulfill(status=409, content_type="application/json", body=shape)
    )
    signal_is_back(page)
    waiting(page, 0)
    assert states(live) == ["pending", "done"]

    for _ in range(2):
        said = page.locator("[data-refused] li")
        expect(said).to_have_count(1)
        expect(said).to_contain_text(NEIGHBOURS[0])
        expect(said).to_contain_text("The plan is closed. Ring the office.")
        expect(page.locator("[data-count]")).to_have_text("1 of 2 done")
        now(page, NEIGHBOURS[0])
        assert_fits(page)
        assert_accessible(page)
        page.reload()
        ready(page)
    page.get_by_role("button", name="OK").click()
    expect(page.locator("[data-refused]")).to_be_hidden()
    page.reload()
    ready(page)
    expect(page.locator("[data-refused]")).to_be_hidden()


@pytest.mark.parametrize(("status", "code"), [(503, "store.busy"), (500, "server.incident")])
def test_a_report_that_the_server_cannot_take_now_is_sent_again_in_order(
    live: Live, open_page: OpenPage, status: int, code: str
) -> None:
    page = opened(live, open_page).page
    asked: list[str] = []

    def busy_at_first(route: Route) -> None:
        asked.append(route.request.url.split("/")[-2])
        if len(asked) == 1:
            body = refusal(code, "Not now.", "Wait.")
            route.fulfill(status=status, content_type="application/json", body=body)
        else:
            route.continue_()

    report_both_without_signal(page)
    page.route("**/stops/*/outcome", busy_at_first)
    for _ in range(3):
        signal_is_back(page)
        page.wait_for_timeout(300)
    expect(page.get_by_text("All done. Thank you!")).to_be_visible(timeout=30_000)
    first, second = map(str, live.world.stop_ids(1))
    assert asked == [first, first, second]
    assert states(live) == ["done", "done"]
    expect(page.locator("[data-refused]")).to_be_hidden()


def test_a_report_that_always_breaks_the_server_lets_the_others_pass_and_is_said(
    live: Live, open_page: OpenPage
) -> None:
    page = opened(live, open_page).page
    first, _ = live.world.stop_ids(1)
    report_both_without_signal(page)
    page.route(f"**/{first}/outcome", lambda route: route.fulfill(status=500, body="no"))
    for _ in range(40):  # each time signal is back one more try is made; a busy machine takes its time for each
        signal_is_back(page)
        page.wait_for_timeout(300)
        if page.locator("[data-signal]").get_attribute("data-waiting") == "1":
            break
    waiting(page, 1)
    expect(page.locator("[data-trouble]")).to_contain_text("One report could not be saved")
    assert states(live) == ["pending", "done"]
    page.unroute(f"**/{first}/outcome")
    signal_is_back(page)
    expect(page.get_by_text("All done. Thank you!")).to_be_visible(timeout=30_000)
    assert states(live) == ["done", "done"]


def test_the_phone_remembers_the_volunteers_own_map_app(live: Live, open_page: OpenPage) -> None:
    page = opened(live, open_page).page
    page.get_by_label("Navigate with").select_option("waze")
    page.reload()
    ready(page)
    link = page.get_by_role("link", name="Navigate").first
    expect(link).to_have_attribute("href", link.get_attribute("data-waze") or "")
    expect(page.get_by_label("Navigate with")).to_have_value("waze")


def test_a_second_link_in_the_same_tab_opens_its_own_round(live: Live, open_page: OpenPage) -> None:
    page = opened(live, open_page).page
    now(page, NEIGHBOURS[0])
    page.route("**/outcome", lambda route: route.abort())
    wrong(page, "Nobody at home", "A note about nobody else.")
    waiting(page, 1)
    page.goto(live.round_link(2))
    expect(page.locator("[data-now]")).to_contain_text(NEIGHBOURS[2])
    ready(page)
    waiting(page, 0)
    expect(page.locator("body")).not_to_contain_text(NEIGHBOURS[0])


def test_without_script_a_round_is_opened_accepted_and_reported(rich: Live, open_page: OpenPage) -> None:
    page = open_page(f"{rich.origin}/round", size=PHONE, java_script_enabled=False).page
    page.get_by_label("Your link, or the code after its #").fill(rich.round_link(1, accepted=False))
    page.get_by_role("button", name="Open my round").click()
    expect(page.locator("body")).not_to_contain_text(PEOPLE[0])
    page.get_by_role("button", name="I can do it").click()
    for name in (PEOPLE[0], PEOPLE[2]):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Only the ticked ones").click()
    expect(page.locator("body")).to_contain_text("1 of 4 done")
    expect(page.locator("[data-now]")).to_contain_text(STREETS[0])
    expect(page.locator("body")).not_to_contain_text(PEOPLE[1])
    page.get_by_text("Something is wrong").click()
    page.get_by_label("Left safely with someone else").check()
    page.locator("textarea").fill("The neighbour.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("body")).to_contain_text("2 of 4 done")
    page.get_by_text("I have to stop").click()
    page.get_by_role("button", name="Hand the rest back").click()
    expect(page.locator("body")).to_contain_text("You still have 1 prescription")
    expect(page.locator("body")).not_to_contain_text(PEOPLE[2])


def test_a_counter_is_one_card_whose_ticks_stay_and_whose_gaps_take_their_deliveries(
    rich: Live, open_page: OpenPage
) -> None:
    watched = opened(rich, open_page)
    page = watched.page
    card = page.locator("[data-now]")
    now(page, "Oakley's Chemist")
    box = card.bounding_box()
    assert box is not None
    assert box["y"] < PHONE[1] / 4
    expect(card).not_to_contain_text(NOTES[0])
    card.get_by_label(PEOPLE[0]).check()
    page.reload()
    ready(page)
    expect(card.get_by_label(PEOPLE[0])).to_be_checked()
    expect(card.get_by_label(PEOPLE[1])).not_to_be_checked()
    press(page, "Only the ticked ones")
    expect(page.locator("[data-last]")).to_contain_text("2 deliveries fall away, because it was not collected.")
    now(page, PEOPLE[0])
    expect(card).to_contain_text("Keep it cold: 29 minutes left")
    expect(card).to_contain_text(NOTES[0])
    expect(page.locator("[data-count]")).to_have_text("1 of 3 done")
    waiting(page, 0)
    page.locator("[data-last]").get_by_role("button", name="Undo").click()
    now(page, "Oakley's Chemist")
    expect(page.locator("[data-count]")).to_have_text("0 of 5 done")
    waiting(page, 0)
    assert states(rich) == ["pending"] * 7
    watched.assert_clean(rich.origin)


def test_a_stop_can_wait_and_another_can_come_first(rich: Live, open_page: OpenPage) -> None:
    page = opened(rich, open_page).page
    press(page, "Come back to it later")
    now(page, PEOPLE[3])
    expect(page.locator("[data-now]").get_by_role("link", name=f"Ring {PEOPLE[3]}")).to_be_visible()
    press(page, "We talked")
    now(page, "Oakley's Chemist")
    press(page, "Got them all")
    now(page, PEOPLE[0])
    page.locator("[data-then]").get_by_role("button", name="Do this one now").last.click()
    now(page, PEOPLE[2])
    press(page, "Handed over")
    now(page, PEOPLE[0])
    waiting(page, 0)
    assert states(rich) == ["done", "done", "done", "pending", "pending", "done", "done"]


def test_a_press_is_not_lost_while_the_page_hears_from_the_server(rich: Live, open_page: OpenPage) -> None:
    page = opened(rich, open_page).page
    now(page, "Oakley's Chemist")
    button = page.locator("[data-now]").get_by_role("button", name="Got them all", exact=True)
    button.hover()
    page.mouse.down()
    with page.expect_response("**/round/progress"):
        signal_is_back(page)
    page.wait_for_timeout(200)
    page.mouse.up()
    now(page, PEOPLE[0])
    waiting(page, 0)
    assert states(rich)[:3] == ["done", "done", "done"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_small_phone_with_large_text_shows_it_all(rich: Live, open_page: OpenPage, scheme: str) -> None:
    for link in (rich.round_link(1, accepted=False), rich.round_link(1)):
        page = open_page(link, size=(320, 640), color_scheme=scheme).page
        ready(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert_fits(page)
        narrow = page.evaluate(
            "[...document.querySelectorAll('h1:not(.unseen), h2, .card-what, .big')].filter(e => e.checkVisibility() "
            "&& e.getBoundingClientRect().width < 120 && e.textContent.trim().length > 3).map(e => e.textContent)"
        )
        assert narrow == []
        assert_accessible(page)


def test_i_can_do_it_without_signal_is_kept_and_sent(rich: Live, open_page: OpenPage) -> None:
    page = open_page(rich.round_link(1, accepted=False), size=PHONE).page
    ready(page)
    assert_accessible(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="I can do it").click()
    expect(page.get_by_text("Your answer is kept and sent")).to_be_visible()
    page.context.set_offline(False)
    now(page, "Oakley's Chemist")


def test_who_declines_sees_no_name_any_more_and_is_not_thanked_for_accepting(rich: Live, open_page: OpenPage) -> None:
    page = opened(rich, open_page).page
    now(page, "Oakley's Chemist")
    page.get_by_text("I have to stop").click()
    page.get_by_role("button", name="Hand the rest back").click()
    expect(page.get_by_text("This phone now holds nothing of it.")).to_be_visible()
    assert [one for one in (*PEOPLE, *STREETS, "You can do this") if one in page.content()] == []
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate("caches.keys().then(all => all.length)") == 0
