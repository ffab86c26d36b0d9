"""Assign telephone chats to volunteers, in their hours beside their rounds.

A call can be made from anywhere, so it is not a stop of the routing problem: a place near everything would shorten
every other leg. It is made in the volunteer's shift, before they leave or after they are back, and counts against the
same limits of stops and minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from routing.checker.relations import stops_of
from routing.dispatch.day import DayProblem
from routing.dispatch.skills import skills_of_need, skills_of_volunteer
from routing.dispatch.tasks import Held, priority_of
from routing.dispatch.turns import Turn, begins
from routing.needs import Mode, Need, Span
from routing.problem import Details, Reason, Route, Solution, StopKind
from routing.skills import Skill, SkillKind

__all__ = ["Chat", "ChatViolation", "assign_chats", "calls_beside", "chat_violations"]


@dataclass(frozen=True, slots=True)
class Chat:
    """A call in a volunteer's shift, from ``start`` to ``end``, seconds from local midnight."""

    need_id: int
    volunteer_id: int
    vehicle_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChatViolation:
    """A rule that a call breaks, in words with the placeholders ``{need}`` and ``{volunteer}``."""

    words: str
    need_id: int | None = None
    volunteer_id: int | None = None

    def sentence(self, need: str, volunteer: str) -> str:
        return self.words.format(need=need, volunteer=volunteer)

    def __str__(self) -> str:
        return self.sentence(f"need {self.need_id}", f"volunteer {self.volunteer_id}")


@dataclass(slots=True)
class _Diary:
    """A shift and what is already in it.

    ``own`` holds the breaks outside the round, which count against no limit.
    """

    vehicle_id: int
    turn: Turn
    busy: list[Span]
    stops: int
    own: list[Span]

    @property
    def minutes(self) -> float:
        return sum(span.end - span.start for span in self.busy) / 60

    def room(self, seconds: int, diaries: Sequence[_Diary]) -> bool:
        """Return whether the volunteer's limits for the day allow one more call."""
        mine = [diary for diary in diaries if diary.turn.volunteer.id == self.turn.volunteer.id]
        most, minutes = self.turn.volunteer.max_stops, self.turn.volunteer.max_minutes
        stops, busy = sum(one.stops for one in mine), sum(one.minutes for one in mine)
        return (most is None or stops < most) and (minutes is None or busy + seconds / 60 <= minutes)

    def first(self, seconds: int, windows: Sequence[Span]) -> int | None:
        """Return the first free moment for a call, in the shift and in one of some windows.

        Returns None where there is none.
        """
        span = self.turn.span
        taken = (*self.busy, *self.own)
        moments = [span.start, *(busy.end for busy in taken), *(window.start for window in windows)]
        for moment in sorted(moment for moment in moments if span.start <= moment <= span.end - seconds):
            inside = not windows or any(window.start <= moment <= window.end for window in windows)
            if inside and all(moment + seconds <= busy.start or moment >= busy.end for busy in taken):
                return moment
        return None


def assign_chats(
    day: DayProblem, solution: Solution, promised: Sequence[Chat] = ()
) -> tuple[tuple[Chat, ...], tuple[Held, ...]]:
    """Assign each chat to a volunteer and a time, or return the reason why it does not fit.

    Calls in ``promised`` stay as they are where their volunteers still have the time. The most urgent need comes first.
    Each call goes to a volunteer whom the neighbour knows, else to the volunteer with the least to do that day (the
    lowest id on a tie), at the first free moment. The same day and solution always give the same calls.
    """
    routes = {route.vehicle_id: route for route in solution.routes}
    diaries = [_diary(day, vehicle_id, routes.get(vehicle_id)) for vehicle_id in _taken(day, routes)]
    chats = _kept(day, diaries, promised)
    held: list[Held] = []
    known = {chat.need_id for chat in chats}
    asked = (need for need in day.chats if need.id not in known)
    for need in sorted(asked, key=lambda need: (-priority_of(need, day.day), need.id)):
        seconds = day.settings.minutes(need.kind, need.minutes) * 60
        able = [diary for diary in diaries if _may(day, need, diary.turn)]
        free = [
            (diary, moment)
            for diary in able
            if diary.room(seconds, diaries) and (moment := diary.first(seconds, need.windows)) is not None
        ]
        if not free:
            held.append(Held(need.id, "chat.no-room", _why(day, need, diaries, able)))
            continue
        faces = day.known_faces.get(need.id, frozenset())
        diary, moment = min(free, key=lambda one: (one[0].turn.volunteer.id not in faces, *_least(one[0])))
        diary.busy.append(Span(moment, moment + seconds))
        diary.stops += 1
        chats.append(Chat(need.id, diary.turn.volunteer.id, diary.vehicle_id, moment, moment + seconds))
    return tuple(chats), tuple(held)


