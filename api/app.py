"""Build the web application: the pages, the JSON API and their security checks."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import errors
from api.pages import sign_in, static_files
from api.pages.addresses import Addresses
from api.pages.imports import lists, rejected
from api.pages.inbox import forms, inbox, public
from api.pages.needs import intake, need, series
from api.pages.people import duplicates, person, volunteers
from api.pages.planning import day, history, move, preferences, publishing, replan, what_if
from api.pages.reports import coverage, exports
from api.pages.rounds import driver, map_frames
from api.routes import coverage as coverage_api
from api.routes import days as days_api
from api.routes import editing as byhand_api
from api.routes import exports as exports_api
from api.routes import history as plan_history_api
from api.routes import imports as imports_api
from api.routes import inbox as inbox_api
from api.routes import live as live_api
from api.routes import needs as needs_api
from api.routes import plans as plans_api
from api.routes import rounds as round_api
from api.routes import running as replans_api
from api.routes import runs as runs_api
from api.routes import series as series_api
from api.routes import sessions as sessions_api
from api.routes import volunteers as volunteers_api
from api.security.access_log import AccessLogWritten
from api.security.compression import Compression
from api.security.cookies import ROUND, SESSION, cookie_name, is_https
from api.security.csrf import SameOriginOnly
from api.security.headers import SecurityHeaders
from api.security.hosts import OwnHostOnly, own_hosts
from api.security.limits import BodyLimit
from api.services.context import Context

__all__ = ["create_app"]

_PAGES: Final = (
    sign_in, day, intake, need, series, volunteers, duplicates, person, rejected, lists, publishing, replan, public,
    inbox, forms, move, history, what_if, driver, coverage, preferences, exports, map_frames, static_files,
)  # fmt: skip
"""Order matters: /needs/new precedes /needs/{need_id}, /people/alike /people/{reference}."""

_API: Final = (
    sessions_api, days_api, needs_api, inbox_api, imports_api, series_api, volunteers_api, runs_api, plans_api,
    replans_api, byhand_api, live_api, plan_history_api, round_api, coverage_api, exports_api,
)  # fmt: skip

_DESCRIPTION: Final = """\
Everything the pages do, as JSON.

**Signing in.** `POST /api/v1/sessions` sets a cookie that scripts cannot read; send it with each request. There are no
bearer tokens. Open a volunteer's round with `POST /api/v1/round/sessions` with the token of their link. A request
that changes something is refused (403 `csrf.cross-site`) if a browser says it comes from another site. Other clients
need no extra header.

**Errors.** Every error is `{"error": {"code", "message", "action", "faults": [...]}}`: switch on `code`, show `message`
and `action`. Any endpoint may answer 500 (`server.incident`) and 503 (`store.busy`,
`store.clash`: send the same again after `Retry-After` seconds), in the same shape.

**Units.** Times are ISO 8601 with their offset from UTC, durations whole seconds, distances whole metres, positions
`lon` and `lat` in WGS84. Unknown keys are refused.
"""


def create_app(context: Context) -> FastAPI:
    """Build the web application around a context, which the caller must close."""
    app = FastAPI(
        title="Wardround",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        # Starlette would build the address from the Host header: see errors.install.
        redirect_slashes=False,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    app.state.context = context
    errors.install(app)

    # The last one added is the first one a request meets.
    app.add_middleware(Compression, minimum_size=1000, compresslevel=6)
    app.add_middleware(BodyLimit)
    scheme = "https" if is_https(context.settings) else "http"
    app.add_middleware(SameOriginOnly, scheme=scheme, refuse=errors.answer)
    app.add_middleware(OwnHostOnly, hosts=own_hosts(context.settings), refuse=errors.answer)
    app.add_middleware(errors.Incidents)
    app.add_middleware(SecurityHeaders, https=is_https(context.settings))
    app.add_middleware(AccessLogWritten, access_log=context.access_log)

    for page in _PAGES:
        app.include_router(page.router)
    app.state.addresses = Addresses(page.router for page in _PAGES)
    for api in _API:
        app.include_router(api.router, prefix="/api/v1")
    app.include_router(live_api.page_router)
    _describe(app, context)
    return app


def _describe(app: FastAPI, context: Context) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemes = document["components"]["securitySchemes"]
            schemes["session"]["name"] = cookie_name(context.settings, SESSION)
            schemes["round"]["name"] = cookie_name(context.settings, ROUND)
            for unused in ("HTTPValidationError", "ValidationError"):
                document["components"]["schemas"].pop(unused, None)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
