"""Changes by hand over the JSON API: one address, the changed rounds back, errors in the one shape."""

from __future__ import annotations

import pytest

from tests.support.api_world import DAY, World


def test_a_change_answers_with_what_it_changed_and_is_undone_and_redone(world: World) -> None:
    browser = world.browser("dispatcher")
    plan = browser.get(f"/api/v1/plans/{world.plan_id}").json()
    stop = next(one for one in plan["rounds"][0]["stops"] if one["kind"] != "pickup")
    made = browser.post(f"/api/v1/plans/{plan['id']}/edits", json={"edit": "unassign", "stop_id": stop["id"]})
    assert made.status_code == 200, made.text
    told = made.json()
    assert told["whole"]
    assert [one["need_id"] for one in told["unassigned"]] == [stop["need_id"]]
    counts = told["counts"]
    assert counts["needs"] == counts["on_rounds"] + counts["unassigned"] + counts["new"]
    day = browser.get(f"/api/v1/days/{DAY}/counts").json()
    assert {name: day[name] for name in counts} == counts
    assert (day["plan_id"], day["revision"]) == (told["plan_id"], told["revision"])
    listed = browser.get(f"/api/v1/plans/{told['plan_id']}/edits").json()["edits"]
    assert [(one["id"], one["sentence"], one["undone"]) for one in listed] == [
        (told["edit_id"], told["sentence"], False)
    ]
    back = browser.post(f"/api/v1/plans/{told['plan_id']}/undo-edit", json={}).json()
    assert back["assigned"] == [stop["need_id"]]
    assert back["redo"] == told["sentence"]
    again = browser.post(f"/api/v1/plans/{told['plan_id']}/redo-edit", json={}).json()
    assert again["counts"] == counts
    nothing = browser.post(f"/api/v1/plans/{told['plan_id']}/redo-edit", json={})
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "edit.nothing-to-redo")


@pytest.mark.parametrize(
    "body",
    [
        {"edit": "move"},
        {"edit": "move", "stop_id": 1, "need_id": 2},
        {"edit": "swap", "round_id": 1},
        {"edit": "accept", "rule": "delay:1:1:"},
        {"edit": "lock", "round_id": 1, "volunteer_id": 1},
        {"edit": "fly", "stop_id": 1},
        {"edit": "move", "stop_id": 1, "to": {"round_id": 1, "volunteer_id": 1}},
    ],
)
def test_a_change_that_does_not_say_what_it_is_about_is_refused(world: World, body: dict[str, object]) -> None:
    answer = world.browser("dispatcher").post(f"/api/v1/plans/{world.plan_id}/edits", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "request.unfit"
