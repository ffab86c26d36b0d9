"""Moving stops by hand on the pages and by the API: links and forms, no script and no drag asked for."""

from __future__ import annotations

import re

from api.services.planning import planner
from tests.support.api_world import DAY, VOLUNTEERS, World


def day(world: World) -> str:
    return world.browser("dispatcher").get(f"/days/{DAY}").text


def test_a_stop_says_why_it_is_there_and_is_moved_and_put_back_with_links_and_forms(world: World) -> None:
    browser = world.browser("dispatcher")
    link = re.search(r'href="(/plans/\d+/stops/\d+/move)"', day(world))
    assert link is not None
    page = browser.get(link[1]).text
    assert "Why " in page
    assert "&#39;s round" in page
    plan = planner.latest_plan(world.context, DAY)
    assert plan is not None
    assert browser.post(link[1].replace("/move", "/remove")).status_code == 303
    after = day(world)
    assert "A dispatcher removed it from the plan." in after
    assert "Undo the last manual change" in after
    newest = planner.latest_plan(world.context, DAY)
    assert newest is not None
    assert newest.version == plan.version + 1
    assert browser.post(f"/plans/{newest.id}/undo").headers["location"] == f"/days/{DAY}#plan"
    assert "A dispatcher removed it from the plan." not in day(world)


def test_the_api_moves_names_what_breaks_and_refuses_to_publish_that(world: World) -> None:
    browser = world.browser("dispatcher")
    plan = browser.get(f"/api/v1/plans/{world.plan_id}").json()
    assert plan["broken"] == []
    first, second = plan["rounds"][:2]
    stop = next(one for one in first["stops"] if one["kind"] != "pickup")
    why = browser.get(f"/api/v1/plans/{plan['id']}/stops/{stop['id']}/why").json()
    assert why["here"]["volunteer_id"] == first["volunteer_id"]
    assert why["sentence"].endswith(".")
    made = browser.post(
        f"/api/v1/plans/{plan['id']}/moves", json={"stop_id": stop["id"], "volunteer_id": second["volunteer_id"]}
    )
    assert made.status_code == 201
    new = made.json()
    assert new["version"] == plan["version"] + 1
    assert stop["need_id"] in {one["need_id"] for row in new["rounds"][-1:] for one in row["stops"]}
    published = browser.post(f"/api/v1/plans/{new['id']}/publish", json={"confirm": True})
    assert published.status_code == (409 if new["broken"] else 200)
    both = browser.post(f"/api/v1/plans/{new['id']}/moves", json={"stop_id": 1, "need_id": 1})
    assert both.status_code == 422


def test_whoever_cannot_take_a_need_is_named_with_the_rule_behind_a_link_of_the_day(world: World) -> None:
    browser = world.browser("dispatcher")
    link = re.search(r'href="(/plans/\d+/needs/4/place)"[^>]*>See why<', day(world))
    assert link is not None
    page = browser.get(link[1]).text
    assert "Why 2 other volunteers can't do it" in page
    assert "has no enhanced DBS check valid that day" in page
    told = browser.get(f"/api/v1/plans/{world.plan_id}/needs/4/candidates").json()["hindered"]
    assert {one["volunteer_name"] for one in told} == set(VOLUNTEERS)
    assert all("skills" in one["codes"] for one in told)


def test_no_round_is_chosen_for_a_need_that_is_on_none(world: World) -> None:
    browser = world.browser("dispatcher")
    page = browser.get(f"/plans/{world.plan_id}/needs/4/place").text
    assert re.findall(r"<option [^>]*selected[^>]*>([^<]*)<", page) == ["Choose a round"]
    stop = world.stop_ids(1)[0]
    page = browser.get(f"/plans/{world.plan_id}/stops/{stop}/move").text
    (kept,) = re.findall(r"<option [^>]*selected[^>]*>([^<]*)<", page)
    assert kept.startswith("1. ")


def test_a_whole_round_says_why(world: World) -> None:
    browser = world.browser("dispatcher")
    link = re.search(r'href="(/plans/\d+/rounds/\d+/why)">Why these stops', day(world))
    assert link is not None
    page = browser.get(link[1]).text
    assert page.count("&#39;s round") == 2
    told = browser.get(f"/api/v1{link[1]}").json()
    assert [one["need_id"] for one in told["needs"]] == [1, 2]
    assert all(one["sentence"].endswith(".") for one in told["needs"])
