"""Read a day's planning data from the store, and measure travel along the streets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from api.services.context import Context
from api.services.needs.preferences import known_faces
from api.services.planning.preferences import preferences_of, settings_of
from api.services.planning.publishing import fingerprints
from api.services.planning.recent_rounds import ledger_before
from api.services.planning.travel import Travel, travel
from data.store import Store
from geo.places.opening_hours import HoursDoubt
from routing.dispatch import DayInputs, day_points
from routing.needs import Mode, Need

__all__ = ["DayReading", "read_day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReading:
    """A day's planning data, and the fingerprints of its sources.

    Attributes
    ----------
    needs
        All needs that concern the day, by id; ``inputs.needs`` are those still to be done.
    ways
        The travel times, and the points that are on no street.
    fingerprints
        Digests of the needs, volunteers and places, by kind and id.
    hours_doubts
        The places whose own hours of the day are not known, by id.
    """

    inputs: DayInputs
    needs: Mapping[int, Need]
    ways: Travel
    fingerprints: Mapping[str, str]
    hours_doubts: Mapping[int, HoursDoubt]


def read_day(
    ctx: Context,
    day: date,
    needs_of: Callable[[Store], tuple[Mapping[int, Need], tuple[Need, ...]]],
    modes: Collection[Mode] = (),
    before_travel: Callable[[], None] = lambda: None,
) -> DayReading:
    """Read a day's planning data; ``needs_of`` returns all its needs and the open ones.

    Travel is measured by the modes of the available volunteers, and by ``modes``.

    Raises
    ------
    InvalidArea
        When the area cannot be opened.
    """
    with ctx.database.reading() as store:
        needs, asked = needs_of(store)
        volunteers, places = store.volunteers.all(), store.places.all()
        prints = fingerprints(store, needs.values(), volunteers, places)
        settings, preferences = settings_of(ctx, store), preferences_of(store)
        ledger, faces = ledger_before(store, day), known_faces(store, asked, day)
    there = tuple(person for person in volunteers if person.hours.on(day))
    points = day_points(needs.values(), there, places)
    before_travel()
    used = {mode for person in there for mode in person.modes} | set(modes)
    ways = travel(ctx.area, points.coordinates, used or {Mode.WALK})
    hours = {place.id: ctx.area.open_on(place.opening_hours, place.kind, day) for place in places}
    doubts = {place_id: one.doubt for place_id, one in hours.items() if one.doubt is not None}
    inputs = DayInputs(
        day=day,
        needs=asked,
        volunteers=there,
        places=places,
        places_open={place_id: one.spans for place_id, one in hours.items()},
        points=points,
        matrices=ways.matrices,
        settings=settings,
        preferences=preferences,
        ledger=ledger,
        known_faces=faces,
        undecided=frozenset(place_id for place_id, doubt in doubts.items() if doubt is HoursDoubt.UNDECIDED),
    )
    return DayReading(inputs=inputs, needs=needs, ways=ways, fingerprints=prints, hours_doubts=doubts)
