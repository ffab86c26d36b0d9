"""Group a round's stops into cards: one for all goods at one counter or door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from api.services.rounds.views import DriverRound, DriverStop
from api.services.wording.stop_text import how_many
from routing.needs import NeedKind
from routing.problem import StopKind

__all__ = ["Card", "cards_of", "next_card"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One or more stops in a row that are reported together; ``position`` counts cards from 1."""

    position: int
    stops: tuple[DriverStop, ...]

    @property
    def first(self) -> DriverStop:
        """The first stop, which identifies the card."""
        return self.stops[0]

    @property
    def pending(self) -> bool:
        """Whether any stop of the card is still to be reported."""
        return any(stop.state == "pending" for stop in self.stops)

    @property
    def state(self) -> str:
        """``pending``, ``done``, ``not_done``, or ``partly`` if some of it was done."""
        if self.pending:
            return "pending"
        done = sum(stop.state == "done" for stop in self.stops)
        return "done" if done == len(self.stops) else "partly" if done else "not_done"

    @property
    def call(self) -> bool:
        """Whether the card is a phone call."""
        return self.first.need_kind is NeedKind.CHAT

    @property
    def counter(self) -> bool:
        """Whether goods are collected at a place."""
        return self.first.at_place and self.first.kind == StopKind.PICKUP and self.first.need_kind is not NeedKind.LIFT

    @property
    def after(self) -> tuple[int, ...]:
        """The stops that must be reported before this card."""
        own = {stop.id for stop in self.stops}
        return tuple(stop.after for stop in self.stops if stop.after is not None and stop.after not in own)

    @property
    def what(self) -> str:
        """What to do there: ``Pick up 5 prescriptions``."""
        titles = [stop.what for stop in self.stops]
        if len(titles) == 1:
            return titles[0]
        kinds = {stop.need_kind for stop in self.stops}
        if kinds == {NeedKind.SHOPPING} and self.counter:
            return f"Do the {how_many(NeedKind.SHOPPING, len(titles))}"
        verb = "Pick up" if self.counter else "Deliver"
        if len(kinds) > 1 or kinds == {NeedKind.SHOPPING}:
            return f"{verb} {len(titles)} things"
        return f"{verb} {how_many(self.first.need_kind, len(titles))}"

    @property
    def title(self) -> str:
        """The place's name, or the neighbour's."""
        return self.first.address if self.first.at_place else self.first.name

    @property
    def minutes_cold(self) -> int | None:
        """The longest the goods may be out of the fridge, in minutes; None if they need no fridge."""
        return min((stop.cold_minutes for stop in self.stops if stop.cold_minutes is not None), default=None)

    @property
    def cold_until(self) -> int | None:
        """The second of the day by which chilled goods must be handed over, or None."""
        return min((stop.cold_until for stop in self.stops if stop.cold_until is not None), default=None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes that may be reported instead of done, likeliest first."""
        if self.call:
            return ("not_home", "refused", "wrong_address", "too_much", "unsafe", "other")
        if self.counter:
            return ("not_ready", "closed", "short", "not_found", "too_much", "unsafe", "other")
        handed = ("left_with",) if self.first.kind == StopKind.DELIVERY else ()
        return ("not_home", *handed, "refused", "wrong_address", "not_found", "too_much", "unsafe", "other")


def cards_of(round_: DriverRound) -> tuple[Card, ...]:
    """Return the cards of a round, without cancelled stops."""
    kept = [stop for stop in round_.stops if not stop.lost]
    groups = (tuple(together) for _, together in groupby(kept, key=_spot))
    return tuple(Card(position=position, stops=stops) for position, stops in enumerate(groups, start=1))


def next_card(cards: Iterable[Card], chosen: int | None = None) -> Card | None:
    """Return the first card that can be reported now, or the ``chosen`` stop's.

    None where everything is reported.
    """
    known = tuple(cards)
    open_ = {stop.id for card in known for stop in card.stops if stop.state == "pending"}
    ready = [card for card in known if card.pending and not open_.intersection(card.after)]
    wanted = [card for card in ready if any(stop.id == chosen for stop in card.stops)]
    return next(iter((*wanted, *ready)), None)


def _spot(stop: DriverStop) -> tuple[object, ...]:
    """Return what consecutive stops must share to be one card."""
    joins = stop.need_kind is not NeedKind.LIFT and stop.kind in (StopKind.PICKUP, StopKind.DELIVERY)
    if not joins:
        return (stop.id,)
    if stop.at_place:
        return stop.kind, stop.address, stop.lon, stop.lat
    return stop.kind, stop.name, stop.address, stop.postcode
