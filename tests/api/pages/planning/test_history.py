"""The page of a plan's history, and the same by the API."""

from __future__ import annotations

import re

from api.services.planning import planner
from tests.support.api_world import DAY, World


def test_the_page_compares_two_versions_and_goes_back_with_links_and_forms(world: World) -> None:
    browser = world.browser("dispatcher")
    assert f'href="/days/{DAY}/history"' in browser.get(f"/days/{DAY}").text
    first = world.plan_id
    browser.post(f"/plans/{first}/stops/{world.stop_ids(1)[0]}/remove")
    second = world.plan_id
    page = browser.get(f"/days/{DAY}/history?before={first}&after={second}").text
    assert "From version 1 to version 2" in page
    assert "No longer on a round" in page
    assert "Ann Atwood" in page
    back = re.search(r'action="(/plans/\d+/back)">\s*<input type="hidden" name="newest" value="(\d+)"', page)
    assert back is not None
    assert back[1] == f"/plans/{first}/back"
    done = browser.post(back[1], data={"newest": back[2]})
    assert (done.status_code, done.headers["location"]) == (303, f"/days/{DAY}#plan")
    refused = browser.post(back[1], data={"newest": back[2]})
    assert refused.status_code == 409
    assert "Nothing was changed. Version 3 of this day&#39;s plan, made by Dispatcher Person, has" in refused.text
    plan = planner.latest_plan(world.context, DAY)
    assert plan is not None
    assert plan.version == 3


def test_a_day_without_a_plan_has_an_empty_history(world: World) -> None:
    assert "This day has no plan yet." in world.browser("dispatcher").get("/days/2027-01-04/history").text


def test_the_api_gives_the_history_compares_and_goes_back(world: World) -> None:
    browser = world.browser("dispatcher")
    first = world.plan_id
    browser.post(f"/api/v1/plans/{first}/removals", json={"stop_id": world.stop_ids(1)[0]})
    history = browser.get(f"/api/v1/days/{DAY}/history").json()
    assert [one["version"] for one in history["versions"]] == [2, 1]
    assert history["versions"][0]["who"] == "Dispatcher Person"
    newest = history["versions"][0]["plan_id"]
    changes = browser.get(f"/api/v1/plans/{newest}/changes", params={"of": first}).json()
    assert {one["what"] for one in changes["changes"]} >= {"dropped"}
    made = browser.post(f"/api/v1/plans/{first}/back", json={"newest": newest})
    assert made.status_code == 201
    assert made.json()["version"] == 3


def test_the_history_names_what_was_changed_by_hand_and_taken_back(world: World) -> None:
    browser = world.browser("dispatcher")
    plan = browser.get(f"/api/v1/plans/{world.plan_id}").json()
    row, other = plan["rounds"][:2]
    made = browser.post(
        f"/api/v1/plans/{plan['id']}/edits",
        json={"edit": "swap", "round_id": row["id"], "other_round_id": other["id"]},
    ).json()
    browser.post(f"/api/v1/plans/{made['plan_id']}/undo-edit", json={})
    page = browser.get(f"/days/{DAY}/history").text
    swapped = f"Swapped the rounds of {row['volunteer_name']} and {other['volunteer_name']}."
    assert f": {swapped}" in page
    assert f"Undid: {swapped}" in page
    assert "two rounds were swapped" in page
