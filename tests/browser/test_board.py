"""The board of a day in a real browser: one screen, where what is chosen in one part is chosen in all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from api.services.actors import Actor
from api.services.rounds import rounds
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS
from tests.support.live_server import Live, assert_accessible, assert_fits
from tests.support.store_makers import add_need
from tests.support.watched_pages import PHONE, OpenPage, signed_in

pytestmark = pytest.mark.browser

NEEDS = "Find a name, street or note"


def drawn(page: Page) -> Page:
    """The page once its map is drawn."""
    expect(page.locator("#board-map[data-drawn]")).to_be_attached()
    expect(page.locator("#board-map[data-streets=drawn]")).to_be_attached()
    return page


def on_map(page: Page, **what: int) -> tuple[float, float]:
    """Where a stop or a need is drawn."""
    at = page.evaluate("what => document.querySelector('#board-map').screenOf(what)", what)
    return at["x"], at["y"]


def card(page: Page, volunteer: str) -> Locator:
    return page.locator("details.round").filter(has_text=volunteer)


def test_the_day_is_on_one_screen_and_the_page_does_not_scroll(live: Live, open_page: OpenPage) -> None:
    watched = signed_in(live, open_page, "dispatcher")
    page = drawn(watched.page)
    assert page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]") == [800, 1280]
    for part in ("#todo", "#unassigned", "#rounds", "#board-map", "#times", ".views-nav", ".counts"):
        expect(page.locator(part)).to_be_in_viewport()
    expect(page.locator(".tl-row")).to_have_count(2)
    assert_accessible(page)
    assert_fits(page)
    watched.assert_clean(live.origin)


@pytest.mark.parametrize("size", [(1280, 800), PHONE, (640, 400)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_legible_and_accessible_light_and_dark_on_a_desk_a_phone_and_at_200_percent(
    live: Live, open_page: OpenPage, scheme: str, size: tuple[int, int]
) -> None:
    live.world.publish()
    stop = live.world.stop_ids(1)[1]
    rounds.mark_stop(
        live.world.context, live.world.round_id(1), stop, state="not_done", reason="unsafe", client_key="unsafe",
        actor=Actor("driver", 1),
    )  # fmt: skip
    page = signed_in(live, open_page, "dispatcher", size=size, color_scheme=scheme, reduced_motion="reduce").page
    card(page, VOLUNTEERS[0]).locator("summary").click()
    expect(page.locator("#todo")).to_contain_text("It did not feel safe")
    assert_accessible(page)
    assert_fits(page)
    page.locator(".head-actions summary").click()
    assert_accessible(page)


def test_what_is_pressed_is_24_pixels_high(live: Live, open_page: OpenPage) -> None:
    """But for stops on the timeline, which the list has too, and links within a sentence."""
    page = drawn(signed_in(live, open_page, "dispatcher").page)
    card(page, VOLUNTEERS[0]).locator("summary").click()
    beside = ".tl-stop, [type=checkbox], .leaflet-control-attribution *, .unseen *, .skip"
    small = page.evaluate(
        """beside => [...document.querySelectorAll("#board :is(a, button, summary, select, input)")]
        .filter((one) => one.checkVisibility() && !one.matches(beside))
        .filter((one) => one.getBoundingClientRect().height < 23.5 || one.getBoundingClientRect().width < 16)
        .map((one) => one.outerHTML.slice(0, 120))""",
        beside,
    )
    assert small == []


def test_what_is_chosen_in_one_part_is_chosen_in_all(live: Live, open_page: OpenPage) -> None:
    page = drawn(signed_in(live, open_page, "dispatcher").page)
    first, second = live.world.stop_ids(1)
    card(page, VOLUNTEERS[0]).locator("summary").click()
    expect(page.locator(f".tl-row.chosen[data-round='{live.world.round_id(1)}']")).to_be_visible()
    page.get_by_role("button", name="Show stop 2 on the map").first.click()
    expect(page.locator(f"[data-tl-stop='{second}'].chosen")).to_be_visible()
    page.mouse.click(*on_map(page, stop=first))
    expect(page.locator(f"#stop-{first}.chosen")).to_be_visible()
    expect(page.locator(f"[data-tl-stop='{first}'].chosen")).to_be_visible()
    page.locator(f"[data-tl-stop='{second}']").click()
    expect(page.locator(f"#stop-{second}.chosen")).to_be_visible()
    expect(page.locator(f"#stop-{first}")).not_to_have_class("stop pending chosen")


def test_an_unassigned_need_is_a_diamond_that_leads_to_its_reason(live: Live, open_page: OpenPage) -> None:
    page = drawn(signed_in(live, open_page, "dispatcher").page)
    left = page.locator(".left").filter(has_text=NEIGHBOURS[3])
    need = int(left.get_attribute("data-need") or 0)
    expect(left).to_contain_text("No volunteer has an enhanced DBS check valid that day.")
    page.mouse.click(*on_map(page, need=need))
    expect(page.locator(f"#left-{need}.chosen")).to_be_visible()


def test_every_count_leads_to_the_list_that_makes_it(live: Live, open_page: OpenPage) -> None:
    with live.world.context.database.transaction() as store:
        add_need(store, name="Fay Finch")
    page = signed_in(live, open_page, "dispatcher").page
    expect(page.locator(".counts")).to_have_text(
        "6 needs = 3 on rounds + 1 unassigned + 1 new since the plan + 1 with details missing"
    )
    page.get_by_role("link", name="1 with details missing").click()
    expect(page.locator("#needs-table tbody tr:visible")).to_have_count(1)
    expect(page.locator("#needs-table tbody tr:visible")).to_contain_text(NEIGHBOURS[4])
    page.get_by_role("link", name="3 on rounds").click()
    expect(page.locator("#needs-table tbody tr:visible")).to_have_count(3)
    page.get_by_role("link", name="6 needs").click()
    expect(page.locator("#needs-table tbody tr:visible")).to_have_count(6)
    page.get_by_role("link", name="1 new since the plan").click()
    expect(page.locator("#new-needs .left")).to_have_count(1)
    expect(page.locator("#new-needs .left")).to_be_in_viewport()


def test_the_list_is_sorted_filtered_and_searched_in_the_browser(live: Live, open_page: OpenPage) -> None:
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    asked = len(watched.requests)
    page.get_by_label("Sort by").select_option("load")
    expect(page.locator("details.round").first).to_contain_text(VOLUNTEERS[0])
    page.get_by_label("Find in the list").fill("carl")
    expect(page.locator("details.round:visible")).to_have_count(1)
    expect(card(page, VOLUNTEERS[1])).to_be_visible()
    expect(page.locator("#rounds-title")).to_have_text("1 of 2 rounds")
    page.get_by_label("Find in the list").fill("")
    page.locator(".filter-menu summary").click()
    page.locator("[data-choose=state]").select_option("left")
    expect(page.locator(".left:visible")).to_have_count(1)
    expect(page.locator("details.round:visible")).to_have_count(0)
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("details.round:visible")).to_have_count(2)
    assert not [url for url in watched.requests[asked:] if "/days/" in url and "/board" not in url]


def test_needs_are_filtered_and_searched_while_typing(live: Live, open_page: OpenPage) -> None:
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    page.get_by_role("link", name="Needs 5").click()
    asked = len(watched.requests)
    page.get_by_label(NEEDS).fill("street 9 bill")
    expect(page.locator("#needs-table tbody tr:visible")).to_have_count(1)
    expect(page.locator('[data-filter-count="needs-table"]')).to_have_text("1 of 5 needs")
    page.get_by_label(NEEDS).fill("")
    page.locator("#filter-kind").select_option("dog_walk")
    expect(page.locator("#needs-table tbody tr:visible")).to_have_count(3)
    assert not [url for url in watched.requests[asked:] if "/days/" in url and "/board" not in url]


def test_on_a_phone_one_view_at_a_time_by_tabs(live: Live, open_page: OpenPage) -> None:
    watched = signed_in(live, open_page, "dispatcher", size=PHONE)
    page = watched.page
    views = {"List": "#rounds", "Map": "#board-map", "Times": "#times", "Table": "#table"}
    for name, part in views.items():
        page.locator(".views-nav").get_by_role("link", name=name, exact=True).click()
        expect(page.locator(part)).to_be_visible()
        for other in set(views.values()) - {part}:
            expect(page.locator(other)).to_be_hidden()
        assert_fits(page)
        assert_accessible(page)
    page.locator(".views-nav").get_by_role("link", name="Calls").click()
    expect(page.locator("#calls")).to_be_visible()
    watched.assert_clean(live.origin)


def test_a_report_changes_what_it_concerns_and_nothing_closes_or_jumps(live: Live, open_page: OpenPage) -> None:
    live.world.publish()
    page = drawn(signed_in(live, open_page, "dispatcher").page)
    card(page, VOLUNTEERS[0]).locator("summary").click()
    page.evaluate("document.querySelector('details.round:not(.chosen)').dataset.same = 'yes'")
    actor = Actor("driver", 1)
    stop = live.world.stop_ids(1)[0]
    rounds.mark_stop(live.world.context, live.world.round_id(1), stop, state="done", client_key="reported", actor=actor)
    page.evaluate("document.dispatchEvent(new Event('wardround:changed'))")
    expect(page.locator(f"#stop-{stop}")).to_contain_text("Done")
    expect(page.locator(f"[data-tl-stop='{stop}']")).to_have_text("✓")
    expect(card(page, VOLUNTEERS[0])).to_have_attribute("open", "")
    assert page.locator("[data-same]").count() == 1, "A round that has not changed keeps its element."


def test_a_link_to_a_round_or_a_need_opens_where_it_is(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(f"{live.origin}/days/{DAY}#round-{live.world.round_id(2)}")
    expect(card(page, VOLUNTEERS[1])).to_have_attribute("open", "")
    page.locator(".left").get_by_role("link", name=NEIGHBOURS[3], exact=True).click()
    expect(page.locator("tr.chosen")).to_contain_text(NEIGHBOURS[3])
    expect(page.locator("tr.chosen")).to_be_in_viewport()


def test_the_day_works_by_keyboard(live: Live, open_page: OpenPage) -> None:
    page = drawn(signed_in(live, open_page, "dispatcher").page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.locator("details.round summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show stop 1 on the map").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".stop.chosen")).to_have_count(1)
    page.locator(".tl-stop[tabindex='0']").focus()
    here = page.evaluate("document.activeElement.dataset.tlStop")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.tlStop") not in {here, None}
    page.locator(".head-actions summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Print sheets")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Print sheets")).to_be_hidden()


def test_a_stop_that_is_chosen_as_its_round_opens_stays_chosen(live: Live, open_page: OpenPage) -> None:
    page = drawn(signed_in(live, open_page, "dispatcher").page)
    # A browser tells of the opening only after the click, as it does of keys on a busy machine.
    page.evaluate("""async () => {
        const round = document.querySelector("details.round");
        const told = new Promise(done => round.addEventListener("toggle", () => setTimeout(done), { once: true }));
        round.open = true;
        round.querySelector("[data-select-stop]").click();
        await told;
    }""")
    expect(page.locator(".stop.chosen")).to_have_count(1)


def test_without_script_the_day_is_one_page_below_the_other(live: Live, open_page: OpenPage) -> None:
    page = open_page(None, java_script_enabled=False).page
    page.goto(live.origin)
    page.get_by_label("Login").fill("dispatcher")
    page.get_by_label("Password").fill("five ducks in a row")
    page.get_by_role("button", name="Sign in").click()
    for part in ("#todo", "#unassigned", "#rounds", "#table", "#needs", "#volunteers", "#calls"):
        expect(page.locator(part)).to_be_visible()
    page.get_by_role("link", name="1 with details missing").click()
    expect(page.locator("#needs-table tbody tr")).to_have_count(1)
    page.locator(".head-actions summary").click()
    expect(page.get_by_role("button", name="Start a new plan")).to_be_visible()
