"""Render pages: frozen dataclasses that name their template and hold everything it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.pages import text
from api.pages.addresses import address, asset, static
from api.pages.static_files import asset_version, own_files
from api.security.headers import nonce_of
from api.services.context import Context
from api.services.shown_records import note_shown
from api.services.wording.clock import clock_time
from api.services.wording.stop_text import how_many
from routing.errors import Conflict, Fault, InvalidInput, WardroundError

if TYPE_CHECKING:
    from api.security.roles import SignedIn

__all__ = ["ErrorPage", "Page", "environment", "render", "render_part"]


class Page(Protocol):
    """A page whose template is given the page alone, nothing else of the application."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Context of an error page: what went wrong, why, and what to do."""

    template: ClassVar[str] = "error.html"
    status: int
    title: str
    cause: str
    action: str
    faults: tuple[Fault, ...]
    driver: bool = False

    _TITLES: ClassVar[Mapping[int, str]] = {
        401: "Please sign in",
        403: "You don't have access to this page",
        404: "Not found",
        405: "This does not work here",
        409: "This cannot be done now",
        413: "This is too large",
        422: "There is a problem",
        429: "Too many attempts",
        500: "Something went wrong",
        503: "Wardround is not fully set up",
    }

    @classmethod
    def of(cls, status: int, error: WardroundError) -> ErrorPage:
        """Return the error page of an error."""
        faults = error.faults if isinstance(error, InvalidInput) else ()
        first = faults[0] if len(faults) == 1 else None
        return cls(
            status,
            "Busy at the moment"
            if isinstance(error, Conflict) and status == HTTPStatus.SERVICE_UNAVAILABLE
            else cls._TITLES.get(status, HTTPStatus(status).phrase),
            first.cause if first else "" if faults else error.cause,
            first.action if first else error.action,
            faults if len(faults) > 1 else (),
        )


@cache
def environment() -> Environment:
    """Return the template environment, built once."""
    made = Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        between=lambda one: text.between(one.earliest, one.latest),
        between_two=lambda both: text.between(*both),
        carries=text.carries,
        clock=clock_time,
        count_of=text.count_of,
        how_many=lambda counted: how_many(*counted),
        instant=text.instant,
        kilometres=text.kilometres,
        long_day=text.long_day,
        minutes=text.minutes,
        on_board=text.on_board,
        phone=text.phone,
        short_day=text.short_day,
        spans=text.spans,
        tel=text.tel,
    )
    made.globals.update(
        static=lambda name: static(name, own_files().version(name)),
        asset=lambda name: asset(name, asset_version(name)),
        ARROWS=text.ARROWS,
        KINDS=text.KINDS,
        LOAD_OF=text.LOAD_OF,
        PLACE_OF=text.PLACE_OF,
        STATES=text.STATES,
        MODES=text.MODES,
        PHASES=text.PHASES,
        CHECKS=text.CHECKS,
        PRECISIONS=text.PRECISIONS,
        RUN_STATES=text.RUN_STATES,
    )
    return made


def render(
    request: Request, page: Page, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Render a page as a response, with the response's script nonce and the signed-in person."""
    return HTMLResponse(render_part(request, page), status_code=status, headers=dict(headers or {}))


def render_part(request: Request, page: Page) -> str:
    """Render a page as text, to send inside another response, and log whose details it shows."""
    context = request.app.state.context
    settings = context.settings
    person = getattr(request.state, "person", None)
    onlooker = person or getattr(request.state, "seat", None)
    if onlooker is not None:
        why = f"page.{page.template.removesuffix('.html').replace('/', '.')}"
        note_shown(context, onlooker.actor, why, page)
    chrome: dict[str, Any] = {
        "group_name": settings.group_name,
        "group_phone": settings.group_phone,
        "person": person,
        "nonce": nonce_of(request),
        "path": request.url.path,
        "waiting": _waiting(context, person, page),
    }
    return environment().get_template(page.template).render(page=page, chrome=chrome, url=partial(address, request))


def _waiting(context: Context, person: SignedIn | None, page: Page) -> int:
    """Return how many submissions wait, or 0 on an error page, as the database may be down."""
    if person is None or not person.may_dispatch or isinstance(page, ErrorPage) or page.template.startswith("parts/"):
        return 0
    with context.database.reading() as store:
        return store.submissions.count()
