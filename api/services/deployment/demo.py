"""The demo: a made-up town, its people, and a believable day to look at.

The town goes through the same steps as a real council: raw files, ``area build``, the store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from api.services.deployment.areas import build
from api.services.inbox import help_form, volunteer_form
from api.services.inbox.public_forms import new_reference, wording
from api.services.links import round_link
from api.services.planning import planner
from api.services.runs import run_queue
from data.demo.people.day import DemoNeed, day_needs, history
from data.demo.people.submissions import DemoSent, sent_forms
from data.demo.people.volunteers import volunteers
from data.demo.town.facts import TownFacts, read_facts
from data.phrases.phones import phones
from data.store import Store
from data.store.imports.submission_records import FormName, Submission
from data.store.upserts import Sourced
from geo.area.pack import read_manifest
from geo.area.sources import AreaSources
from routing.errors import InvalidArea, NotFound
from routing.needs import Location, NeedState, Place, Precision

__all__ = ["DemoLinks", "build_town", "fill_ahead", "fill_day", "open_demo"]

SEED: Final = 7
TOWN_FILES: Final = "town"
FIRST_PLAN_SECONDS: Final = 4
DAYS_BEFORE: Final = 14
DAYS_AHEAD: Final = 14
"""How many days ahead have needs."""
DAYS_PLANNED: Final = 2
"""How many of them have a plan, too."""

Progress = Callable[[str, float], None]
_ACTOR: Final = Actor("system")


@dataclass(frozen=True, slots=True)
class DemoLinks:
    """The demo's links: one for each kind of person."""

    town: str
    day: date
    dispatcher: str
    driver: str
    organiser: str


def build_town(home: Path, progress: Progress, *, nodes: int = 5_000) -> None:
    """Generate the demo town and build its Area pack, unless a readable pack exists."""
    from data.demo.town.town import generate
    from data.demo.town.write_files import write

    files, area = home / TOWN_FILES, home / "area"
    if not files.exists():
        progress("Growing a town", 0.05)
        write(generate(SEED, nodes), files)
    if not _can_be_read(area):
        progress("Building its area", 0.8)
        sources = AreaSources(
            name="Quarnbridge",
            osm=files / "streets.osm.gz",
            wards=files / "wards.geojson",
            postcodes=files / "postcodes.csv",
            places=(files / "places.csv",),
            deprivation=files / "deprivation.csv",
            neighbourhoods=files / "neighbourhoods.geojson",
        )
        build(area, sources)
    progress("Done", 1.0)


def open_demo(ctx: Context, progress: Progress) -> DemoLinks:
    """Fill the demo with people, history, needs and a published plan; returns sign-in links."""
    today = ctx.today()
    progress("Asking the neighbours", 0.1)
    with ctx.database.transaction() as store:
        _fill_town(ctx, store)
        past = history(_facts(ctx), today, SEED, places=store.places.all(), locate=ctx.area.locate)
        _add_settled(ctx, store, past)
    _fill_inbox(ctx)
    fill_day(ctx, today)
    plan = planner.latest_plan(ctx, today)
    if plan is None:
        plan = planner.plan_now(
            ctx,
            today,
            _ACTOR,
            seconds=FIRST_PLAN_SECONDS,
            progress=lambda step, part: progress(f"Planning today: {step}", 0.3 + 0.6 * part),
        )
    if plan.published_at is None:
        links = planner.publish(ctx, plan.id, _ACTOR)
    else:
        longest = max(plan.rounds, key=lambda one: (len(one.stops), -one.number))
        links = planner.new_links(ctx, plan.id, _ACTOR, longest.id)
    stops = {one.id: len(one.stops) for one in plan.rounds}
    driver = max(links, key=lambda link: (stops[link.round_id], -link.number))
    return DemoLinks(
        town=ctx.area.name,
        day=today,
        dispatcher=_sign_in(ctx, "dispatcher", "Dispatcher of the demo"),
        driver=round_link(ctx.settings.base_url, driver.token),
        organiser=_sign_in(ctx, "organiser", "Organiser of the demo"),
    )


def fill_ahead(ctx: Context) -> None:
    """Add needs to the days ahead, and plan the next days that have no plan."""
    today = ctx.today()
    for ahead in range(DAYS_AHEAD + 1):
        fill_day(ctx, today + timedelta(days=ahead))
    for ahead in range(DAYS_PLANNED + 1):
        day = today + timedelta(days=ahead)
        with ctx.database.reading() as store:
            begun = store.runs.latest(day) is not None or bool(store.plans.versions(day))
            asked = bool(store.needs.due_on(day))
        if asked and not begun:
            run_queue.start_planning(ctx, day, _ACTOR, seconds=FIRST_PLAN_SECONDS)


