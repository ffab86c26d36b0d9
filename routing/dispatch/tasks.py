"""Build the jobs and shipments of needs, with one function for each shape of need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from routing.dispatch.load import load_of, pieces_of
from routing.dispatch.places import PlaceFinder
from routing.dispatch.points import DayPoints
from routing.dispatch.settings import DispatchSettings
from routing.dispatch.skills import skills_of_need
from routing.dispatch.task_key import WAY_BACK, TaskKey
from routing.need_life import PLANNABLE
from routing.needs import AnyOfKind, Need, NeedKind, Place, PlaceKind, WayBack
from routing.problem import (
    NO_DETAILS,
    Amount,
    Details,
    Follows,
    Job,
    Shipment,
    StopKind,
    TaskKind,
    TaskRef,
    TimeWindow,
    Together,
    Visit,
)
from routing.skills import Skill, SkillKind

__all__ = [
    "Held",
    "Task",
    "held_at_once",
    "priority_of",
    "task_of",
    "tasks_beside",
    "way_back",
]


@dataclass(frozen=True, slots=True)
class Held:
    """A need that cannot enter a day's problem, with the code of the reason and its details."""

    need_id: int
    code: str
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True)
class Task:
    """A need's job or shipment and the places at its two ends; None is the neighbour's door.

    ``beside`` marks a further part of a need: another volunteer at the same door, or the way back of a lift. Its
    outcome is reported with the need itself.
    """

    need: Need
    task: Job | Shipment
    pickup_place: Place | None = None
    delivery_place: Place | None = None
    beside: bool = False

    @property
    def key(self) -> TaskRef:
        return (TaskKind.JOB if isinstance(self.task, Job) else TaskKind.SHIPMENT), self.task.id


PICKUP_KIND: Final = {
    NeedKind.PARCEL: PlaceKind.HUB,
    NeedKind.MEAL: PlaceKind.KITCHEN,
    NeedKind.SHOPPING: PlaceKind.SHOP,
    NeedKind.PRESCRIPTION: PlaceKind.PHARMACY,
}
"""Where goods come from, for kinds that end at the neighbour's door."""


def held_at_once(need: Need, day: date) -> Held | None:
    """Return why a need cannot enter the problem of a day, whatever its kind; None when it can."""
    if need.state not in PLANNABLE:
        return Held(need.id, "need.not-open", Details(state=need.state))
    if not need.due_on(day):
        return Held(need.id, "need.not-due")
    if need.questions:
        return Held(need.id, "need.questions")
    if need.volunteers_needed > 1 and need.kind is NeedKind.CHAT:
        return Held(need.id, "need.needs-two", Details(case="call"))
    if need.kind is not NeedKind.CHAT and need.location is None:
        return Held(need.id, "need.no-location")
    return None


def task_of(need: Need, day: date, finder: PlaceFinder, points: DayPoints, settings: DispatchSettings) -> Task | Held:
    """Return the job or shipment of a need that has a location, or why it has none."""
    maker = _Maker(need, day, finder, points.homes[need.id], settings)
    if need.kind in (NeedKind.DOG_WALK, NeedKind.HOME_HELP):
        return maker.visit()
    if need.kind is NeedKind.LIFT:
        return maker.lift()
    if need.kind is NeedKind.SURPLUS:
        return maker.surplus()
    return maker.errand()


def way_back(
    task: Task, day: date, finder: PlaceFinder, points: DayPoints, settings: DispatchSettings
) -> tuple[Task, Follows] | Held | None:
    """Return the way back of a lift and how it follows the way there; None for a one-way lift."""
    if task.need.way_back is None or task.delivery_place is None or not isinstance(task.task, Shipment):
        return None
    maker = _Maker(task.need, day, finder, points.homes[task.need.id], settings)
    return maker.back(task.task, task.delivery_place)


def tasks_beside(task: Task) -> tuple[tuple[Task, ...], Together | None]:
    """Return a job for each further volunteer at a door, and the rule that all begin together."""
    if task.need.volunteers_needed < 2:
        return (), None
    first = task.task
    if isinstance(first, Job):
        door, at = first.visit, StopKind.JOB
    elif task.delivery_place is None:
        door, at = first.delivery, StopKind.DELIVERY
    else:
        door, at = first.pickup, StopKind.PICKUP
    # A further volunteer needs no car for a lift, and carries nothing.
    skills = first.skills
    if isinstance(first, Shipment):
        skills = frozenset(skill for skill in skills if Skill(skill).kind is not SkillKind.MODE)
    made = tuple(
        Task(
            task.need,
            Job(
                id=TaskKey(task.need.id, number).id, visit=door, skills=skills, priority=first.priority, must=first.must
            ),
            beside=True,
        )
        for number in range(1, task.need.volunteers_needed)
    )
    return made, Together(((at, first.id), *((StopKind.JOB, one.task.id) for one in made)))


