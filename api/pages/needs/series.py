"""Pages for recurring needs: the list, one series, its form, pauses, skipped days, its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict

from api.pages.addresses import redirect
from api.pages.needs.form import NeedFormPage, SaidPart, Sent
from api.pages.rendering import render
from api.pages.sent_forms import merged, packed, unpacked
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.needs import series as series_services
from api.services.needs.commands import typed_of
from api.services.needs.conflicts import who_was_faster
from api.services.needs.series_list import SERIES_SHOWN, SeriesListView, series_list
from api.services.needs.series_views import SeriesView, TimeRow, Told, series_view, typed_of_series
from api.services.shown_records import note_shown
from data.store.revisions import StaleWrite
from routing.errors import InvalidInput
from routing.forms.need import NeedForm
from routing.series import Series

__all__ = ["SeriesListPage", "SeriesPage", "router"]

router = APIRouter(include_in_schema=False)

NoDay = Annotated[date | None, BeforeValidator(lambda text: text or None)]


class RestForm(BaseModel):
    """The first and last day of a pause."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    first: date
    last: NoDay = None


class SkipForm(BaseModel):
    """The day to skip."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    day: date


class EndForm(BaseModel):
    """The last day of the series."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    last: date


class ResumeForm(BaseModel):
    """The series' revision that the page showed."""

    model_config = ConfigDict(extra="forbid")
    revision: int


@dataclass(frozen=True, slots=True)
class SeriesListPage:
    """Context of the list of recurring needs, which may be filtered."""

    template: ClassVar[str] = "all_series.html"
    choices: ClassVar[Mapping[str, str]] = SERIES_SHOWN
    view: SeriesListView
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPage:
    """Context of one series' page, with the last action's error and the needs left unchanged.

    ``typed`` holds the days that were sent (``first`` and ``last`` of a pause, ``day``, ``end``) if the action
    failed.
    """

    template: ClassVar[str] = "series.html"
    view: SeriesView
    today: date
    zone: tzinfo
    trouble: tuple[str, ...] = ()
    left: tuple[int, ...] = ()
    typed: Mapping[str, date | None] = field(default_factory=dict)

    @property
    def relied_on(self) -> tuple[TimeRow, ...]:
        """The series' needs that are already on a round, and so were left unchanged."""
        return tuple(one for one in self.view.times if one.need_id in self.left)

    def sent(self, name: str, otherwise: date | None) -> str:
        """Return what a date field shows: the date that was sent, or else ``otherwise``."""
        found = self.typed.get(name, otherwise)
        return found.isoformat() if found else ""

    @property
    def person(self) -> str:
        """The record that identifies the person, empty while no day has become a need."""
        return next((f"need-{one.need_id}" for one in self.view.times if one.need_id is not None), "")


@router.get("/series", name="all_series")
def show_all(request: Request, context: ContextOf, _: Dispatcher, shown: str = "") -> Response:
    """Show the list of recurring needs."""
    chosen = shown if shown in SERIES_SHOWN else ""
    return render(request, SeriesListPage(series_list(context, chosen), chosen))


@router.get("/series/{series_id}", name="series")
def show(request: Request, context: ContextOf, _: Dispatcher, series_id: Id) -> Response:
    """Show one recurring need."""
    return render(request, _page(context, series_id))


@router.get("/series/{series_id}/edit", name="series_edit")
def edit(request: Request, context: ContextOf, _: Dispatcher, series_id: Id) -> Response:
    """Show the form to change a recurring need."""
    view = series_view(context, series_id)
    typed = _typed(view.series)
    page = _form(context, series_id, typed, revision=view.revision, was=packed(typed))
    return render(request, replace(page, questions=tuple(one.text for one in view.series.template.questions)))


@router.post("/series/{series_id}/said", name="series_said")
def said(request: Request, context: ContextOf, _: Dispatcher, series_id: Id, form: Sent) -> Response:
    """Return what was understood of the form's fields so far."""
    return render(request, SaidPart(series_services.read_series(context, form.typed, series_id).said))


