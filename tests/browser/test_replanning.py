"""Re-planning in a real browser: everybody can use its pages, on a phone too, and a volunteer is told at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from api.services.actors import Actor
from api.services.planning import planner
from api.services.running import replanner
from routing.needs import NeedKind
from routing.running.changes import Changes
from routing.solver import Budget
from tests.support.api_world import DAY, NEIGHBOURS
from tests.support.live_server import Live, assert_accessible, assert_fits
from tests.support.store_makers import add_need
from tests.support.watched_pages import OpenPage


def test_changes_are_seen_before_they_count_and_a_volunteer_s_page_says_so(
    live: Live, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replanner, "Budget", lambda **_: Budget(iterations=20))
    ctx = live.world.context
    live.world.publish()
    live.world.set_out()
    with ctx.database.transaction() as store:
        (ann,) = store.needs.by_name(NEIGHBOURS[0])
        add_need(store, name="Zoe Zane", kind=NeedKind.DOG_WALK, minutes=5, priority=3, location=ann.location)
    driver = open_page(live.round_link(1)).page
    expect(driver.locator("[data-now]")).to_be_visible()
    driver.locator("#driver[data-ready]").wait_for(state="attached")
    made = replanner.replan_now(ctx, DAY, Actor("user", 1), Changes.of("all_free", (2,)))
    page = open_page(live.sign_in_link("dispatcher"), size=(390, 844)).page
    page.wait_for_url("**/days/**")
    for path in (f"/days/{DAY}/replan", f"/plans/{made.id}/changes"):
        page.goto(live.origin + path)
        assert_accessible(page)
        assert_fits(page)
    expect(page.locator(".changes").first).to_contain_text("→")
    planner.publish(ctx, made.id, Actor("user", 1))
    driver.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(driver.locator("[data-changed]")).to_be_visible()
    driver.get_by_role("link", name="Show my round now").click()
    expect(driver.get_by_role("heading", name="Your round was changed")).to_be_visible()
    expect(driver.locator("body")).to_contain_text("New for you: 2 stops.")
    expect(driver.locator("[data-then], [data-now]").get_by_text("Zoe Z").first).to_be_attached()
