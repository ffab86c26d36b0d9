"""Pages of a volunteer's own round on a phone: next stop, list, map, one-tap reports.

The pages work without script (each button is a form). With scripts, reports are kept on the phone while there is no
signal, then sent once and in order: each has a ``client_key`` that the store remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from hashlib import sha256
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field

from api.pages.addresses import redirect
from api.pages.rendering import render, render_part
from api.pages.rounds.map_links import MAP_APPS, directions, whole_way
from api.pages.sign_in import TokenForm
from api.pages.static_files import own_files
from api.parameters import Id
from api.security.context import ContextOf
from api.security.cookies import ROUND, ROUND_LASTS, read_token, set_token
from api.security.headers import CLEAR_PHONE, MAY_LOCATE, MAY_WORK, nonce_of, page_policy
from api.security.refusals import as_sign_in_failure
from api.security.roles import DriverSession, seat_of
from api.services import accounts
from api.services.context import Context
from api.services.reports import maps
from api.services.rounds import responses, rounds
from api.services.rounds.cards import Card, cards_of, next_card
from api.services.rounds.own_round import OwnRound, own_round
from api.services.rounds.views import DriverStop
from api.services.wording.clock import instant
from api.services.wording.stop_text import OUTCOMES
from routing.errors import NotFound, Refused

__all__ = ["DriverPage", "OpenRoundPage", "RoundPart", "ShellPage", "router"]

router = APIRouter(include_in_schema=False)

_NO_PICTURE: Final = Markup("")

MOST_TOGETHER: Final = 100
"""Stops that one report may name."""


@dataclass(frozen=True, slots=True)
class OpenRoundPage:
    """Context of the page that posts the link's token, or has a field to paste the link."""

    template: ClassVar[str] = "open_round.html"
    failure: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ShellPage:
    """Context of the page a phone shows without signal, which holds no personal details."""

    template: ClassVar[str] = "round_shell.html"


@dataclass(frozen=True, slots=True)
class RoundPart:
    """Context of a round's cards: with ``whole`` every stop in full, else only the next one.

    ``flat`` gives one list in the round's order, which the page's script arranges; ``chosen`` a stop to be done next.
    """

    template: ClassVar[str] = "parts/round.html"
    own: OwnRound
    zone: tzinfo
    whole: bool
    chosen: int | None = None
    flat: bool = False
    picture: Markup = _NO_PICTURE

    @property
    def outcomes(self) -> Mapping[str, str]:
        """The outcomes that can be reported, by code."""
        return OUTCOMES

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards of the round."""
        return cards_of(self.own.round) if self.own.round is not None else ()

    @property
    def now(self) -> Card | None:
        """The next card to do."""
        return next_card(self.cards, self.chosen)

    def links(self, stop: DriverStop) -> Mapping[str, str]:
        """Return the map apps' links to a stop."""
        return directions(stop, self.own.mode)

    def may_be_next(self, card: Card) -> bool:
        """Whether a card may be done before the next one."""
        return next_card(self.cards, card.first.id) == card

    def until(self, card: Card) -> int | None:
        """Return when a card's chilled goods must be delivered, in milliseconds of the epoch."""
        if card.cold_until is None:
            return None
        return round(instant(self.own.day, card.cold_until, self.zone).timestamp() * 1000)

    def fresh_key(self) -> str:
        """Return a new key for a report, so that a form sent twice counts once."""
        return str(uuid4())


@dataclass(frozen=True, slots=True)
class DriverPage:
    """Context of the page of a volunteer's own round."""

    template: ClassVar[str] = "driver.html"
    own: OwnRound
    part: RoundPart
    tag: str
    copies: str
    shelf: str
    now_ms: int

    @property
    def apps(self) -> Mapping[str, str]:
        """The map apps a volunteer may choose."""
        return MAP_APPS

    @property
    def until_ms(self) -> int:
        """When the phone's copy of the round expires, in milliseconds of the epoch."""
        return round(self.own.until.timestamp() * 1000)

    @property
    def reported(self) -> int:
        """The number of cards that were reported."""
        return sum(not card.pending for card in self.part.cards)

    @property
    def travels(self) -> bool:
        """Whether the round involves travel; some are phone calls only."""
        return self.own.round is not None and any(stop.lat is not None for stop in self.own.round.stops)

    @property
    def whole_way(self) -> str:
        """A link to the next stops, in a map app that takes several."""
        stops = [stop for card in self.part.cards if card.pending for stop in card.stops]
        return whole_way(stops, self.own.mode)

    def fresh_key(self) -> str:
        """Return a new key for a report, so that a form sent twice counts once."""
        return self.part.fresh_key()


class ReportForm(BaseModel):
    """The outcome of a card's stops.

    ``ticked`` means that the stops in ``got`` were collected and the others were not ready.
    """

    model_config = ConfigDict(extra="forbid")
    stop: list[Id] = Field(min_length=1, max_length=MOST_TOGETHER)
    got: list[Id] = Field(default_factory=list, max_length=MOST_TOGETHER)
    say: Literal["done", "ticked", "not_done", "pending"]
    reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)
    client_key: UUID


def phone_tag(token: str) -> str:
    """Return the name under which a phone stores a link's data. It does not open the link."""
    return sha256(f"phone:{token}".encode()).hexdigest()[:24]


