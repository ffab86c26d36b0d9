"""What a volunteer's phone has to load before the first stop can be read, and with the map."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect

from routing.needs import NeedKind
from tests.support.live_server import Live
from tests.support.store_makers import add_need, add_plan, add_volunteer, make_round
from tests.support.watched_pages import PHONE, OpenPage

pytestmark = pytest.mark.browser

STOPS = 25
TO_THE_FIRST_STOP = 150_000
WITH_THE_MAP = 300_000


def test_a_round_of_25_stops_is_small(live: Live, open_page: OpenPage) -> None:
    with live.world.context.database.transaction() as store:
        needs = tuple(
            add_need(store, name=f"Neighbour Number{number}", kind=NeedKind.DOG_WALK, address=f"{number} Street 3",
                     phone="07700 900111", notes="The key is with the neighbour at the end of the row. " * 3).id
            for number in range(STOPS)
        )  # fmt: skip
        add_plan(store, (make_round(add_volunteer(store).id, needs),))
    # A service worker would answer from its own shelf, and hide what the first visit costs.
    watched = open_page(None, size=PHONE, service_workers="block")
    page = watched.page
    asked: list[Request] = []
    page.context.on("requestfinished", lambda one: asked.append(one))
    page.goto(live.round_link(1))
    expect(page.locator("[data-count]")).to_have_text(f"0 of {STOPS} done")
    page.locator("#driver[data-ready]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    first = sizes(asked)
    assert sum(first.values()) < TO_THE_FIRST_STOP, first
    page.get_by_role("button", name="Open the map to move it").click()
    page.frame_locator(".driver-map").locator(".leaflet-container").wait_for()
    page.wait_for_load_state("networkidle")
    whole = sizes(asked)
    assert sum(whole.values()) < WITH_THE_MAP, whole


def sizes(asked: list[Request]) -> dict[str, int]:
    """By address, what came over the air; a second request for the same is served from the browser's cache."""
    found: dict[str, int] = {}
    for one in asked:
        taken = one.sizes()
        found[one.url] = max(found.get(one.url, 0), taken["responseBodySize"] + taken["responseHeadersSize"])
    return found