def calls_beside(
    day: DayProblem, solution: Solution, promised: Sequence[Chat]
) -> tuple[tuple[Chat, ...], frozenset[int]]:
    """Fit promised calls around rounds that have changed.

    Also returns the needs whose call no longer has a time.

    Each call stays with its volunteer, at the promised time if that is still free, otherwise at the first free time.
    A call without a free time keeps its old one, and its need is returned.
    """
    routes = {route.vehicle_id: route for route in solution.routes}
    vehicles = dict.fromkeys(chat.vehicle_id for chat in promised if chat.vehicle_id in day.turns)
    diaries = [_diary(day, vehicle_id, routes.get(vehicle_id)) for vehicle_id in vehicles]
    chats = {chat.need_id: chat for chat in _kept(day, diaries, promised)}
    asked = {need.id: need for need in day.chats}
    of_turn = {diary.vehicle_id: diary for diary in diaries}
    clashing: set[int] = set()
    for chat in promised:
        need, diary = asked.get(chat.need_id), of_turn.get(chat.vehicle_id)
        if chat.need_id in chats:
            continue
        seconds = chat.end - chat.start
        moment = None if need is None or diary is None else diary.first(seconds, need.windows)
        if diary is None or moment is None or not diary.room(seconds, diaries):
            chats[chat.need_id] = chat
            clashing.add(chat.need_id)
            continue
        diary.busy.append(Span(moment, moment + seconds))
        diary.stops += 1
        chats[chat.need_id] = replace(chat, start=moment, end=moment + seconds)
    return tuple(chats[chat.need_id] for chat in promised), frozenset(clashing)


def _least(diary: _Diary) -> tuple[float, int, int]:
    return diary.minutes, diary.turn.volunteer.id, diary.vehicle_id


def chat_violations(day: DayProblem, solution: Solution, chats: Sequence[Chat]) -> tuple[ChatViolation, ...]:
    """Return a violation for each rule of the day that the calls break; empty when they are good."""
    return tuple(_violations(day, solution, chats))


def _kept(day: DayProblem, diaries: Sequence[_Diary], promised: Sequence[Chat]) -> list[Chat]:
    """Put the promised calls that can be kept into the diaries, and return them."""
    asked = {need.id: need for need in day.chats}
    of_turn = {diary.vehicle_id: diary for diary in diaries}
    kept: list[Chat] = []
    for chat in promised:
        need, diary = asked.get(chat.need_id), of_turn.get(chat.vehicle_id)
        if need is None or diary is None or not _may(day, need, diary.turn):
            continue
        seconds = day.settings.minutes(need.kind, need.minutes) * 60
        span = diary.turn.span
        fits = chat.end - chat.start == seconds and span.start <= chat.start and chat.end <= span.end
        inside = not need.windows or any(window.start <= chat.start <= window.end for window in need.windows)
        alone = all(chat.end <= busy.start or chat.start >= busy.end for busy in (*diary.busy, *diary.own))
        if fits and inside and alone and diary.room(seconds, diaries):
            diary.busy.append(Span(chat.start, chat.end))
            diary.stops += 1
            kept.append(chat)
    return kept