def _driver_headers(request: Request) -> dict[str, str]:
    policy = {"Content-Security-Policy": f"{page_policy(nonce_of(request))}; {MAY_WORK}"}
    return {**MAY_LOCATE, **policy}


@router.get("/round", name="driver")
def show(
    request: Request, context: ContextOf, now: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None
) -> Response:
    """Show the round whose link this phone has opened, or the page that opens a link."""
    seat = seat_of(request, context)
    token = read_token(request, context.settings, ROUND)
    if seat is None or token is None:
        return render(request, OpenRoundPage(), headers=_driver_headers(request))
    own = own_round(context, seat.round_id)
    part = RoundPart(own, context.area.timezone, context.settings.round_details == "whole", now)
    now_ms = round(context.clock().timestamp() * 1000)
    page = DriverPage(own, part, phone_tag(token), context.settings.phone_copy, _shelf(request), now_ms)
    return render(request, page, headers=_driver_headers(request))


@router.get("/round/whole", name="whole_round")
def whole(request: Request, context: ContextOf, seat: DriverSession) -> Response:
    """Return all cards in full, for use without signal; empty unless the round is theirs to do."""
    own = own_round(context, seat.round_id)
    picture = Markup(maps.round_picture(context, seat.round_id))  # noqa: S704  made of lines, numbers and street names
    part = RoundPart(own, context.area.timezone, whole=True, flat=True, picture=picture)
    html = "" if own.round is None else render_part(request, part)
    return JSONResponse({"phase": own.phase, "round": own.round_id, "html": html})


def _shelf(request: Request) -> str:
    """Return the version of the offline page, which changes with every file that page uses."""
    text = render_part(request, ShellPage()).replace(nonce_of(request), "")
    return sha256(text.encode()).hexdigest()[:12]


@router.get("/round/worker.js", name="round_worker")
def worker() -> Response:
    """Return the service worker of the volunteer's page."""
    headers = {"Service-Worker-Allowed": "/round", "Cache-Control": "no-cache"}
    return FileResponse(own_files().path("driver_worker.js"), media_type="text/javascript", headers=headers)


@router.get("/round/picture.svg", name="round_picture")
def picture(context: ContextOf, seat: DriverSession) -> Response:
    """Return the round as a still picture, while it is theirs to do."""
    own = own_round(context, seat.round_id)
    drawn = maps.round_picture(context, seat.round_id) if own.round is not None else ""
    return Response(drawn, media_type="image/svg+xml") if drawn else Response(status_code=204)


@router.get("/round/route.gpx", name="round_gpx")
def gpx(context: ContextOf, seat: DriverSession) -> Response:
    """Return the round as GPX for a navigation app, while it is theirs to do."""
    own = own_round(context, seat.round_id)
    if own.round is None:
        raise NotFound("round.unknown", "This round is not under way.", "Open your round first.")
    headers = {"Content-Disposition": f'attachment; filename="round-{own.number}.gpx"'}
    return Response(maps.round_gpx_file(context, seat.round_id), media_type="application/gpx+xml", headers=headers)


@router.get("/round/shell", name="round_shell")
def shell(request: Request) -> Response:
    """Return the page that a phone keeps for use without signal. It contains no names."""
    return render(request, ShellPage())


@router.post("/round/gone", name="round_gone")
def gone() -> Response:
    """Tell the browser to clear our pages' data on this phone, after the page has destroyed its keys.

    It must be a POST, so that other sites cannot clear it.
    """
    return Response(status_code=204, headers=CLEAR_PHONE)


@router.post("/round/open", name="open_round")
def open_round(request: Request, context: ContextOf, form: Annotated[TokenForm, Form()]) -> Response:
    """Open the round of a link."""
    try:
        token = accounts.open_driver_session(context, form.bare)
    except Refused as refusal:
        failure, status = as_sign_in_failure(refusal)
        return render(request, OpenRoundPage(failure.cause, failure.action), status=status)
    response = redirect(request, "driver")
    set_token(response, context.settings, ROUND, token, lasts=ROUND_LASTS)
    return response


@router.post("/round/accept", name="accept")
def accept(request: Request, context: ContextOf, seat: DriverSession) -> Response:
    """Accept the round."""
    responses.accept(context, seat.round_id, seat.actor)
    return redirect(request, "driver")


@router.post("/round/decline", name="decline")
def decline(request: Request, context: ContextOf, seat: DriverSession) -> Response:
    """Decline the round, or the rest of it."""
    responses.decline(context, seat.round_id, seat.actor)
    return redirect(request, "driver")


@router.post("/round/report", name="report")
def report(request: Request, context: ContextOf, seat: DriverSession, form: Annotated[ReportForm, Form()]) -> Response:
    """Report the stops of one card, without script."""
    for stop_id in form.stop:
        _report_one(context, seat, stop_id, form)
    return redirect(request, "driver")


def _report_one(context: Context, seat: DriverSession, stop_id: int, form: ReportForm) -> None:
    state, reason = form.say, form.reason
    if form.say == "ticked":
        state, reason = ("done", "") if stop_id in form.got else ("not_done", "not_ready")
    elif form.say == "not_done" and form.reason in rounds.DONE_BUT:
        state = "done"
    rounds.mark_stop(
        context,
        seat.round_id,
        stop_id,
        state=state,
        reason=reason,
        note=form.note if form.say == "not_done" else "",
        client_key=str(uuid5(form.client_key, str(stop_id))),
        actor=seat.actor,
    )
