"""Pages to publish a plan, hand over its links, and print its rounds.

Links are shown once, because only their hashes are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Annotated, ClassVar, Literal

import segno
from fastapi import APIRouter, Form, Request, Response
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict

from api.pages import text
from api.pages.rendering import render
from api.pages.rounds.map_links import whole_way
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.editing.leaving_out import LeavesOut, NeedLeftOut, check_complete
from api.services.links import round_link
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView
from api.services.planning.publishing import PublishedLink
from api.services.reports import maps
from api.services.rounds import rounds
from api.services.rounds.views import DriverRound
from routing.errors import NotFound

__all__ = ["LinkCard", "LinksPage", "PublishAskPage", "SheetsPage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A volunteer's link, and the ways to hand it over."""

    link: PublishedLink
    url: str
    message: str

    @property
    def qr(self) -> Markup:
        """The link as a QR code."""
        picture = segno.make(self.url, error="m", micro=False)
        return Markup(picture.svg_inline(scale=3, border=2, omitsize=False, svgclass="qr", lineclass=None))  # noqa: S704  made of squares

    @property
    def sms(self) -> str:
        """A link that opens a text message with the round's link, on this device only."""
        return text.text_message(self.link.volunteer_phone, self.message)

    @property
    def whatsapp(self) -> str:
        """A link that opens a chat; the message is pasted, so no web server sees the token."""
        return text.whatsapp(self.link.volunteer_phone)


@dataclass(frozen=True, slots=True)
class LinksPage:
    """Context of the page that shows the links of a plan's rounds, once."""

    template: ClassVar[str] = "links.html"
    plan: PlanView
    zone: tzinfo
    cards: tuple[LinkCard, ...]
    replaced: bool

    @property
    def going_on(self) -> int:
        """The number of rounds whose volunteers keep their link."""
        return 0 if self.replaced else len(self.plan.rounds) - len(self.cards)


@dataclass(frozen=True, slots=True)
class SheetsPage:
    """Context of the printed sheets, one for each round."""

    template: ClassVar[str] = "sheets.html"
    day: date
    plan_id: int
    rounds: tuple[DriverRound, ...]
    notes: bool
    pictures: Mapping[int, Markup]

    def way(self, round_: DriverRound) -> Markup:
        """Return the first stops as a QR code for a map app, or nothing for calls only."""
        link = whole_way(round_.stops, round_.mode)
        if not link:
            return Markup("")
        picture = segno.make(link, error="l", micro=False)
        return Markup(picture.svg_inline(scale=2, border=2, omitsize=False, svgclass="qr", lineclass=None))  # noqa: S704  made of squares


@dataclass(frozen=True, slots=True)
class PublishAskPage:
    """Context of the page that asks whether to publish a plan that leaves needs out."""

    template: ClassVar[str] = "publish_ask.html"
    plan_id: int
    day: date
    rows: tuple[NeedLeftOut, ...]


class PublishForm(BaseModel):
    """Whether somebody has seen what is left out."""

    model_config = ConfigDict(extra="forbid")
    confirm: Literal["", "yes"] = ""


class LinksForm(BaseModel):
    """The volunteer whose link is replaced. Empty replaces all links."""

    model_config = ConfigDict(extra="forbid")
    round_id: Id | None = None


def _links_page(context: Context, plan_id: int, links: tuple[PublishedLink, ...], *, replaced: bool) -> LinksPage:
    plan = planner.plan_view(context, plan_id)
    cards = []
    for link in links:
        url = round_link(context.settings.base_url, link.token)
        message = f"Your round for {context.settings.group_name} on {text.long_day(plan.day)}: {url}"
        cards.append(LinkCard(link, url, message))
    return LinksPage(plan, context.area.timezone, tuple(cards), replaced)


@router.post("/plans/{plan_id}/publish", name="publish")
def publish(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    plan_id: Id,
    form: Annotated[PublishForm, Form()],
) -> Response:
    """Publish a plan and show each volunteer's link. If the plan leaves needs out, ask first."""
    if not form.confirm:
        try:
            check_complete(context, plan_id)
        except LeavesOut as asked:
            return render(request, PublishAskPage(plan_id, asked.day, asked.rows), status=409)
    links = planner.publish(context, plan_id, dispatcher.actor)
    return render(request, _links_page(context, plan_id, links, replaced=False))


@router.post("/plans/{plan_id}/links", name="new_links")
def new_links(
    request: Request, context: ContextOf, dispatcher: Dispatcher, plan_id: Id, form: Annotated[LinksForm, Form()]
) -> Response:
    """Replace the links; the old ones stop working."""
    links = planner.new_links(context, plan_id, dispatcher.actor, form.round_id)
    return render(request, _links_page(context, plan_id, links, replaced=True))


@router.get("/plans/{plan_id}/sheets", name="sheets")
def all_sheets(request: Request, context: ContextOf, _: Dispatcher, plan_id: Id) -> Response:
    """Show every round of a plan for printing."""
    plan = planner.plan_view(context, plan_id)
    found = tuple(rounds.driver_round(context, row.id) for row in plan.rounds)
    return render(request, SheetsPage(plan.day, plan.id, found, notes=False, pictures=_pictures(context, found)))


def _pictures(context: Context, found: tuple[DriverRound, ...]) -> Mapping[int, Markup]:
    """Return the rounds' maps for printing: streets, lines and numbers."""
    return {one.round_id: Markup(maps.round_picture(context, one.round_id)) for one in found}  # noqa: S704  see there


@router.get("/plans/{plan_id}/rounds/{round_id}/sheet", name="round_sheet")
def sheet(
    request: Request, context: ContextOf, _: Dispatcher, plan_id: Id, round_id: Id, notes: bool = False
) -> Response:
    """Show one round for printing, with lists and notes only when asked for."""
    plan = planner.plan_view(context, plan_id)
    if all(row.id != round_id for row in plan.rounds):
        raise NotFound("round.unknown", "This plan does not have that round.", "Choose a round on the day's page.")
    found = (rounds.driver_round(context, round_id),)
    return render(request, SheetsPage(plan.day, plan.id, found, notes=notes, pictures=_pictures(context, found)))