def _taken(day: DayProblem, routes: Mapping[int, Route]) -> list[int]:
    """Return the shifts in use that day: by the mode of the round, else the preferred mode."""
    by_mode: dict[int, Mode] = {}
    for vehicle_id, turn in day.turns.items():
        if vehicle_id in routes or turn.volunteer.id not in by_mode:
            by_mode[turn.volunteer.id] = turn.mode
    return [vehicle_id for vehicle_id, turn in day.turns.items() if turn.mode is by_mode[turn.volunteer.id]]


def _diary(day: DayProblem, vehicle_id: int, route: Route | None) -> _Diary:
    turn = day.turns[vehicle_id]
    diary = _Diary(vehicle_id, turn, _way_of(route), 0 if route is None else _stops(day, vehicle_id, route), [])
    taken = 0 if route is None else sum(stop.kind is StopKind.BREAK for stop in route.stops)
    if taken < len(turn.breaks):
        diary.own = _own_time(turn, diary.busy)
    return diary


def _way_of(route: Route | None) -> list[Span]:
    return [] if route is None else [Span(route.stops[0].departure, route.stops[-1].arrival)]


def _own_time(turn: Turn, busy: Sequence[Span]) -> list[Span]:
    """Return the breaks outside the round, each placed where it costs the shift the least time."""
    own: list[Span] = []
    for rest in turn.breaks:
        window, seconds = begins(rest), rest.minutes * 60
        moments = {window.start, turn.span.end, *(span.end for span in (*busy, *own))}
        free = [
            Span(moment, moment + seconds)
            for moment in moments
            if window.start <= moment <= window.end and not _clash(Span(moment, moment + seconds), (*busy, *own))
        ]
        if free:
            own.append(min(free, key=lambda span: (_shared(span, turn.span), span.start)))
    return own


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _clash(one: Span, others: Iterable[Span]) -> bool:
    return any(_shared(one, other) for other in others)


def _stops(day: DayProblem, vehicle_id: int, route: Route) -> int:
    vehicle = next(vehicle for vehicle in day.problem.vehicles if vehicle.id == vehicle_id)
    return stops_of(vehicle, route)


def _may(day: DayProblem, need: Need, turn: Turn) -> bool:
    return not _missing(day, need, turn)


def _missing(day: DayProblem, need: Need, turn: Turn) -> frozenset[Skill]:
    """Return the skills that a volunteer lacks for a call. The mode of travel does not matter."""
    asked = {skill for skill in skills_of_need(need, day.settings) if skill.kind is not SkillKind.MODE}
    return frozenset(asked - skills_of_volunteer(turn.volunteer, None, day.day, (need,)))


def _why(day: DayProblem, need: Need, diaries: Sequence[_Diary], able: Sequence[_Diary]) -> Details:
    if not diaries:
        return Details(case=Reason.NO_VEHICLES)
    if not able:
        missing = [_missing(day, need, diary.turn) for diary in diaries]
        fewest = missing[min(range(len(missing)), key=lambda number: len(missing[number]))]
        lacking = sorted(frozenset.intersection(*missing)) or sorted(fewest)
        return Details(case=Reason.SKILLS, skills=tuple(lacking), all_of=True)
    seconds = day.settings.minutes(need.kind, need.minutes) * 60
    empty = [_Diary(diary.vehicle_id, diary.turn, [], 0, []) for diary in able]
    if all(diary.first(seconds, ()) is None for diary in empty):
        return Details(case=Reason.TOO_LONG, seconds=seconds)
    if all(diary.first(seconds, need.windows) is None for diary in empty):
        return Details(case=Reason.TIME_WINDOW)
    if not any(diary.room(seconds, [diary]) for diary in empty):
        return Details(case=Reason.LIMITS)
    return Details(case=Reason.TRADED_AWAY)


