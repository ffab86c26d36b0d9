"""The volunteer's own round, on a phone: the stops in order, the map, and one tap to report each.

The page works without script (each button is a form). With it, marks are kept on the phone while there is no signal and
sent in order, once: each has a ``client_key`` that the store remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.pages.addresses import redirect
from api.pages.rendering import render
from api.pages.sign_in import TokenForm
from api.parameters import Id
from api.security.context import ContextOf
from api.security.cookies import ROUND, set_token
from api.security.headers import MAY_LOCATE
from api.security.refusals import as_sign_in_failure
from api.security.roles import DriverSession, seat_of
from api.services import accounts
from api.services.rounds import responses, rounds
from api.services.rounds.responses import Standing
from api.services.rounds.views import DriverRound, DriverStop
from routing.errors import Refused
from routing.needs import Mode

__all__ = ["MAP_APPS", "DriverPage", "OpenRoundPage", "directions", "router"]

router = APIRouter(include_in_schema=False)

MAP_APPS: Final[Mapping[str, str]] = {
    "google": "Google Maps",
    "geo": "Any map app (Android)",
    "apple": "Apple Maps",
    "waze": "Waze",
    "organic": "Organic Maps",
    "osmand": "OsmAnd",
}
"""The map apps a volunteer may choose, by the name the page remembers."""

_GOOGLE: Final = {Mode.DRIVE: "driving", Mode.CYCLE: "bicycling", Mode.WALK: "walking"}
_APPLE: Final = {Mode.DRIVE: "d", Mode.CYCLE: "b", Mode.WALK: "w"}
_ORGANIC: Final = {Mode.DRIVE: "vehicle", Mode.CYCLE: "bicycle", Mode.WALK: "pedestrian"}
_OSMAND: Final = {Mode.DRIVE: "car", Mode.CYCLE: "bicycle", Mode.WALK: "pedestrian"}


def directions(stop: DriverStop, mode: Mode) -> Mapping[str, str]:
    """Links that open each map app on the way to a stop: coordinates and the stop's number, never a name.

    A stop without a place (a chat by telephone) has none.
    """
    if stop.lat is None or stop.lon is None:
        return {}
    point = f"{stop.lat:.5f},{stop.lon:.5f}"
    return {
        "google": f"https://www.google.com/maps/dir/?api=1&destination={point}&travelmode={_GOOGLE[mode]}",
        "geo": f"geo:0,0?q={point}(Stop%20{stop.position})",
        "apple": f"https://maps.apple.com/?daddr={point}&dirflg={_APPLE[mode]}",
        "waze": f"https://waze.com/ul?ll={point.replace(',', '%2C')}&navigate=yes",
        "organic": f"om://route?sll=&saddr=&dll={point}&daddr=Stop%20{stop.position}&type={_ORGANIC[mode]}",
        "osmand": f"https://osmand.net/map/navigate?end={point}&profile={_OSMAND[mode]}",
    }


@dataclass(frozen=True, slots=True)
class OpenRoundPage:
    """Takes the token out of the address and posts it; without script, a field to paste the link."""

    template: ClassVar[str] = "open_round.html"
    failure: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class DriverPage:
    """One round, for the volunteer whose round it is."""

    template: ClassVar[str] = "driver.html"
    round: DriverRound
    outcomes: Mapping[str, str]
    apps: Mapping[str, str]
    standing: Standing = "open"

    @property
    def reported(self) -> int:
        """Stops that were reported."""
        return sum(stop.state != "pending" for stop in self.round.stops)

    @property
    def next_id(self) -> int | None:
        """The stop that comes next."""
        return next((stop.id for stop in self.round.stops if stop.state == "pending"), None)

    @property
    def travels(self) -> bool:
        """Whether there is any way to go: a round may be chats by telephone only."""
        return any(stop.lat is not None for stop in self.round.stops)

    def links(self, stop: DriverStop) -> Mapping[str, str]:
        """The map apps' links to a stop."""
        return directions(stop, self.round.mode)

    def fresh_key(self) -> str:
        """The key of one report, so that a form sent twice counts once."""
        return str(uuid4())


class MarkForm(BaseModel):
    """One stop's report, when scripts are off."""

    model_config = ConfigDict(extra="forbid")
    state: Literal["done", "not_done", "pending"]
    reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)
    client_key: UUID


@router.get("/round", name="driver")
def show(request: Request, context: ContextOf) -> Response:
    """The round whose link this phone has opened, or the page that opens a link; it changes nothing."""
    seat = seat_of(request, context)
    if seat is None:
        return render(request, OpenRoundPage())
    view = rounds.driver_round(context, seat.round_id)
    return render(
        request,
        DriverPage(view, rounds.OUTCOMES, MAP_APPS, responses.standing(context, seat.round_id)),
        headers=MAY_LOCATE,
    )


@router.post("/round/open", name="open_round")
def open_round(request: Request, context: ContextOf, form: Annotated[TokenForm, Form()]) -> Response:
    """Open the round of a link."""
    try:
        token = accounts.open_driver_session(context, form.bare)
    except Refused as refusal:
        failure, status = as_sign_in_failure(refusal)
        return render(request, OpenRoundPage(failure.cause, failure.action), status=status)
    response = redirect(request, "driver")
    set_token(response, context.settings, ROUND, token)
    return response


@router.post("/round/accept", name="accept")
def accept(request: Request, context: ContextOf, seat: DriverSession) -> Response:
    """Say that they will do it."""
    responses.accept(context, seat.round_id, seat.actor)
    return redirect(request, "driver")


@router.post("/round/decline", name="decline")
def decline(request: Request, context: ContextOf, seat: DriverSession) -> Response:
    """Say that they cannot do it."""
    responses.decline(context, seat.round_id, seat.actor)
    return redirect(request, "driver")


@router.post("/round/stops/{stop_id}/mark", name="mark")
def mark(
    request: Request, context: ContextOf, seat: DriverSession, stop_id: Id, form: Annotated[MarkForm, Form()]
) -> Response:
    """Report one stop, without script."""
    rounds.mark_stop(
        context,
        seat.round_id,
        stop_id,
        state=form.state,
        reason=form.reason,
        note=form.note,
        client_key=str(form.client_key),
        actor=seat.actor,
    )
    return redirect(request, "driver", fragment=f"stop-{stop_id}")
