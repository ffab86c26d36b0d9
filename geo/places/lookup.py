"""Find the place in an area that a text means.

It is accepted only if nothing else can be meant; otherwise the dispatcher is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol, TypeVar

from geo.addresses.postcodes import bare, within
from geo.places.opening_hours import DEFAULT_HOURS, hours_fault, opening_spans
from routing.needs import AnyOfKind, Place, PlaceKind

__all__ = [
    "DEFAULT_HOURS",
    "KIND_WORDS",
    "Ambiguous",
    "PlaceRecord",
    "Resolved",
    "UnknownPlace",
    "brand_of",
    "every_word",
    "hours_fault",
    "opening_spans",
    "resolve",
    "telling_words",
    "words_of_place",
]

_CLOSE_ENOUGH: Final = 80.0
"""Out of 100: a misspelled name this similar to a known one is suggested (never taken)."""


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place in an Area pack; ``opening_hours`` in OpenStreetMap's syntax, empty where unknown."""

    kind: PlaceKind
    name: str
    postcode: str
    lon: float
    lat: float
    opening_hours: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The answer that exactly one place is meant."""

    place: Place


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The answer that one of several places may be meant.

    There is only one if the text also says something that does not fit it.

    ``named`` is False if the text names none of them, only their kind ("the chemist").
    """

    options: tuple[Place, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class UnknownPlace:
    """The answer that no place of the kind has this name, with places of similar names."""

    suggestions: tuple[Place, ...] = ()


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def note(self) -> str: ...


_AnyNamed = TypeVar("_AnyNamed", bound=_Named)


def _set(text: str) -> frozenset[str]:
    """Return the words of a text: a table of words is easier to read without quotes."""
    return frozenset(text.split())


_FILLERS: Final = _set(
    "a an and at by can closest could do dont either from get go i in is it just local mind my "
    "near nearby nearest of on one or please pls plz preferably same see some thank thanks the their "
    "then there this to tried try use usual want whatever wherever whichever with would you"
)
_NOTHING: Final = _set("any anywhere anything all none no preference na unsure idea whichever")
_NOT: Final = _set("no none not never except but without avoid isnt wont")
"""Beside a name these words may say which place is not meant."""
_PLAIN: Final = _set("shop supermarket store grocery grocer food big small cheap cheapest corner")
"""Words that may mean any shop, unless a shop has that name."""
_STREETS: Final = _set("road st avenue lane close drive way square gardens court place crescent terrace walk row green")
KIND_WORDS: Final[dict[PlaceKind, frozenset[str]]] = {
    PlaceKind.SHOP: _set("shop supermarket store grocery grocer market food corner big small cheap cheapest"),
    PlaceKind.PHARMACY: _set("pharmacy chemist ltd limited dispensary"),
    PlaceKind.SURGERY: _set("surgery gp practice doctor medical centre center"),
    PlaceKind.HUB: _set("hub community"),
    PlaceKind.KITCHEN: _set("kitchen"),
    PlaceKind.FRIDGE: _set("fridge community"),
    PlaceKind.DONOR: _set("donor"),
    PlaceKind.COMMUNITY: _set("community centre center hall"),
}
"""Words of a place's name that say only of what kind it is."""

_SHORT: Final = {
    "rd": "road",
    "street": "st",
    "saint": "st",
    "dr": "drive",
    "ave": "avenue",
    "ln": "lane",
    "sq": "square",
    "chemists": "chemist",
    "pharmacies": "pharmacy",
    "groceries": "grocery",
    "stores": "store",
    "surgeries": "surgery",
}


def resolve(
    places: Sequence[Place], kind: PlaceKind, text: str, *, streets: Mapping[int, str] | None = None
) -> Resolved | AnyOfKind | Ambiguous | UnknownPlace:
    """Return which place of a kind a text means.

    - Nothing, or only words such as "any supermarket", means any shop, unless one has that name ("Corner Stores"). A
      prescription is ready at one pharmacy only, so for other kinds the same text is a question with all places of
      the kind as options.
    - All words of the text must be words of one place's name, street or note, the word its name begins with among them
      ("Well", "Boots"), and no other place may fit as well. A postcode in the text must be the place's own.
    - A text that fits several is ``Ambiguous``; so is one that names a place and then says more that does not fit it
      ("Boots (Petty Cury)" where only another branch is known), or which place it is not ("not Boots"): the option is
      offered, not taken.

    Parameters
    ----------
    streets
        The street or address of places by id, where known beside the note; it distinguishes branches.
    """
    candidates = [place for place in places if place.kind is kind]
    rest, codes = _without_postcodes(text)
    words = _words(rest)
    generic = KIND_WORDS[kind]
    telling = [word for word in words if word not in generic and word not in _NOTHING]
    if not telling and not codes:
        return _of_the_kind(candidates, kind, words)
    known = {id(place): f"{place.note} {(streets or {}).get(place.id, '')}" for place in candidates}
    fits = _fitting(candidates, telling, generic, lambda place: known[id(place)])
    if codes:
        here = [place for place in (fits if telling else candidates) if bare(place.postcode) in codes]
        if len(here) == 1:
            return Resolved(here[0])
        fits = here or fits
    elif len(fits) == 1 and _leads(fits[0], telling, generic) and not _NOT & _bare_words(rest):
        return Resolved(fits[0])
    options = fits or _mentioned(candidates, telling, generic)
    return Ambiguous(tuple(options)) if options else UnknownPlace(_alike(candidates, telling))


def _of_the_kind(
    candidates: Sequence[Place], kind: PlaceKind, words: Sequence[str]
) -> Resolved | AnyOfKind | Ambiguous:
    """Return what a text naming only a kind means; a place may have that name ("Corner Stores")."""
    asked = [word for word in words if word not in _NOTHING]
    called = [place for place in candidates if asked and set(_words(place.name)) == set(asked)]
    if len(called) == 1 and len(asked) == len(words):
        return Resolved(called[0])
    # "The corner shop" may be the Corner Stores, or any.
    like = [place for place in candidates if asked and (_words(place.name) or [""])[0] in set(asked) - {"shop"}]
    if called or like:
        return Ambiguous(tuple(dict.fromkeys((*called, *like))))
    if kind is PlaceKind.SHOP and set(asked) <= _PLAIN:
        return AnyOfKind(kind)
    return Ambiguous(tuple(candidates), named=False)


def _without_postcodes(text: str) -> tuple[str, frozenset[str]]:
    codes = within(text)
    rest = re.sub(r"\b[A-Za-z]{1,2}[0-9][A-Za-z0-9]? *[0-9][A-Za-z]{2}\b", " ", text) if codes else text
    return rest, frozenset(codes)


def _plain(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\u2019\u02bc`']", "", plain)


def _bare_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", _plain(text)))


def _words(text: str) -> list[str]:
    """Return the words of a text without accents, capitals, apostrophes, plurals and fillers, in order, each once.

    A street's name keeps its plural: Hill Road and Hills Road are different.
    """
    return list(dict.fromkeys(word for word in _stems(text) if word not in _FILLERS))


def words_of_place(text: str) -> list[str]:
    """Return the words by which places are compared, in order and each once."""
    return _words(text)


def every_word(text: str) -> list[str]:
    """Return a text's words in the form for comparing place names, without a leading article."""
    found = _stems(text)
    return found[1:] if found[:1] == ["the"] else found


def _stems(text: str) -> list[str]:
    """Return the words of a text without accents, capitals, apostrophes and plurals."""
    plain = _plain(text)
    plain = re.sub(r"\bco[ -]?op(erative)?\b", "coop", plain).replace("n/a", "na")
    plain = re.sub(r"(?<=[a-z])(pharmacy|chemists?)\b", r" \1", plain)
    found = [_SHORT.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]
    return [
        word[:-1]
        if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and following not in _STREETS
        else word
        for word, following in pairwise([*found, ""])
    ]


def telling_words(text: str, kind: PlaceKind) -> list[str]:
    """Return the words in a place's name other than its kind (``pharmacy``, ``store``)."""
    return [word for word in _words(text) if word not in KIND_WORDS[kind]]


def _fitting(
    places: Sequence[_AnyNamed], telling: Sequence[str], generic: frozenset[str], beside: Callable[[_AnyNamed], str]
) -> list[_AnyNamed]:
    """Return the places to which all words apply, at least one of them from the name."""
    found = []
    for place in places:
        name = {word for word in _words(place.name) if word not in generic}
        known = name | set(_words(beside(place)))
        if telling and set(telling) <= known and name & set(telling):
            found.append(place)
    return found


def _leads(place: _Named, telling: Sequence[str], generic: frozenset[str]) -> bool:
    """Return whether the text contains the first word of the place's name: its brand, not just its street."""
    lead = next((word for word in _words(place.name) if word not in generic), None)
    return lead is not None and lead in telling


def _mentioned(places: Sequence[Place], telling: Sequence[str], generic: frozenset[str]) -> list[Place]:
    """Return the places whose name is in a text that says more than that."""
    found = []
    for place in places:
        brand = [word for word in _words(brand_of(place.name)) if word not in generic]
        if brand and set(brand) <= set(telling):
            found.append(place)
    return found


def _alike(places: Sequence[Place], telling: Sequence[str]) -> tuple[Place, ...]:
    from rapidfuzz import fuzz

    text = " ".join(telling)
    scored = [
        (max(fuzz.ratio(text, name), fuzz.token_sort_ratio(text, name), _like_its_first(telling, name)), i)
        for i, name in _names(places)
    ]
    close = sorted((-score, i) for score, i in scored if score >= _CLOSE_ENOUGH)
    return tuple(dict.fromkeys(places[i] for _, i in close))[:5]


def _like_its_first(telling: Sequence[str], name: str) -> float:
    """Return how similar a longer word of the text is to the first word of a name: ``lidel`` and ``lidl``."""
    from rapidfuzz import fuzz

    first = name.partition(" ")[0]
    return max((fuzz.ratio(word, first) for word in telling if min(len(word), len(first)) > 3), default=0.0)


def _names(places: Sequence[Place]) -> list[tuple[int, str]]:
    """Return each place's full name and its brand, as plain words."""
    return [
        (i, " ".join(word for word in _words(name) if word not in KIND_WORDS[place.kind]))
        for i, place in enumerate(places)
        for name in (place.name, brand_of(place.name))
    ]


def brand_of(name: str) -> str:
    """Return a name up to its first bracket, comma or dash: ``Well Cambridge`` of ``Well Cambridge - Mill Road``."""
    return re.split(r"[(,\u2013]| - ", name, maxsplit=1)[0]
