"""Turn errors into responses: one JSON shape for the API, an error page for everything else.

The shape is ``{"error": {"code", "message", "action", "faults": [{"code", "where", "message", "action"}]}}``. What
the client sent is never repeated in a response or a log.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from secrets import token_hex
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages.addresses import redirect
from api.pages.rendering import ErrorPage, render
from api.security.refusals import NotSignedIn, TooMany
from api.services.editing.leaving_out import LeavesOut
from api.services.needs.conflicts import who_was_faster
from api.services.runtime.crash_log import log_crash
from data.store.revisions import StaleWrite
from routing.errors import (
    Conflict,
    Fault,
    InvalidArea,
    InvalidInput,
    Misconfigured,
    NotFound,
    Refused,
    Unavailable,
    WardroundError,
)

__all__ = ["Incidents", "answer", "install"]

_log = logging.getLogger("wardround.web")


_STATUS: Final[tuple[tuple[type[WardroundError], int], ...]] = (
    (NotSignedIn, 401),
    (TooMany, 429),
    (Refused, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Misconfigured, 503),
    (InvalidArea, 503),
    (Unavailable, 502),
    (InvalidInput, 422),
    (WardroundError, 500),
)

_BUSY: Final = frozenset({"store.busy", "store.clash"})
"""Conflicts that soon pass: answered 503 so that the client retries, unlike others (409)."""

_HTTP: Final[Mapping[int, tuple[str, str, str]]] = {
    400: ("request.unreadable", "The request could not be read.", "Check its format and send it again."),
    404: (
        "page.unknown",
        "This page does not exist.",
        "Check the address, or start again from the home page.",
    ),
    405: ("request.method", "This address does not accept this kind of request.", "Start again from the home page."),
    408: ("request.too-slow", "The request took too long to arrive.", "Send it again over a better connection."),
    413: ("request.too-large", "The request is too large.", "Send less at a time."),
}

_FAULT_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("A required field is missing.", "Add it."),
    "extra_forbidden": (
        "This key is unknown.",
        "Remove keys that are not in the documentation.",
    ),
    "json_invalid": ("This is not JSON.", "Send one JSON object."),
    "model_attributes_type": (
        "This is not a JSON object.",
        "Send one JSON object, with Content-Type: application/json.",
    ),
    "date_from_datetime_parsing": ("This is not a date.", "Enter a date like 2026-11-23."),
    "date_parsing": ("This is not a date.", "Enter a date like 2026-11-23."),
    "date_type": ("This is not a date.", "Enter a date like 2026-11-23."),
    "int_parsing": ("This is not a whole number.", "Enter digits only."),
    "int_type": ("This is not a whole number.", "Enter digits only."),
    "timezone_aware": ("The time is missing its offset from UTC.", "Enter a time like 2026-11-23T10:15:00+00:00."),
    "datetime_from_date_parsing": ("This is not a time.", "Enter a time like 2026-11-23T10:15:00+00:00."),
    "datetime_parsing": ("This is not a time.", "Enter a time like 2026-11-23T10:15:00+00:00."),
}


def _wants_json(path: str) -> bool:
    return path.startswith("/api/")


def _body(error: WardroundError) -> dict[str, Any]:
    faults = error.faults if isinstance(error, InvalidInput | LeavesOut) else ()
    first = error.faults[0] if isinstance(error, InvalidInput) else None
    return {
        "error": {
            "code": error.code,
            "message": first.cause if first else error.cause,
            "action": first.action if first else error.action,
            "faults": [{"code": f.code, "where": f.where, "message": f.cause, "action": f.action} for f in faults],
        }
    }


def answer(request: Request, error: WardroundError, status: int | None = None) -> Response:
    """Return the response to a failed request: JSON under /api/, elsewhere a page."""
    code = status or (503 if error.code in _BUSY else next(n for kind, n in _STATUS if isinstance(error, kind)))
    headers = {"Retry-After": "2"} if error.code in _BUSY else {}
    if _wants_json(request.url.path):
        return JSONResponse(_body(error), status_code=code, headers=headers)
    if _to_sign_in(request, error):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return redirect(request, "sign_in", query={"next": wanted if wanted != "/" else None})
    return render(request, ErrorPage.of(code, error), status=code, headers=headers)


def _to_sign_in(request: Request, error: WardroundError) -> bool:
    """Whether to redirect to the sign-in page: a browser tab opened a page without a session."""
    opens = request.method == "GET" and request.headers.get("sec-fetch-dest", "document") == "document"
    ours = not request.url.path.startswith(("/round", "/sign-in", "/area/"))
    return isinstance(error, NotSignedIn) and opens and ours and "hx-request" not in request.headers


def _invalid(problems: Sequence[Mapping[str, Any]]) -> InvalidInput:
    faults = []
    for problem in problems:
        kind, where = str(problem["type"]), [str(part) for part in problem["loc"]]
        if kind == "extra_forbidden":
            where = where[:-1]  # The last part is a key somebody made up: it may hold anything.
        cause, action = _FAULT_WORDS.get(kind, (f"{problem['msg']}.", "Correct it and send it again."))
        faults.append(Fault("request.unfit", ".".join(where), cause, action))
    return InvalidInput(faults)


def install(app: FastAPI) -> None:
    """Register the error handlers on an application."""

    @app.exception_handler(WardroundError)
    async def on_wardround_error(request: Request, error: WardroundError) -> Response:
        if isinstance(error, Misconfigured | InvalidArea):
            _log.error("misconfigured: %s", error.code)
        if isinstance(error, StaleWrite):
            error = await run_in_threadpool(who_was_faster, request.app.state.context, error)
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        return answer(request, _invalid(error.errors()))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        if (
            error.status_code == HTTPStatus.NOT_FOUND
            and request.method == "GET"
            and path.strip("/")
            and path[-1] == "/"
        ):
            # By path alone, and with one slash at its head: two would name another host.
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(quote(f"/{path.strip('/')}") + query, HTTPStatus.TEMPORARY_REDIRECT)
        fallback = ("request.refused", f"{HTTPStatus(error.status_code).phrase}.", "Start again from the home page.")
        response = answer(request, WardroundError(*_HTTP.get(error.status_code, fallback)), error.status_code)
        if error.headers:
            response.headers.update(error.headers)
        return response


class Incidents:
    """ASGI middleware that turns an unexpected exception into a 500 with an incident id.

    The log records the id, the kind of exception and the lines it came through.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watching(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watching)
        except Exception as error:
            if scope["type"] != "http":
                raise
            incident = token_hex(4)
            log_crash(_log, f"incident {incident}: {scope['method']}", error)
            if started:
                raise ConnectionAbortedError(f"incident {incident}") from None
            failure = WardroundError(
                "server.incident",
                f"Something went wrong on the server. The incident number is {incident}.",
                "Try again. If it happens again, give this number to your administrator.",
            )
            await answer(Request(scope), failure, 500)(scope, receive, send)
