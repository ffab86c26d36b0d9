"""Publishing: each link once, ways to hand it over, and sheets of paper."""

from __future__ import annotations

import re
from urllib.parse import unquote

from api.services import accounts
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World


def links_of(page: str) -> list[str]:
    return re.findall(r'readonly value="([^"]+)"', page)


def test_publishing_shows_each_volunteers_link_once(world: World) -> None:
    browser = world.browser("dispatcher")
    page = browser.post("/plans/1/publish", data={"confirm": "yes"})
    assert page.status_code == 200
    links = links_of(page.text)
    assert len(links) == 2
    rounds = [accounts.driver_session(world.context, link.partition("#")[2]) for link in links]
    assert rounds == [world.round_id(1), world.round_id(2)]
    assert all(link.startswith("http://localhost:8000/round#") for link in links)
    again = browser.post("/plans/1/publish", data={"confirm": "yes"})
    assert again.status_code == 409
    assert not links_of(again.text)
    assert not any(link.partition("#")[2] in browser.get(f"/days/{DAY}").text for link in links)


def test_a_link_is_handed_over_without_a_word_about_a_neighbour(world: World) -> None:
    page = world.browser("dispatcher").post("/plans/1/publish", data={"confirm": "yes"}).text
    assert not any(name in page for name in NEIGHBOURS)
    assert all(name in page for name in VOLUNTEERS)
    assert page.count("<svg") >= 2
    assert 'href="tel:+447700900444"' in page
    token = links_of(page)[0].partition("#")[2]
    text = re.search(r'href="sms:\+447700900444\?body=([^"]+)"', page)
    assert text is not None
    assert unquote(text[1]).endswith(f"#{token}")
    # A chat's address is a web address: the token is not in it.
    assert 'href="https://wa.me/447700900444"' in page


def test_new_links_end_the_old_ones(world: World) -> None:
    browser = world.browser("dispatcher")
    old = [link.partition("#")[2] for link in links_of(browser.post("/plans/1/publish", data={"confirm": "yes"}).text)]
    new = links_of(browser.post("/plans/1/links", data={"round_id": str(world.round_id(1))}).text)
    assert len(new) == 1
    assert accounts.driver_session(world.context, old[0]) is None
    assert accounts.driver_session(world.context, old[1]) == world.round_id(2)
    assert len(links_of(browser.post("/plans/1/links").text)) == 2


def test_a_draft_has_no_links(world: World) -> None:
    assert world.browser("dispatcher").post("/plans/1/links").status_code == 409


def test_a_sheet_holds_one_round_and_notes_only_when_asked(world: World) -> None:
    browser = world.browser("dispatcher")
    path = f"/plans/1/rounds/{world.round_id(1)}/sheet"
    plain, full = browser.get(path).text, browser.get(f"{path}?notes=true").text
    assert NEIGHBOURS[0] in plain
    assert NEIGHBOURS[2] not in plain
    assert "Ring twice." not in plain
    assert "Ring twice." in full
    assert "See the file." not in plain + full


def test_all_sheets_of_a_plan_hold_every_round(world: World) -> None:
    page = world.browser("dispatcher").get("/plans/1/sheets").text
    assert page.count('class="sheet"') == 2


def test_a_sheet_has_a_map_and_a_picture_to_scan_that_names_nobody(world: World) -> None:
    page = world.browser("dispatcher").get(f"/plans/1/rounds/{world.round_id(1)}/sheet").text
    drawn = page[page.index('class="sheet-map"') :]
    assert drawn.count("<svg") == 2
    assert "Map of the round: 2 stops" in drawn
    assert not any(name in drawn for name in (*NEIGHBOURS, *VOLUNTEERS))


def test_a_round_of_another_plan_has_no_sheet_here(world: World) -> None:
    assert world.browser("dispatcher").get("/plans/1/rounds/99/sheet").status_code == 404


def test_what_is_left_out_is_named_before_publishing(world: World) -> None:
    browser = world.browser("dispatcher")
    asked = browser.post("/plans/1/publish")
    assert asked.status_code == 409
    assert "Dora Dunn&#39;s" in asked.text
    assert 'name="confirm" value="yes"' in asked.text
    refused = browser.post("/api/v1/plans/1/publish")
    assert refused.status_code == 409
    error = refused.json()["error"]
    assert error["code"] == "publish.leaves-out"
    assert "need:4" in [one["where"] for one in error["faults"]]
    assert error["message"] == f"This plan leaves {len(error['faults'])} needs out."
    counts = browser.get(f"/api/v1/days/{DAY}/counts").json()
    assert len(error["faults"]) == counts["unassigned"] + counts["new"]
    assert browser.post("/api/v1/plans/1/publish", json={"confirm": True}).status_code == 200