def fill_day(ctx: Context, day: date) -> None:
    """Add a day's needs, unless the day has some already."""
    with ctx.database.reading() as store:
        places = store.places.all()
        asked = day_needs(_facts(ctx), day, SEED, places=places, locate=ctx.area.locate)
        known = store.needs.by_source_keys(one.source_key for one in asked)
    if len(known) < len(asked):
        with ctx.database.transaction() as store:
            _add(ctx, store, asked)


def _can_be_read(area: Path) -> bool:
    """Whether this version of Wardround can read the Area pack.

    The demo rebuilds its own pack for a new format, as nobody else can.
    """
    try:
        read_manifest(area)
    except InvalidArea:
        return False
    return True


def _fill_town(ctx: Context, store: Store) -> None:
    """Add the town's places and volunteers to the store."""
    now = ctx.clock()
    for place in ctx.area.places:
        ward = ctx.area.ward_of(place.lon, place.lat)
        where = Location(place.lon, place.lat, Precision.PLACE, ward.code if ward else "")
        store.places.upsert(
            Place(0, place.kind, place.name, where, place.opening_hours, place.postcode, place.note),
            f"demo|{place.kind}|{place.name}|{place.postcode}",
            actor=str(_ACTOR),
            at=now,
        )
    for one in volunteers(_facts(ctx), ctx.today(), SEED, locate=ctx.area.locate):
        if store.volunteers.by_source_key(one.source_key) is None:
            store.volunteers.add(one.volunteer, actor=str(_ACTOR), at=now, source_key=one.source_key)


def _fill_inbox(ctx: Context) -> None:
    """Open the public forms and add a few submissions, once however often the demo opens."""
    now = ctx.clock()
    with ctx.database.transaction() as store:
        for form in FormName:
            if store.submissions.switch(form) is None:
                store.submissions.throw(form, open_=True, actor=str(_ACTOR), at=now)
        for one in sent_forms(_facts(ctx), SEED):
            at = now - timedelta(minutes=one.minutes_ago)
            if store.submissions.sent(one.key) is None:
                store.submissions.add(_entry(ctx, one, at), one.key)


def _entry(ctx: Context, one: DemoSent, at: datetime) -> Submission:
    if one.form is FormName.ASK:
        asked = help_form.asked_from(one.values)
        said = help_form.kept_of(asked, help_form.read_asked(ctx.area, asked, at.astimezone(ctx.area.timezone).date()))
    else:
        said = volunteer_form.kept_of(volunteer_form.offered_from(one.values))
    numbers = phones(str(one.values.get("phone", ""))).numbers
    return Submission(
        form=one.form,
        reference=new_reference(),
        name=str(one.values["name"]),
        phone=numbers[0] if numbers else "",
        said=said,
        wording=wording(ctx, one.form).version,
        agreed=one.agreed,
        at=at,
    )


def _add(ctx: Context, store: Store, asked: tuple[DemoNeed, ...]) -> None:
    known = store.needs.by_source_keys(one.source_key for one in asked)
    new = [Sourced(one.need, one.source_key) for one in asked if one.source_key not in known]
    store.needs.add_all(new, actor=str(_ACTOR), at=ctx.clock())


def _add_settled(ctx: Context, store: Store, past: tuple[DemoNeed, ...]) -> None:
    """Add needs of past days, each settled on its own day."""
    known = store.needs.by_source_keys(one.source_key for one in past)
    new = [one for one in past if one.source_key not in known]
    now = ctx.clock()
    asked = [Sourced(replace(one.need, state=NeedState.READY), one.source_key) for one in new]
    ended: dict[tuple[NeedState, date], list[int]] = {}
    for one, kept in zip(new, store.needs.add_all(asked, actor=str(_ACTOR), at=now), strict=True):
        ended.setdefault((one.need.state, one.need.due_from), []).append(kept.id)
    for (state, day), need_ids in ended.items():
        store.needs.set_states(need_ids, state, actor=str(_ACTOR), at=now, day=day)


def _facts(ctx: Context) -> TownFacts:
    return read_facts(ctx.settings.home / TOWN_FILES)


def _sign_in(ctx: Context, login: str, name: str) -> str:
    try:
        return accounts.new_sign_in_link(ctx, login)
    except NotFound:
        return accounts.add_user(ctx, login, login, name=name, actor=_ACTOR)