@router.post("/series/{series_id}/edit", name="series_edit")
def change(request: Request, context: ContextOf, dispatcher: Dispatcher, series_id: Id, form: Sent) -> Response:
    """Save changes to a series, or show the other person's changes if they saved first."""
    typed, more = form.typed, {"revision": form.revision, "was": form.was}
    if form.set:
        return render(request, _form(context, series_id, typed, **more))
    try:
        told = series_services.change_series(context, series_id, typed, form.revision, dispatcher.actor)
    except InvalidInput as invalid:
        return render(request, _form(context, series_id, typed, faults=invalid.faults, **more), status=422)
    except StaleWrite:
        view = series_view(context, series_id)
        now = _typed(view.series)
        both, clashes = merged(typed, unpacked(form.was, NeedForm) or NeedForm(), now)
        note_shown(context, dispatcher.actor, "page.series_form", view)
        others = (f"{view.history[0].who}: {view.history[0].what.lower()}",)
        page = _form(context, series_id, both, revision=view.revision, was=packed(now), others=others, clashes=clashes)
        return render(request, page, status=409)
    return _done(request, context, series_id, told)


@router.post("/series/{series_id}/rest", name="series_rest")
def rest(
    request: Request, context: ContextOf, dispatcher: Dispatcher, series_id: Id, form: Annotated[RestForm, Form()]
) -> Response:
    """Pause a recurring need."""
    return _tried(
        request,
        context,
        series_id,
        lambda: series_services.rest(context, series_id, form.first, form.last, form.revision, dispatcher.actor),
        {"first": form.first, "last": form.last},
    )


@router.post("/series/{series_id}/resume", name="series_resume")
def resume(
    request: Request, context: ContextOf, dispatcher: Dispatcher, series_id: Id, form: Annotated[ResumeForm, Form()]
) -> Response:
    """End a recurring need's pause."""
    return _tried(
        request,
        context,
        series_id,
        lambda: series_services.resume(context, series_id, form.revision, dispatcher.actor),
        {},
    )


@router.post("/series/{series_id}/skip", name="series_skip")
def skip(
    request: Request, context: ContextOf, dispatcher: Dispatcher, series_id: Id, form: Annotated[SkipForm, Form()]
) -> Response:
    """Skip one day of a recurring need."""
    return _tried(
        request,
        context,
        series_id,
        lambda: series_services.skip(context, series_id, form.day, form.revision, dispatcher.actor),
        {"day": form.day},
    )


@router.post("/series/{series_id}/end", name="series_end")
def end(
    request: Request, context: ContextOf, dispatcher: Dispatcher, series_id: Id, form: Annotated[EndForm, Form()]
) -> Response:
    """End a recurring need."""
    return _tried(
        request,
        context,
        series_id,
        lambda: series_services.end_series(context, series_id, form.last, form.revision, dispatcher.actor),
        {"end": form.last},
    )


def _tried(
    request: Request, context: Context, series_id: int, what: Callable[[], Told], typed: Mapping[str, date | None]
) -> Response:
    try:
        return _done(request, context, series_id, what())
    except InvalidInput as invalid:
        trouble = tuple(f"{fault.cause} {fault.action}" for fault in invalid.faults)
        return render(request, _page(context, series_id, trouble=trouble, typed=typed), status=422)
    except StaleWrite as stale:
        trouble = (who_was_faster(context, stale).cause,)
        return render(request, _page(context, series_id, trouble=trouble, typed=typed), status=409)


def _done(request: Request, context: Context, series_id: int, told: Told) -> Response:
    if told.relied_on:
        return render(request, _page(context, series_id, left=told.relied_on))
    return redirect(request, "series", series_id=series_id)


def _typed(series: Series) -> NeedForm:
    return typed_of_series(series, typed_of(series.template))


def _form(context: Context, series_id: int, typed: NeedForm, **more: Any) -> NeedFormPage:
    read = series_services.read_series(context, typed, series_id)
    today = context.today()
    return NeedFormPage(typed=typed, today=today, day=today, series_id=series_id, said=read.said, **more)


def _page(context: Context, series_id: int, **more: Any) -> SeriesPage:
    return SeriesPage(view=series_view(context, series_id), today=context.today(), zone=context.area.timezone, **more)
