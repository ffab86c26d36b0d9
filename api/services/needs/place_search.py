"""Find places while typing: of the kinds a need involves, despite typing errors."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz.fuzz import ratio

from api.services.context import Context
from api.services.needs.locating import ANY_WILL_DO
from api.services.needs.parsing import kinds_of_place
from routing.needs import NeedKind, Place

__all__ = ["find_places", "nearest_will_do"]

_ALIKE: Final = 74.0
_MOST_FOUND: Final = 10


def nearest_will_do(kind: NeedKind) -> bool:
    """Whether the nearest open place will do for a kind of need."""
    return any(one in ANY_WILL_DO for one in kinds_of_place(kind)) and kind is not NeedKind.LIFT


def find_places(ctx: Context, kind: NeedKind, text: str, *, most: int = _MOST_FOUND) -> tuple[Place, ...]:
    """Return the places that match a few letters, best first; for no letters, by name."""
    with ctx.database.reading() as store:
        places = [place for place in store.places.all() if place.kind in kinds_of_place(kind)]
    asked = _words(text)
    scored = [(-_score(asked, place), place.name, place.id, place) for place in places]
    found = sorted(one for one in scored if one[0] or not asked)
    return tuple(place for *_, place in found[:most])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"[’'`]", "", text.casefold()))


def _score(asked: list[str], place: Place) -> float:
    """Score how well all words match a place, 0 if any fails; the name outweighs the street."""
    name, beside = _words(place.name), _words(f"{place.note} {place.postcode}")
    total = 0.0
    for word in asked:
        best = max(_best(word, name), _best(word, beside) - 5)
        if best < _ALIKE:
            return 0.0
        total += best
    return total


def _best(word: str, among: list[str]) -> float:
    fits = [98.0 if one.startswith(word) else ratio(word, one) if len(word) > 3 else 0.0 for one in among]
    return max(fits, default=0.0)
