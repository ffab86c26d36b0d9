"""A group's planning preferences: what each is worth, and goods that never mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import combinations
from typing import Any, Final

from api.services.actors import Actor, who
from api.services.context import Context
from data.store import Store
from data.store.plans.group_preferences import GroupPreferenceVersion
from data.store.revisions import StaleWrite
from routing.dispatch import DispatchSettings, GroupPreferences
from routing.errors import Fault, InvalidInput
from routing.needs import Goods

__all__ = [
    "GOODS",
    "PAIRS",
    "PREFERENCE_WORDS",
    "PreferenceWords",
    "PreferencesView",
    "preferences_of",
    "preferences_view",
    "set_preferences",
    "settings_of",
]

_MOST: Final = 240


@dataclass(frozen=True, slots=True)
class PreferenceWords:
    """A preference in plain words: its label, what its number means, and the unit of the number."""

    name: str
    label: str
    meaning: str
    unit: str = "min"


PREFERENCE_WORDS: Final = (
    PreferenceWords("known_face_minutes", "Send someone they know",
              "A volunteer they know, or asked for, may travel this much longer than a stranger would."),
    PreferenceWords("recent_round_minutes", "Share rounds fairly",
              "For each round more than the least busy volunteer had in four weeks. A hard round counts as two."),
    PreferenceWords("own_ward_minutes", "Volunteers help in their own ward",
              "An errand in another ward must save this many minutes."),
    PreferenceWords("compact_minutes", "Keep rounds in one part of town",
              "Each step of a round from one ward into another must save this many minutes."),
    PreferenceWords("fewer_volunteers_minutes", "Send few volunteers",
              "One more volunteer must save this many minutes. 0 sends as many as keep the routes short."),
    PreferenceWords("more_than_fair_minutes", "Spread the work out",
              "Each task beyond the fair share of a round must save this many minutes, more after hard rounds."),
    PreferenceWords("fair_share", "Fair share of a round",
              "How many tasks that is; a pickup and its delivery are two. Only counts if work is spread.", "tasks"),
    PreferenceWords("promise_minutes", "Keep promises once a day has begun",
              "Each stop that changes hands, or moves by more than 15 minutes, must save this many minutes."),
    PreferenceWords("spare_minutes", "Spare time",
              "Time kept free before windows and volunteers' hours end, unless that costs someone a visit."),
)  # fmt: skip
"""The preferences in the order of the page."""

GOODS: Final[Mapping[str, str]] = {
    Goods.HOT: "Hot food",
    Goods.CHILLED: "Chilled food",
    Goods.FROZEN: "Frozen food",
    Goods.CLEANING: "Cleaning things",
    Goods.MEDICINE: "Medicine",
    Goods.DOG: "A dog",
}
"""Kinds of goods, in plain words."""

PAIRS: Final[Mapping[str, str]] = {
    f"{one}+{other}": f"{GOODS[one]} and {GOODS[other].lower()}" for one, other in combinations(Goods, 2)
}
"""Every pair of kinds of goods, by the form field's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesView:
    """The preferences, who set them and when ("" if not set yet); a change must send ``revision`` back."""

    preferences: GroupPreferences
    never_mixed: frozenset[str]
    revision: int
    by: str
    at: datetime | None


def preferences_of(store: Store) -> GroupPreferences:
    """Return the group's preferences."""
    return _preferences(store.group_preferences.newest())


def settings_of(ctx: Context, store: Store) -> DispatchSettings:
    """Return the settings for service times and goods that never mix."""
    pairs = store.group_preferences.newest().values.get("never_mixed", ())
    return DispatchSettings(
        fridge_minutes=ctx.settings.fridge_minutes,
        never_mixed=frozenset(frozenset(map(Goods, pair)) for pair in pairs),
    )


def preferences_view(ctx: Context) -> PreferencesView:
    """Return the present preferences, for the page."""
    with ctx.database.reading() as store:
        chosen = store.group_preferences.newest()
        names = {user.id: user.name for user in store.accounts.users()}
    return PreferencesView(
        preferences=_preferences(chosen),
        never_mixed=frozenset("+".join(pair) for pair in chosen.values.get("never_mixed", ())),
        revision=chosen.id,
        by=who(chosen.actor, names) if chosen.id else "",
        at=chosen.at,
    )


def set_preferences(
    ctx: Context,
    numbers: Mapping[str, str],
    never_mixed: frozenset[str],
    revision: int,
    actor: Actor,
    *,
    may_cost_a_visit: bool,
) -> GroupPreferences:
    """Set the preferences for every day planned from now on; a plan keeps what it was made with.

    Raises
    ------
    InvalidInput
        ``choice.number-unfit``, ``choice.unknown-pair``
    StaleWrite
        ``store.stale-write``: somebody else has set them since.
    """
    faults: list[Fault] = []
    values: dict[str, int] = {}
    for one in PREFERENCE_WORDS:
        text = numbers.get(one.name, "").strip() or "0"
        least = 1 if one.name == "fair_share" else 0
        if text.isdecimal() and text.isascii() and least <= int(text[:6]) <= _MOST:
            values[one.name] = int(text)
        else:
            action = f"Enter a whole number from {least} to {_MOST}."
            faults.append(Fault("choice.number-unfit", one.name, "This number is not valid.", action))
    if never_mixed - PAIRS.keys():
        faults.append(Fault("choice.unknown-pair", "never_mixed", "Unknown pair.", "Choose one of the options listed."))
    if faults:
        raise InvalidInput(faults)
    preferences = GroupPreferences(**values, may_cost_a_visit=may_cost_a_visit)
    with ctx.database.transaction() as store:
        before = store.group_preferences.newest()
        if before.id != revision:
            raise StaleWrite("group", before.id)
        pairs = sorted(pair.split("+") for pair in never_mixed)
        store.group_preferences.choose(
            {"wishes": asdict(preferences), "never_mixed": pairs}, actor=str(actor), at=ctx.clock()
        )
    return preferences


def _preferences(chosen: GroupPreferenceVersion) -> GroupPreferences:
    # A preference that came with a later version has its default until somebody sets it.
    said: Mapping[str, Any] = chosen.values.get("wishes", {})
    return GroupPreferences(**{one.name: said[one.name] for one in fields(GroupPreferences) if one.name in said})
