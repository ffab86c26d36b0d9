"""Rounds changed by hand on the board: with the mouse, a finger and the keyboard, without a new page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from api.services.actors import Actor
from api.services.planning import planner
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS
from tests.support.live_server import Live, assert_accessible
from tests.support.watched_pages import PHONE, OpenPage, Watched, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def planned(live: Live) -> Live:
    """The tiny world with a plan of its own needs, which changes can be made to."""
    planner.plan_now(live.world.context, DAY, Actor("cli"), seconds=1)
    return live


def opened(live: Live, open_page: OpenPage, **options: object) -> Watched:
    """The board, with a mark that a new page would not have."""
    watched = signed_in(live, open_page, "dispatcher", **options)
    expect(watched.page.locator("#board[data-ready=yes]")).to_be_attached()
    watched.page.evaluate("window.samePage = true")
    return watched


def card(page: Page, volunteer: str) -> Locator:
    return page.locator("details.round").filter(has_text=volunteer)


def order(page: Page, volunteer: str) -> list[str]:
    """Whose stops a round has, in order."""
    told = card(page, volunteer).locator(".stop-what").all_text_contents()
    return [next(name for name in NEIGHBOURS if name in text) for text in told]


def settled(page: Page, sentence: str) -> None:
    """Wait until a change is said and shown, on the very page it was made on."""
    expect(page.locator("#edit-note")).to_contain_text(sentence)
    expect(page.locator("body.saving")).to_have_count(0)
    assert page.evaluate("window.samePage") is True


def busy_one(page: Page) -> tuple[str, str]:
    """The volunteer with the most stops, and the other one (who may have no round)."""
    by_load = sorted(VOLUNTEERS, key=lambda name: -card(page, name).locator(".stop").count())
    return by_load[0], by_load[1]


def open_all(page: Page) -> None:
    for summary in page.locator("details.round:not([open]) summary").all():
        summary.click()


def middle(locator: Locator) -> tuple[float, float]:
    # The timeline is drawn anew when the board hears something: for that moment an element has no place.
    for _ in range(100):
        if (box := locator.bounding_box()) is not None:
            break
        locator.page.wait_for_timeout(50)
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def row(page: Page, volunteer: str) -> Locator:
    return page.locator(".tl-row").filter(has_text=volunteer)


def test_a_stop_is_dragged_to_another_volunteer_and_back_by_undo(planned: Live, open_page: OpenPage) -> None:
    watched = opened(planned, open_page)
    page = watched.page
    giver, taker = busy_one(page)
    open_all(page)
    before = order(page, giver)
    who = before[0]
    page.mouse.move(*middle(card(page, giver).locator(".stop .stop-time").first))
    page.mouse.down()
    x, y = middle(row(page, taker).locator(".tl-track"))
    page.mouse.move(x, y - 8, steps=4)
    expect(page.locator(".drag-ghost")).to_contain_text(f"to {taker}")
    page.mouse.move(x, y, steps=2)
    page.mouse.up()
    settled(page, who)
    expect(card(page, taker).locator(".stop").filter(has_text=who)).to_have_count(1)
    expect(card(page, giver)).to_have_attribute("open", "") if len(before) > 1 else None
    page.keyboard.press("Control+z")
    expect(card(page, giver).locator(".stop").filter(has_text=who)).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    expect(card(page, taker).locator(".stop").filter(has_text=who)).to_have_count(1)
    assert page.evaluate("window.samePage") is True
    watched.assert_clean(planned.origin)


def test_a_stop_is_moved_by_keyboard_alone(planned: Live, open_page: OpenPage) -> None:
    page = opened(planned, open_page).page
    giver, taker = busy_one(page)
    open_all(page)
    who = order(page, giver)[0]
    card(page, giver).locator(".stop-number").first.focus()
    page.keyboard.press("m")
    expect(page.get_by_label("Find a volunteer").last).to_be_focused()
    assert_accessible(page)
    page.keyboard.type(taker[:4])
    page.keyboard.press("Enter")
    settled(page, who)
    expect(card(page, taker).locator(".stop").filter(has_text=who)).to_have_count(1)


def test_several_stops_are_ticked_and_taken_off_together(planned: Live, open_page: OpenPage) -> None:
    page = opened(planned, open_page).page
    open_all(page)
    numbers = page.locator(".stop-number")
    assert numbers.count() >= 2
    for at in (0, 1):
        numbers.nth(at).click(modifiers=["Shift"])
    expect(page.locator("#tick-bar")).to_contain_text("2 stops ticked")
    page.get_by_role("button", name="Take off").click()
    expect(page.locator(".counts")).to_contain_text("4 unassigned")
    page.keyboard.press("Control+z")
    expect(page.locator(".counts")).to_contain_text("3 unassigned")
    page.keyboard.press("Control+z")
    expect(page.locator(".counts")).to_contain_text("2 unassigned")


def test_an_unassigned_need_is_put_where_it_fits_best(planned: Live, open_page: OpenPage) -> None:
    page = opened(planned, open_page).page
    open_all(page)
    who = order(page, busy_one(page)[0])[0]
    page.locator(".stop").filter(has_text=who).locator(".stop-number").focus()
    page.keyboard.press("Delete")
    settled(page, who)
    left = page.locator("#unassigned .left").filter(has_text=who)
    expect(left).to_have_count(1)
    left.locator("[data-place]").click()
    expect(page.locator("#chooser li").filter(has_text="fits best")).to_have_count(1)
    page.keyboard.press("Enter")
    settled(page, who)
    expect(left).to_have_count(0)
    expect(page.locator(".stop").filter(has_text=who)).to_have_count(1)


def test_a_finger_that_rests_drags(planned: Live, open_page: OpenPage) -> None:
    page = opened(planned, open_page, size=PHONE).page
    giver, _ = busy_one(page)
    open_all(page)
    before = order(page, giver)
    stops = card(page, giver).locator(".stop")
    assert stops.count() >= 2
    stops.nth(1).scroll_into_view_if_needed()
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", *middle(stops.nth(0).locator(".stop-time")))
    expect(page.locator(".drag-ghost")).to_be_visible()
    box = stops.nth(1).bounding_box()
    assert box is not None
    touch("touchMove", box["x"] + 80, box["y"] + box["height"] - 4)
    expect(page.locator(".drag-ghost")).to_contain_text(f"to {giver}, here")
    touch("touchEnd")
    settled(page, before[0])
    assert order(page, giver)[:2] == [before[1], before[0]]


def test_a_drag_that_the_server_does_not_hear_changes_nothing_and_says_so(planned: Live, open_page: OpenPage) -> None:
    page = opened(planned, open_page).page
    giver, taker = busy_one(page)
    open_all(page)
    before = order(page, giver)
    page.route("**/edits", lambda route: route.abort())
    page.mouse.move(*middle(card(page, giver).locator(".stop .stop-time").first))
    page.mouse.down()
    page.mouse.move(*middle(row(page, taker).locator(".tl-track")), steps=6)
    page.mouse.up()
    expect(page.locator("#said")).to_have_text("The server is not responding. Nothing was changed: try again.")
    assert order(page, giver) == before
    page.mouse.move(*middle(card(page, giver).locator(".stop .stop-time").first))
    page.mouse.down()
    page.mouse.move(*middle(row(page, taker).locator(".tl-track")), steps=6)
    page.keyboard.press("Escape")
    expect(page.locator(".drag-ghost")).to_have_count(0)
    page.mouse.up()
    assert order(page, giver) == before


def test_the_keys_are_listed_and_can_be_switched_off(planned: Live, open_page: OpenPage) -> None:
    page = opened(planned, open_page).page
    page.locator("details.round summary").first.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator(".head-actions summary").click()
    page.locator("[data-keys]").uncheck()
    page.keyboard.press("Escape")
    page.locator("details.round summary").first.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