def priority_of(need: Need, day: date) -> int:
    """Return the priority of a need in a problem, 0 to 100.

    The formula is 1 + 25 x its own priority (0 to 3) + 1 for each day it has waited (at most 14) + 10 on its last day.
    So waiting never lifts a need above one of the next priority.
    """
    step = min(max(need.priority, 0), 3)
    waited = min(max((day - need.due_from).days, 0), 14)
    return min(100, 1 + 25 * step + waited + (10 if need.due_to == day else 0))


class _Maker:
    """Builds the task of one need."""

    def __init__(self, need: Need, day: date, finder: PlaceFinder, home: int, settings: DispatchSettings) -> None:
        self._need = need
        self._day = day
        self._finder = finder
        self._home = home
        self._settings = settings

    def visit(self) -> Task:
        """Return the job of a need that is one visit."""
        need = self._need
        minutes = self._settings.minutes(need.kind, need.minutes)
        return Task(
            need,
            Job(
                id=TaskKey(need.id).id,
                visit=self._door(minutes * 60),
                skills=skills_of_need(need, self._settings),
                priority=priority_of(need, self._day),
                must=need.must_on(self._day),
            ),
        )

    def errand(self) -> Task | Held:
        """Return the shipment of goods from a place to the neighbour's door."""
        need, settings = self._need, self._settings
        place = self._place(need.place, PICKUP_KIND[need.kind])
        if isinstance(place, Held):
            return place
        queue = settings.queue_minutes if need.kind in (NeedKind.SHOPPING, NeedKind.PRESCRIPTION) else 0
        if need.kind is NeedKind.SHOPPING:
            inside = settings.shopping_minutes + settings.shopping_minutes_a_bag * pieces_of(need)
            inside = inside if need.minutes is None else need.minutes
        elif need.kind is NeedKind.PRESCRIPTION:
            inside = settings.pharmacy_minutes_a_need
        else:
            inside = settings.hub_minutes_a_need
        pickup = self._at_place(place, inside * 60, queue * 60)
        if isinstance(pickup, Held):
            return pickup
        limits = [settings.fridge_minutes * 60] if need.fridge else []
        limits += [settings.meal_minutes * 60] if need.kind is NeedKind.MEAL else []
        delivery = self._door(settings.door_minutes * 60)
        return Task(need, self._shipment(pickup, delivery, load_of(need), min(limits, default=None)), place, None)

    def surplus(self) -> Task | Held:
        """Return the shipment of food from a donor to a hub or community fridge.

        The donor is the need's place or its own door.
        """
        need, settings = self._need, self._settings
        place = need.place
        if isinstance(place, AnyOfKind):
            found = self._place(place, place.kind)
            if isinstance(found, Held):
                return found
            place = found
        target = self._target()
        if isinstance(target, Held):
            return target
        load = settings.hub_minutes_a_need * pieces_of(need) * 60
        pickup = self._door(load) if place is None else self._at_place(place, load, 0, self._windows())
        delivery = self._at_place(target, load, 0)
        if isinstance(pickup, Held):
            return pickup
        if isinstance(delivery, Held):
            return delivery
        limit = settings.fridge_minutes * 60 if need.fridge else None
        return Task(need, self._shipment(pickup, delivery, load_of(need), limit), place, target)

    def lift(self) -> Task | Held:
        """Return the shipment of a passenger from their door to a place."""
        need, settings = self._need, self._settings
        if need.place is None:
            return Held(need.id, "need.no-destination")
        kind = need.place.kind
        place = self._place(need.place, kind)
        if isinstance(place, Held):
            return place
        boarding = settings.boarding_minutes * 60
        # A volunteer who waits stays at that stop.
        stay = settings.minutes(need.kind, need.minutes) * 60 if need.way_back is WayBack.WAIT else 0
        delivery = self._at_place(place, boarding + stay, 0)
        if isinstance(delivery, Held):
            return delivery
        pickup = self._door(boarding)
        return Task(need, self._shipment(pickup, delivery, load_of(need), self._ride(place)), None, place)

    def back(self, there: Shipment, place: Place) -> tuple[Task, Follows] | Held:
        """Return the shipment of the passenger home, once they are ready to be fetched."""
        need, settings = self._need, self._settings
        boarding, late = settings.boarding_minutes * 60, settings.fetch_minutes * 60
        windows: tuple[TimeWindow, ...] = ()
        least, most = 0, None
        if need.way_back is WayBack.WAIT:
            most = 0
        elif need.fetch_at is None:
            least = settings.minutes(need.kind, need.minutes) * 60
            most = least + late
        else:
            windows = (TimeWindow(need.fetch_at, need.fetch_at + late),)
        pickup = self._at_place(place, boarding, 0, windows)
        if isinstance(pickup, Held):
            return pickup
        home = Visit(location=self._home, service=boarding, setup=settings.arriving_minutes * 60)
        shipment = replace(
            there, id=TaskKey(need.id, WAY_BACK).id, pickup=pickup, delivery=home, max_ride=self._ride(place)
        )
        follows = Follows((StopKind.DELIVERY, there.id), (StopKind.PICKUP, shipment.id), least, most)
        return Task(need, shipment, place, None, beside=True), follows

    def _ride(self, place: Place) -> int:
        """Return the longest ride: the minutes set or a percentage of the direct one, if that is longer."""
        settings = self._settings
        direct = self._finder.seconds(self._home, self._finder.location(place))
        return min(max(settings.lift_minutes * 60, direct * settings.lift_detour // 100), 86_400)

    def _shipment(self, pickup: Visit, delivery: Visit, amount: Amount, max_ride: int | None) -> Shipment:
        return Shipment(
            id=TaskKey(self._need.id).id,
            pickup=pickup,
            delivery=delivery,
            amount=amount,
            skills=skills_of_need(self._need, self._settings),
            priority=priority_of(self._need, self._day),
            max_ride=max_ride,
            must=self._need.must_on(self._day),
            goods=self._need.goods_on_board or "",
        )

    def _target(self) -> Place | Held:
        """Return where surplus goes.

        That is the place it names, else the nearest open community fridge, else the nearest open hub.
        """
        need = self._need
        if need.destination is not None:
            return self._place(need.destination, need.destination.kind)
        fridge = self._place(None, PlaceKind.FRIDGE)
        return fridge if isinstance(fridge, Place) else self._place(None, PlaceKind.HUB)

    def _place(self, wanted: Place | AnyOfKind | None, kind: PlaceKind) -> Place | Held:
        need = self._need
        if wanted is None and kind is PlaceKind.PHARMACY:
            return Held(need.id, "need.which-place")
        if isinstance(wanted, Place):
            if not self._finder.spans(wanted):
                case = "undecided" if self._finder.is_undecided(wanted) else ""
                return Held(need.id, "need.place-closed", Details(place=wanted.kind, case=case))
            return wanted
        any_of = wanted or AnyOfKind(kind)
        found = self._finder.nearest(any_of, self._home)
        return found or Held(need.id, self._finder.why_none(any_of), Details(place=any_of.kind))

    def _at_place(self, place: Place, service: int, queue: int, windows: tuple[TimeWindow, ...] = ()) -> Visit | Held:
        """Return a visit to a place that ends before the place closes."""
        spans = [TimeWindow(span.start, span.end - service) for span in self._finder.spans(place)]
        inside = _joined([window for window in spans if window.start <= window.end])
        if windows:
            inside = [
                TimeWindow(max(a.start, b.start), min(a.end, b.end))
                for a in inside
                for b in windows
                if max(a.start, b.start) <= min(a.end, b.end)
            ]
        if not inside:
            case = "requested" if windows else ""
            return Held(self._need.id, "need.place-hours", Details(place=place.kind, case=case))
        return Visit(
            location=self._finder.location(place),
            service=service,
            setup=self._settings.arriving_minutes * 60 + queue,
            time_windows=tuple(inside),
        )

    def _door(self, service: int) -> Visit:
        setup, windows = self._settings.arriving_minutes * 60, self._windows()
        # Setup lies inside the window: where a window is too short for it, parking becomes part of the visit.
        if any(window.end - window.start < setup for window in windows):
            setup, service = 0, service + setup
        return Visit(location=self._home, service=service, setup=setup, time_windows=windows)

    def _windows(self) -> tuple[TimeWindow, ...]:
        return tuple(
            _joined([TimeWindow(span.start, span.end) for span in self._need.windows if span.start <= span.end])
        )


def _joined(windows: list[TimeWindow]) -> list[TimeWindow]:
    """Return time windows in order, merged where they overlap or touch."""
    joined: list[TimeWindow] = []
    for window in sorted(windows):
        if joined and window.start <= joined[-1].end + 1:
            joined[-1] = TimeWindow(joined[-1].start, max(joined[-1].end, window.end))
        else:
            joined.append(window)
    return joined
