"""The OpenAPI document is honest: every error an endpoint declares can be had, and is had here in the one shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest import mock
from uuid import uuid4

from starlette.testclient import TestClient

from api.security.limits import MAX_BODY_BYTES, MAX_LIST_BYTES
from api.services import accounts
from tests.support.answers import the_error
from tests.support.api_forms import an_entry
from tests.support.api_world import DAY, World
from tests.support.clock import later

ROLE_OF = {"session": "dispatcher", "round": "driver"}
ASKED = {"name": "Ann Atwood", "phone": "07700 900111", "kind": "dog_walk", "postcode": "ZX1 2AB"}
"""What Ann asks for already."""
PETE = {"name": "Pete", "postcode": "ZX1 2AB", "modes": ["walk"], "hours": "Mon"}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/v1/sessions"): {"login": "nobody", "password": "wrong"},
    ("post", "/api/v1/round/sessions"): {"token": "x" * 43},
    ("post", "/api/v1/days/{day}/runs"): {},
    ("post", "/api/v1/days/{day}/replans"): {},
    ("post", "/api/v1/people/search"): {"text": "ann"},
    ("post", "/api/v1/needs/understood"): ASKED,
    ("post", "/api/v1/needs"): ASKED,
    ("put", "/api/v1/needs/{need_id}"): {**ASKED, "revision": 0},
    ("post", "/api/v1/needs/{need_id}/state"): {"state": "paused", "reason": "away", "revision": 0},
    ("post", "/api/v1/calls"): {"name": "Ann", "said": "Is anybody coming?", "need_id": 99},
    ("post", "/api/v1/series/{series_id}/rest"): {"revision": 0, "first": str(DAY)},
    ("post", "/api/v1/series/{series_id}/resume"): {"revision": 0},
    ("post", "/api/v1/series/{series_id}/skip"): {"revision": 0, "day": str(DAY)},
    ("post", "/api/v1/series/{series_id}/end"): {"revision": 0, "last": str(DAY)},
    ("post", "/api/v1/inbox/{entry_id}/need"): {**ASKED, "revision": 0},
    ("post", "/api/v1/inbox/{entry_id}/volunteer"): {**PETE, "revision": 0},
    ("post", "/api/v1/volunteers"): PETE,
    ("put", "/api/v1/volunteers/{volunteer_id}"): {**PETE, "revision": 0},
    ("post", "/api/v1/inbox/{entry_id}/state"): {"state": "turned_away", "reason": "outside", "revision": 0},
    ("post", "/api/v1/plans/{plan_id}/moves"): {"stop_id": 2},
    ("post", "/api/v1/plans/{plan_id}/removals"): {"stop_id": 2},
    ("post", "/api/v1/plans/{plan_id}/edits"): {"edit": "unassign", "stop_id": 2},
    ("post", "/api/v1/plans/{plan_id}/undo-edit"): {},
    ("post", "/api/v1/plans/{plan_id}/redo-edit"): {},
    ("post", "/api/v1/plans/{plan_id}/back"): {"newest": 1},
    ("post", "/api/v1/round/answer"): {"answer": "accepted"},
    ("post", "/api/v1/rounds/{round_id}/answer"): {"answer": "accepted"},
    ("post", "/api/v1/round/stops/{stop_id}/outcome"): {"state": "done", "client_key": str(uuid4())},
}
IDS = ("plan_id", "run_id", "round_id", "row_id", "need_id", "series_id", "entry_id", "volunteer_id")
FOUND = {
    "day": str(DAY),
    **dict.fromkeys((*IDS, "stop_id"), "1"),
    "what": "needs",
    "list_kind": "needs",
    "import_id": "1",
}


def document(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.browser().get("/api/v1/openapi.json").json()
    return found


def operations(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document(world)["paths"].items()
        for method, operation in item.items()
    ]


def answer_with(
    client: TestClient, method: str, path: str, values: dict[str, str] | None = None, **changes: Any
) -> Any:
    values = {**FOUND, **(values or {})}
    if path.endswith("/what-if"):
        changes["params"] = {"gone": "1"}
    body = BODIES.get((method, path))
    if body is not None and "content" not in changes and "json" not in changes:
        changes["json"] = body
    return client.request(method, re.sub(r"\{(\w+)\}", lambda found: values[found[1]], path), **changes)


def _limit(path: str) -> int:
    return MAX_LIST_BYTES if "{list_kind}" in path else MAX_BODY_BYTES


def provoke(world: World, method: str, path: str, operation: dict[str, Any], status: int) -> Any:
    """Make an endpoint answer an error it declares."""
    schemes = [name for requirement in operation.get("security", []) for name in requirement]
    known = world.browser(ROLE_OF[schemes[0]]) if schemes else world.browser()
    ask: dict[int, Callable[[], Any]] = {
        401: lambda: answer_with(world.browser(), method, path),
        404: lambda: answer_with(
            known,
            method,
            path,
            dict.fromkeys((*IDS, "import_id"), "99"),
        ),
        413: lambda: answer_with(known, method, path, content=b"x" * (_limit(path) + 1)),
    }
    if status == 429 and path.endswith("/events"):  # no room for one more stream
        with mock.patch("api.services.live.day_hub.MOST_STREAMS", 0):
            return answer_with(known, method, path)
    if status == 404 and "coverage" in path:
        return known.get(path + "?wards=1974")
    if status == 404 and "exports" in path:
        return known.get(path.format(what="outcomes") + "?from=2020-01-06&to=2020-01-06")
    if status in ask:
        return ask[status]()
    if status == 403:
        if method != "get":
            return answer_with(known, method, path, headers={"sec-fetch-site": "cross-site"})
        return answer_with(world.browser("organiser"), method, path)
    if status == 422 and path.endswith("/inbox"):
        return known.get(path + "?settled=perhaps")
    if status == 422 and path.endswith(("/series", "/volunteers")) and method == "get":
        return known.get(path + "?shown=perhaps")
    if status == 422:
        if "coverage" in path or "exports" in path:
            return known.get(path.format(what="needs") + "?from=soon")
        if operation.get("requestBody"):
            return answer_with(known, method, path, json={"unknown": 1})
        unfit = dict.fromkeys(FOUND, "none")
        return answer_with(known, method, path, unfit)
    if status == 409:
        if path.endswith("/answer"):  # what was declined is given away; nobody follows a draft
            known.post("/api/v1/round/answer", json={"answer": "declined"})
            return answer_with(known, method, path)
        if path.endswith("/runs"):
            known.post("/api/v1/plans/1/publish", json={"confirm": True})
            world.set_out()
            return answer_with(known, method, path)
        if path.endswith(("/replans", "/changes")):  # nobody follows a plan of that day; the plan was made of none
            return answer_with(known, method, path, {"day": "2027-03-01"})
        if path.endswith("/what-if"):  # asked about a day that is over
            world.context.clock = lambda: later(86_400)
            return answer_with(world.browser("dispatcher"), method, path)
        if path.endswith("/why"):  # whoever has the stop is on the way to it
            known.post("/api/v1/plans/1/publish", json={"confirm": True})
            world.set_out()
            return answer_with(known, method, path, {"stop_id": "2"})
        if path.endswith(("/moves", "/removals", "/edits", "/places")):  # somebody was faster
            known.post("/api/v1/plans/1/removals", json={"stop_id": 2})
            return answer_with(known, method, path)
        if path.endswith(("/undo", "/back")) and "{plan_id}" in path:  # nothing was changed by hand; it is the newest
            return answer_with(known, method, path)
        if path.endswith("/good-enough"):  # it has no plan yet
            return answer_with(known, method, path)
        if path.endswith(("/undo-edit", "/redo-edit")):  # nobody has changed anything
            return answer_with(known, method, path)
        if path.endswith("/undo"):
            with world.context.database.transaction() as store:
                store.imports.record("needs", "ab12", world.now, "cli", {"new": 1})
            return answer_with(known, method, path)
        if "/inbox" in path:  # nobody has seen revision 0
            return answer_with(known, method, path)
        if "/series" in path:  # nobody has seen revision 0
            known.post("/api/v1/needs", json={**ASKED, "repeat": "every day", "again": True})
            return answer_with(known, method, path)
        if path.endswith(("/volunteers", "/{volunteer_id}")):  # of two of one name the second; nobody saw revision 0
            answer_with(known, method, path)
            return answer_with(known, method, path)
        if "/needs" in path:
            answer_with(known, method, path)  # of two that ask the very same, the second is asked about
            return answer_with(known, method, path)
        assert path.endswith("/publish")
        known.post("/api/v1/plans/1/publish", json={"confirm": True})
        return known.post("/api/v1/plans/1/publish", json={"confirm": True})
    assert status == 429
    for _ in range(accounts.FREE_TRIES):
        answer_with(known, method, path)
    return answer_with(known, method, path)


def test_every_declared_error_can_be_had_in_the_one_shape(world: World) -> None:
    world.run()
    an_entry(world)
    tried = 0
    for method, path, operation in operations(world):
        for code, declared in operation["responses"].items():
            if code.startswith("2"):
                continue
            tried += 1
            assert declared["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorOut"}
            the_error(provoke(world, method, path, operation, int(code)), int(code))
    assert tried > 40


def test_the_document_names_the_cookies_and_every_endpoint_that_needs_one(https_world: World) -> None:
    schemes = document(https_world)["components"]["securitySchemes"]
    assert schemes["session"] | {"in": "cookie", "name": "__Host-wardround_session"} == schemes["session"]
    assert schemes["round"]["name"] == "__Host-wardround_round"
    open_to_all = {
        (method, path) for method, path, operation in operations(https_world) if not operation.get("security")
    }
    assert open_to_all == {
        ("post", "/api/v1/sessions"),
        ("get", "/api/v1/sessions"),
        ("delete", "/api/v1/sessions"),
        ("post", "/api/v1/round/sessions"),
    }


def test_the_document_is_whole(world: World) -> None:
    """Every reference leads somewhere, every operation has an id of its own, and the pages are not in it."""
    whole = document(world)
    text = str(whole)
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in whole["components"]["schemas"]
    ids = [operation["operationId"] for _, _, operation in operations(world)]
    assert len(ids) == len(set(ids))
    assert all(path.startswith("/api/v1/") for path in whole["paths"])
    assert "HTTPValidationError" not in text


def test_there_is_no_page_that_loads_its_tools_from_elsewhere(world: World) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert world.browser().get(path).status_code == 404
