"""Maps shown in frames of our pages, each with its own content policy."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.parameters import DayFrom, DayTo, Id, VintageIn, chosen_days
from api.security.compression import takes_gzip
from api.security.context import ContextOf
from api.security.headers import MAY_LOCATE, nonce_of
from api.security.roles import Dispatcher, DriverSession, Organiser, Reader
from api.services.reports import maps

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


class _Rendered(Protocol):
    @property
    def html(self) -> str: ...
    @property
    def csp(self) -> str: ...


def _framed(rendered: _Rendered) -> Response:
    policy = rendered.csp
    if "frame-ancestors" not in policy:
        policy = f"{policy.rstrip('; ')}; frame-ancestors 'self'"
    return HTMLResponse(rendered.html, headers={"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"})


@router.get("/plans/{plan_id}/map", name="plan_map")
def plan_map(request: Request, context: ContextOf, _: Dispatcher, plan_id: Id) -> Response:
    """Return the map of a plan."""
    return _framed(maps.day_map(context, plan_id, nonce=nonce_of(request)))


@router.get("/round/map", name="driver_map")
def round_map(request: Request, context: ContextOf, seat: DriverSession) -> Response:
    """Return the map of the volunteer's own round."""
    response = _framed(maps.round_map(context, seat.round_id, nonce=nonce_of(request)))
    response.headers.update(MAY_LOCATE)
    return response


@router.get("/coverage/map", name="coverage_map")
def coverage_map(
    request: Request,
    context: ContextOf,
    _: Organiser,
    day_from: DayFrom = None,
    day_to: DayTo = None,
    vintage: VintageIn = None,
) -> Response:
    """Return the map of coverage by ward."""
    days = chosen_days(context, day_from, day_to)
    return _framed(maps.coverage_map(context, *days, vintage=vintage, nonce=nonce_of(request)))


@router.get("/area/basemap.json", name="basemap")
def basemap(request: Request, context: ContextOf, _: Reader) -> Response:
    """Return the area's streets, water and parks, unchanged until the area is rebuilt."""
    made = maps.basemap_json(context)
    zipped = takes_gzip(request.headers.get("accept-encoding", ""))
    # Two forms, two tags: a cache must not put one in the other's place.
    tag = f'"{made.tag}-gzip"' if zipped else f'"{made.tag}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=86400"}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
    if zipped:
        # What comes compressed already is left alone on its way out.
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(made.gzipped if zipped else made.content, media_type="application/geo+json", headers=headers)
