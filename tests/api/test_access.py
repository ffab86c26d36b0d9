"""Who may open what: every route of the application is walked, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from tests.support.api_world import DAY, World

PUBLIC = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-in/link"),
    ("POST", "/sign-out"),
    *((method, path) for method in ("GET", "POST") for path in ("/ask", "/offer")),
    ("GET", "/ask/sent/{reference}"),
    ("GET", "/offer/sent/{reference}"),
    ("GET", "/round"),  # the page that opens a link
    ("POST", "/round/open"),
    ("GET", "/static/{name}"),
    ("GET", "/assets/{name:path}"),
    ("POST", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions"),
    ("POST", "/api/v1/round/sessions"),
    ("GET", "/api/v1/openapi.json"),
}

DRIVER_ONLY = {
    ("GET", "/round/map"),
    ("POST", "/round/accept"),
    ("POST", "/round/decline"),
    ("POST", "/api/v1/round/answer"),
    ("POST", "/round/stops/{stop_id}/mark"),
    ("GET", "/api/v1/round"),
    ("POST", "/api/v1/round/stops/{stop_id}/outcome"),
}

ORGANISER_TOO = {
    ("GET", "/coverage"),
    *((method, "/forms") for method in ("GET", "POST")),
    ("GET", "/coverage/map"),
    *((method, "/wishes") for method in ("GET", "POST")),
    ("GET", "/api/v1/coverage"),
    ("GET", "/exports"),
    ("GET", "/exports/monthly"),
    ("GET", "/api/v1/exports/monthly"),
    ("GET", "/api/v1/sessions"),
}

ADMIN_ONLY = {
    ("GET", "/people/{reference}/file.{kind}"),
    ("POST", "/people/{reference}/erase"),
}

ANYBODY_KNOWN = {("GET", "/area/basemap.json")}


def _leaves(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if isinstance(route, APIRoute) or (hasattr(route, "methods") and hasattr(route, "path")):
            for method in sorted(set(route.methods or ()) - {"HEAD", "OPTIONS"}):  # type: ignore[attr-defined]
                yield method, prefix + route.path  # type: ignore[attr-defined]
        elif inner is not None:
            yield from _leaves(
                inner.routes, prefix + (getattr(getattr(route, "include_context", None), "prefix", "") or "")
            )


def every_route(world: World) -> list[tuple[str, str]]:
    return sorted(set(_leaves(list(world.app.routes))))


def filled(world: World, path: str) -> str:
    # Found only where they are asked for: a plan is read for each of them.
    values: dict[str, str | Callable[[], int]] = {
        "day": DAY.isoformat(),
        "plan_id": lambda: world.plan_id,
        "round_id": lambda: world.round_id(1),
        "stop_id": lambda: world.stop_ids(1)[0],
        "run_id": "1",
        "need_id": "1",
        "row_id": "1",
        "series_id": "1",
        "volunteer_id": "1",
        "list_kind": "needs",
        "upload_id": "1",
        "import_id": "1",
        "what": "needs",
        "reference": "need-1",
        "entry_id": "1",
        "kind": "json",
        "name": "base.css",
        "name:path": "pico.css",
    }

    def value(found: re.Match[str]) -> str:
        given = values[found[1]]
        return given if isinstance(given, str) else str(given())

    path = re.sub(r"\{([^}]+)\}", value, path)
    return path + f"?date={DAY}" if path == "/days" else path


def test_the_walk_finds_the_routes(world: World) -> None:
    found = every_route(world)
    assert len(found) > 40
    assert set(found) >= PUBLIC | DRIVER_ONLY | ORGANISER_TOO | ADMIN_ONLY | ANYBODY_KNOWN


def test_a_stranger_is_refused_everywhere_but_where_signing_in_begins(world: World) -> None:
    stranger = world.browser()
    for method, path in every_route(world):
        if (method, path) in PUBLIC:
            continue
        answer = stranger.request(method, filled(world, path), headers={"sec-fetch-dest": "empty"})
        assert answer.status_code == 401, (method, path, answer.status_code)


def test_a_stranger_who_opens_a_page_is_led_to_the_sign_in_and_back(world: World) -> None:
    answer = world.browser().get(f"/days/{DAY}?kind=chat", headers={"sec-fetch-dest": "document"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next=%2Fdays%2F{DAY}%3Fkind%3Dchat"


@pytest.mark.parametrize("role", ["organiser", "driver", "dispatcher"])
def test_each_role_gets_in_where_it_belongs_and_nowhere_else(world: World, role: str) -> None:
    browser = world.browser(role)
    for method, path in every_route(world):
        route = (method, path)
        if route in PUBLIC or path.endswith("/events"):
            continue
        if route in ANYBODY_KNOWN:
            allowed = True
        elif route in DRIVER_ONLY:
            allowed = role == "driver"
        elif route in ADMIN_ONLY:
            allowed = False
        else:
            allowed = role == "dispatcher" or (role == "organiser" and route in ORGANISER_TOO)
        answer = browser.request(method, filled(world, path), headers={"sec-fetch-dest": "empty"})
        assert (answer.status_code not in {401, 403}) == allowed, (role, method, path, answer.status_code)
        assert answer.status_code < 500, (role, method, path, answer.text)


def test_an_administrator_may_dispatch(world: World) -> None:
    assert world.browser("admin").get(f"/days/{DAY}").status_code == 200


def test_an_administrator_may_do_what_nobody_else_may(world: World) -> None:
    admin = world.browser("admin")
    for method, path in sorted(ADMIN_ONLY):
        answer = admin.request(method, filled(world, path), data={"sure": "yes"} if method == "POST" else None)
        assert answer.status_code == 200, (method, path, answer.status_code)
