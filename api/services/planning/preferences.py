"""What a group chooses for its rounds: what each wish is worth, whether one may cost a visit, and what never mixes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import combinations
from typing import Any, Final

from api.services.actors import Actor, who
from api.services.context import Context
from data.store import Store
from data.store.plans.group_preferences import Chosen
from data.store.revisions import StaleWrite
from routing.dispatch import DispatchSettings, Wishes
from routing.errors import Fault, InvalidInput
from routing.needs import Goods

__all__ = [
    "GOODS",
    "PAIRS",
    "WISH_WORDS",
    "ChoicesView",
    "WishWords",
    "choices_view",
    "choose",
    "settings_of",
    "wishes_of",
]

_MOST: Final = 240


@dataclass(frozen=True, slots=True)
class WishWords:
    """A wish in plain words: what it is, what its number means, and the unit of the number."""

    name: str
    label: str
    meaning: str
    unit: str = "min"


WISH_WORDS: Final = (
    WishWords("known_face_minutes", "A known face comes again",
              "Somebody they know, or asked for, may be so many minutes longer on the way than a stranger would."),
    WishWords("recent_round_minutes", "Who was asked less comes first",
              "For each round more in the last four weeks than who had the fewest; a hard round counts as two."),
    WishWords("own_ward_minutes", "Everybody helps in their own ward",
              "An errand in another ward than the volunteer's own must save so many minutes."),
    WishWords("compact_minutes", "Rounds stay in one part of town",
              "Each step of a round from one ward into another must save so many minutes."),
    WishWords("fewer_volunteers_minutes", "Send few rather than many",
              "One more volunteer must save so many minutes. 0 sends whoever makes the ways short."),
    WishWords("more_than_fair_minutes", "Spread the work out",
              "Each task beyond the fair share of a round must save so many minutes; more for who had hard rounds."),
    WishWords("fair_share", "The fair share of a round",
              "How many tasks that is; fetching and bringing are two. It counts where spreading is wished.", "tasks"),
    WishWords("promise_minutes", "Promises are kept on a day under way",
              "For each stop that changes hands or moves by more than a quarter of an hour so many must be saved."),
    WishWords("spare_minutes", "Spare time",
              "Time kept free before each window and each volunteer's hours end, where that costs nobody a visit."),
)  # fmt: skip
"""The wishes in the order of the page."""

GOODS: Final[Mapping[str, str]] = {
    Goods.HOT: "Hot food",
    Goods.CHILLED: "Chilled food",
    Goods.FROZEN: "Frozen food",
    Goods.CLEANING: "Cleaning things",
    Goods.MEDICINE: "Medicine",
    Goods.DOG: "A dog",
}
"""What may be on board, as people say it."""

PAIRS: Final[Mapping[str, str]] = {
    f"{one}+{other}": f"{GOODS[one]} and {GOODS[other].lower()}" for one, other in combinations(Goods, 2)
}
"""Every two kinds of goods, by what the form calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesView:
    """What is chosen, since when and by whom ("" where nobody has chosen yet); ``revision`` is what a change brings."""

    wishes: Wishes
    never_mixed: frozenset[str]
    revision: int
    by: str
    at: datetime | None


def wishes_of(store: Store) -> Wishes:
    """What the group wishes of its rounds."""
    return _wishes(store.choices.newest())


def settings_of(ctx: Context, store: Store) -> DispatchSettings:
    """How long things take, and what never mixes."""
    pairs = store.choices.newest().values.get("never_mixed", ())
    return DispatchSettings(
        fridge_minutes=ctx.settings.fridge_minutes,
        never_mixed=frozenset(frozenset(map(Goods, pair)) for pair in pairs),
    )


def choices_view(ctx: Context) -> ChoicesView:
    """What is chosen, for the page."""
    with ctx.database.reading() as store:
        chosen = store.choices.newest()
        names = {user.id: user.name for user in store.accounts.users()}
    return ChoicesView(
        wishes=_wishes(chosen),
        never_mixed=frozenset("+".join(pair) for pair in chosen.values.get("never_mixed", ())),
        revision=chosen.id,
        by=who(chosen.actor, names) if chosen.id else "",
        at=chosen.at,
    )


def choose(
    ctx: Context,
    numbers: Mapping[str, str],
    never_mixed: frozenset[str],
    revision: int,
    actor: Actor,
    *,
    may_cost_a_visit: bool,
) -> Wishes:
    """Choose for every day that is planned from now on; a plan keeps what it was made with.

    Raises
    ------
    InvalidInput
        ``choice.number-unfit``, ``choice.unknown-pair``
    StaleWrite
        ``store.stale-write``: somebody chose meanwhile.
    """
    faults: list[Fault] = []
    values: dict[str, int] = {}
    for one in WISH_WORDS:
        text = numbers.get(one.name, "").strip() or "0"
        least = 1 if one.name == "fair_share" else 0
        if text.isdecimal() and text.isascii() and least <= int(text[:6]) <= _MOST:
            values[one.name] = int(text)
        else:
            cause = f"This is no number from {least} to {_MOST}."
            faults.append(Fault("choice.number-unfit", one.name, cause, "Choose one of them."))
    if never_mixed - PAIRS.keys():
        faults.append(Fault("choice.unknown-pair", "never_mixed", "There is no such pair.", "Choose of those offered."))
    if faults:
        raise InvalidInput(faults)
    wishes = Wishes(**values, may_cost_a_visit=may_cost_a_visit)
    with ctx.database.transaction() as store:
        before = store.choices.newest()
        if before.id != revision:
            raise StaleWrite("group", before.id)
        pairs = sorted(pair.split("+") for pair in never_mixed)
        store.choices.choose({"wishes": asdict(wishes), "never_mixed": pairs}, actor=str(actor), at=ctx.clock())
    return wishes


def _wishes(chosen: Chosen) -> Wishes:
    # A wish that came with a later version has its usual worth until somebody chooses.
    said: Mapping[str, Any] = chosen.values.get("wishes", {})
    return Wishes(**{one.name: said[one.name] for one in fields(Wishes) if one.name in said})
