"""The maps: a day's for dispatchers, a round's for its volunteer, coverage for organisers.

Maps are given ids, positions, numbers and states, never a name, address, telephone number or note of a person.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from api.services.context import Context
from api.services.planning.route_geometry import leg_points
from api.services.privacy.expiring_files import write_for_a_while
from api.services.reports.coverage import coverage
from data.store import Store
from geo.area.area import Area
from maps.assets import installed
from maps.board import board_document
from maps.coverage_map import coverage_map as draw_coverage
from maps.day_map import day_map as draw_day
from maps.rendering import RenderedPage, render
from maps.round_gpx import round_gpx
from maps.round_sketch import round_sketch
from maps.route_map import route_map as draw_round
from maps.values import (
    CoverageMapView,
    DayMapView,
    Ground,
    MarkState,
    PlaceMark,
    RoundMapView,
    RoundMark,
    StopMark,
    Streets,
    StreetsData,
    StreetsUrl,
    Tiles,
    UnassignedMark,
    WardFigures,
    WardOutline,
)
from routing.errors import NotFound
from routing.needs import Need, Place
from routing.plan import Plan, Round, StopState
from routing.problem import Reason, StopKind

__all__ = [
    "Basemap",
    "asset",
    "basemap_json",
    "board_ground",
    "board_map",
    "coverage_map",
    "day_map",
    "day_map_file",
    "round_gpx_file",
    "round_map",
    "round_picture",
    "write_day_map",
]

BASEMAP_URL: Final = "/area/basemap.json"

_STATES: Final[Mapping[StopState, MarkState]] = {
    StopState.PENDING: MarkState.PLANNED,
    StopState.DONE: MarkState.DONE,
    StopState.NOT_DONE: MarkState.NOT_DONE,
    StopState.SKIPPED: MarkState.PLANNED,
}


def day_map(ctx: Context, plan_id: int, *, nonce: str) -> RenderedPage:
    """Return the map of a plan, for the dispatcher's page.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        view = _day_view(ctx, store, store.plans.get(plan_id), StreetsUrl(BASEMAP_URL))
    return render(draw_day(view), nonce=nonce)


def board_map(ctx: Context, plan_id: int) -> bytes:
    """Return the data that the board's map draws of a plan, as JSON.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        view = _day_view(ctx, store, store.plans.get(plan_id), StreetsUrl(BASEMAP_URL))
    return board_document(view)


def board_ground(ctx: Context, day: date) -> bytes:
    """What the board's own map draws of a day without a plan: the ground, the places and the wards."""
    with ctx.database.reading() as store:
        places = tuple(map(_place, store.places.all()))
    view = DayMapView(
        day=day,
        ground=_ground(ctx, StreetsUrl(BASEMAP_URL), ctx.area.bounds),
        rounds=(),
        places=places,
        wards=WardOutline.of_collection(ctx.area.ward_shapes()),
    )
    return board_document(view)


def day_map_file(ctx: Context, day: date) -> str:
    """Return a day's map as one self-contained file, of the live plan or newest draft.

    Raises
    ------
    NotFound
        ``plan.none-that-day``
    """
    with ctx.database.reading() as store:
        plan = store.plans.live(day) or store.plans.latest(day)
        if plan is None:
            raise NotFound("plan.none-that-day", f"{day} has no plan.", f"Make one with: wardround plan --date {day}")
        view = _day_view(ctx, store, plan, StreetsData(ctx.area.basemap()))
    return render(draw_day(view), assets="inlined").html


def write_day_map(ctx: Context, day: date, out: Path) -> int:
    """Write a day's map, removed once its day is over; returns its size in bytes.

    Raises
    ------
    NotFound
        ``plan.none-that-day``
    InvalidFile
        ``file.cannot-write``
    """
    page = day_map_file(ctx, day)
    midnight = datetime.combine(max(day, ctx.today()) + timedelta(days=1), time.min, tzinfo=ctx.area.timezone)
    write_for_a_while(ctx, "map", out, page, gone_after=midnight)
    return len(page.encode())


def round_picture(ctx: Context, round_id: int) -> str:
    """Return a picture of a round as SVG, for use without signal; empty for calls alone.

    Raises
    ------
    NotFound
        ``round.unknown``
    """
    with ctx.database.reading() as store:
        one = store.plans.round(round_id)
    mark = _round(one, {}, show_next=False, show_ends=False)
    # It shows the way, not how the round goes: so one picture serves the whole day.
    still = replace(mark, stops=tuple(replace(stop, state=MarkState.PLANNED) for stop in mark.stops))
    return _picture(ctx.area, still, ctx.settings.map_attribution, _bounds(one)) if mark.stops else ""


def round_gpx_file(ctx: Context, round_id: int) -> str:
    """Return a round as GPX for navigation apps: coordinates and numbers only.

    Raises
    ------
    NotFound
        ``round.unknown``
    """
    with ctx.database.reading() as store:
        one = store.plans.round(round_id)
    return round_gpx(_round(one, {}, show_next=False, show_ends=False))


@lru_cache(maxsize=256)
def _picture(area: Area, mark: RoundMark, attribution: str, bounds: tuple[float, float, float, float] | None) -> str:
    ground = Ground(bounds=bounds or area.bounds, streets=StreetsUrl(BASEMAP_URL), attribution=attribution)
    return round_sketch(RoundMapView(day=date.min, ground=ground, round=mark, places=()), area.basemap())