def _violations(day: DayProblem, solution: Solution, chats: Sequence[Chat]) -> Iterator[ChatViolation]:
    asked = {need.id: need for need in day.chats}
    routes = {route.vehicle_id: route for route in solution.routes}
    seen: set[int] = set()
    for chat in chats:
        need, turn = asked.get(chat.need_id), day.turns.get(chat.vehicle_id)
        if need is None or turn is None or turn.volunteer.id != chat.volunteer_id:
            yield ChatViolation("A call names a need or volunteer that does not belong to this day.", chat.need_id)
            continue
        if chat.need_id in seen:
            yield ChatViolation("{need} is called twice.", chat.need_id)
        seen.add(chat.need_id)
        if need.kind in turn.volunteer.kinds or not turn.volunteer.kinds:
            pass
        else:
            yield ChatViolation("{volunteer} does not call for a chat.", None, turn.volunteer.id)
        if turn.volunteer.id in need.never_volunteers:
            yield ChatViolation("{volunteer} must not call {need}.", need.id, turn.volunteer.id)
        if _missing(day, need, turn):
            yield ChatViolation("{volunteer} lacks a check that {need} asks for.", need.id, turn.volunteer.id)
        if chat.start < turn.span.start or chat.end > turn.span.end:
            yield ChatViolation("The call to {need} is outside the hours of {volunteer}.", need.id, turn.volunteer.id)
        if need.windows and not any(span.start <= chat.start <= span.end for span in need.windows):
            yield ChatViolation("The call to {need} is not at a time that was asked for.", need.id, turn.volunteer.id)
        if chat.end - chat.start != day.settings.minutes(need.kind, need.minutes) * 60:
            yield ChatViolation("The call to {need} does not have the right length.", need.id, turn.volunteer.id)
        route = routes.get(chat.vehicle_id)
        if route and chat.start < route.stops[-1].arrival and route.stops[0].departure < chat.end:
            yield ChatViolation("The call to {need} overlaps the round of {volunteer}.", need.id, turn.volunteer.id)
    for vehicle_id, turn in day.turns.items():
        mine = sorted((chat for chat in chats if chat.vehicle_id == vehicle_id), key=lambda chat: chat.start)
        for before, after in pairwise(mine):
            if after.start < before.end:
                yield ChatViolation("{volunteer} has two calls at once.", None, turn.volunteer.id)
        if mine and not _rested(turn, routes.get(vehicle_id), mine):
            yield ChatViolation("{volunteer} has no time left for a break.", None, turn.volunteer.id)
    for volunteer in {turn.volunteer.id: turn.volunteer for turn in day.turns.values()}.values():
        calls = [chat for chat in chats if chat.volunteer_id == volunteer.id]
        mine_routes = [
            (number, route)
            for number, route in routes.items()
            if number in day.turns and day.turns[number].volunteer.id == volunteer.id
        ]
        stops = len(calls) + sum(_stops(day, number, route) for number, route in mine_routes)
        seconds = sum(chat.end - chat.start for chat in calls)
        seconds += sum(route.stops[-1].arrival - route.stops[0].departure for _, route in mine_routes)
        if calls and volunteer.max_stops is not None and stops > volunteer.max_stops:
            said = f"{{volunteer}} has {stops} stops and calls, and their limit is {volunteer.max_stops}."
            yield ChatViolation(said, None, volunteer.id)
        if calls and volunteer.max_minutes is not None and seconds > volunteer.max_minutes * 60:
            said = f"{{volunteer}} is busy for {seconds // 60} minutes, and their limit is {volunteer.max_minutes}."
            yield ChatViolation(said, None, volunteer.id)
        if len({day.turns[chat.vehicle_id].mode for chat in calls if chat.vehicle_id in day.turns}) > 1:
            yield ChatViolation("{volunteer} would travel by two modes on one day.", None, volunteer.id)


def _rested(turn: Turn, route: Route | None, chats: Sequence[Chat]) -> bool:
    """Return whether each break outside the round fits beside the round and the calls."""
    on_the_way = 0 if route is None else sum(stop.kind is StopKind.BREAK for stop in route.stops)
    busy = [*_way_of(route), *(Span(chat.start, chat.end) for chat in chats)]
    had = 0
    for rest in turn.breaks:
        latest = rest.span.end - rest.minutes * 60
        moments = [rest.span.start, *(span.end for span in busy if rest.span.start <= span.end <= latest)]
        had += any(not _clash(Span(moment, moment + rest.minutes * 60), busy) for moment in moments)
    return had + on_the_way >= len(turn.breaks)
