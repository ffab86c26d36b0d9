"""Every route of the application, which of them are public, and an address for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

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
    ("POST", "/round/gone"),  # empties the browser that asks
    ("GET", "/round/shell"),
    ("GET", "/round/worker.js"),
    ("GET", "/static/{name}"),
    ("GET", "/assets/{name:path}"),
    ("POST", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions"),
    ("POST", "/api/v1/round/sessions"),
    ("GET", "/api/v1/openapi.json"),
}


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