def round_map(ctx: Context, round_id: int, *, nonce: str) -> RenderedPage:
    """Return the map of one round, for its volunteer.

    Raises
    ------
    NotFound
        ``round.unknown``
    """
    with ctx.database.reading() as store:
        one = store.plans.round(round_id)
        day = store.plans.head(one.plan_id).day
        needs = store.needs.get_all(stop.need_id for stop in one.stops if stop.need_id is not None)
        called = {stop.place_id for stop in one.stops}
        places = [place for place in store.places.all() if place.id in called]
    mark = _round(one, needs, show_next=True, show_ends=True)
    view = RoundMapView(
        day=day,
        ground=_ground(ctx, StreetsUrl(BASEMAP_URL), _bounds(one) or ctx.area.bounds),
        round=mark,
        places=tuple(map(_place, places)),
    )
    return render(draw_round(view), nonce=nonce)


def coverage_map(ctx: Context, day_from: date, day_to: date, *, vintage: str | None = None, nonce: str) -> RenderedPage:
    """Return the map of coverage by ward, with small numbers hidden."""
    counted = coverage(ctx, day_from, day_to, vintage=vintage)
    rows = {row.ward_code: row for row in counted.rows}
    view = CoverageMapView(
        first=day_from,
        last=day_to,
        ground=_ground(ctx, StreetsUrl(BASEMAP_URL), ctx.area.bounds),
        wards=tuple(
            WardFigures(ward=shape, needs=row.needs, met=row.met, volunteers=row.volunteers)
            for shape in WardOutline.of_collection(ctx.area.wards_of(counted.vintage).feature_collection())
            for row in [rows[shape.code]]
        ),
    )
    return render(draw_coverage(view), nonce=nonce)


@dataclass(frozen=True, slots=True)
class Basemap:
    """The area's streets as GeoJSON, plain and gzipped, with a tag that changes with them."""

    content: bytes
    gzipped: bytes
    tag: str


def basemap_json(ctx: Context) -> Basemap:
    """Return the area's streets, water and parks, made once as they are megabytes."""
    return _basemap(ctx.area)


@lru_cache(maxsize=1)
def _basemap(area: Area) -> Basemap:
    content = json.dumps(area.basemap(), separators=(",", ":")).encode()
    return Basemap(content, gzip.compress(content, mtime=0), hashlib.sha256(content).hexdigest()[:32])


def asset(name: str) -> tuple[Path, str]:
    """Return the file of a browser asset, and its media type.

    Raises
    ------
    NotFound
        When there is no such asset.
    """
    held = installed()[name]
    return held.path, held.media_type


def _day_view(ctx: Context, store: Store, plan: Plan, streets: Streets) -> DayMapView:
    in_file = isinstance(streets, StreetsData)
    ids = [stop.need_id for one in plan.rounds for stop in one.stops if stop.need_id is not None]
    needs = store.needs.get_all([*ids, *(left.need_id for left in plan.unassigned)])
    left = [(needs[one.need_id], one.reason) for one in plan.unassigned if one.need_id in needs]
    return DayMapView(
        day=plan.day,
        ground=_ground(ctx, streets, ctx.area.bounds),
        # A file may be passed on: volunteers' own doors are not in it.
        rounds=tuple(_round(one, needs, show_next=False, show_ends=not in_file) for one in plan.rounds),
        unassigned=tuple(
            UnassignedMark(
                id=need.id,
                lon=need.location.lon,
                lat=need.location.lat,
                what=need.kind,
                reason=Reason(reason) if reason in tuple(Reason) else None,
            )
            for need, reason in left
            if need.location is not None
        ),
        places=tuple(map(_place, store.places.all())),
        wards=WardOutline.of_collection(ctx.area.ward_shapes()),
    )


def _round(one: Round, needs: Mapping[int, Need], *, show_next: bool, show_ends: bool) -> RoundMark:
    calls = [stop for stop in one.stops if stop.need_id is not None]
    following = next((stop.id for stop in calls if stop.state is StopState.PENDING), None) if show_next else None
    return RoundMark(
        id=one.id,
        number=one.number,
        mode=one.mode,
        stops=tuple(
            StopMark(
                id=stop.id,
                number=number,
                kind=stop.kind,
                lon=stop.lon,
                lat=stop.lat,
                what=needs[stop.need_id].kind if stop.need_id is not None and stop.need_id in needs else None,
                arrival=stop.arrival,
                state=MarkState.NEXT if stop.id == following else _STATES[stop.state],
            )
            for number, stop in enumerate(calls, start=1)
            if stop.lon is not None and stop.lat is not None
        ),
        legs=tuple(leg_points(stop.leg) for stop in one.stops if stop.leg),
        start=_end(one, StopKind.START) if show_ends else None,
        end=_end(one, StopKind.END) if show_ends else None,
        begins=one.start_at,
        ends=one.end_at,
        metres=one.metres,
        calls=sum(stop.lon is None or stop.lat is None for stop in calls),
    )


def _end(one: Round, kind: StopKind) -> tuple[float, float] | None:
    """Return where a round starts or ends, ignoring calls before and after its stops."""
    for stop in one.stops:
        if stop.kind is kind and stop.lon is not None and stop.lat is not None:
            return stop.lon, stop.lat
    return None


def _bounds(one: Round) -> tuple[float, float, float, float] | None:
    points = [point for stop in one.stops for point in leg_points(stop.leg)]
    points += [(stop.lon, stop.lat) for stop in one.stops if stop.lon is not None and stop.lat is not None]
    if not points:
        return None
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons), min(lats), max(lons), max(lats)


def _place(place: Place) -> PlaceMark:
    return PlaceMark(id=place.id, kind=place.kind, name=place.name, lon=place.location.lon, lat=place.location.lat)


def _ground(ctx: Context, streets: Streets, bounds: tuple[float, float, float, float]) -> Ground:
    settings = ctx.settings
    tiles = Tiles(settings.tile_url, settings.tile_attribution) if settings.tile_url else None
    return Ground(bounds=bounds, streets=streets, attribution=settings.map_attribution, tiles=tiles)
