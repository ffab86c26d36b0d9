"""Answer phrases that name a place: with the place, or with a question and its choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.addresses.book import long_words
from geo.addresses.postcodes import bare, within
from geo.geocoding.answers import Found, Miss
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.phrase import NameSpan, Phrase
from geo.places.lookup import KIND_WORDS, PlaceRecord, brand_of, every_word, words_of_place
from routing.needs import Location, PlaceKind, Precision

__all__ = ["named_exactly", "place_answer", "question_of", "take"]

_ON_STREET_METRES: Final = 120.0
"""A place this close to a street may be said to be in it: a list often gives the postcode's centre."""

_MOST_CHOICES: Final = 12

_ALSO: Final = {
    PlaceKind.SHOP: frozenset({"shop", "supermarket"}),
    PlaceKind.PHARMACY: frozenset({"pharmacy", "chemist"}),
    PlaceKind.SURGERY: frozenset({"surgery", "doctor", "gp", "health", "clinic", "hospital"}),
    PlaceKind.COMMUNITY: frozenset({"hall", "centre", "community", "library", "church"}),
}
"""Words for a kind that need not be in a place's name."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of a phrase in the form in which places' names are compared."""

    words: frozenset[str]
    left: frozenset[str]
    codes: frozenset[str]


def named_exactly(gazetteer: Gazetteer, text: str) -> tuple[PlaceRecord, ...]:
    """Return the places whose whole name equals a text, whatever else its words may mean."""
    wanted = every_word(text)
    return tuple(place for place in gazetteer.places if wanted and every_word(place.name) == wanted)


def place_answer(gazetteer: Gazetteer, phrase: Phrase, text: str, *, mention: bool = True) -> Found | Miss | None:
    """Return the place a phrase means, a question with possible places, or None if it names no place.

    Parameters
    ----------
    mention
        Whether a name alone leads to a question if the other words fit none of its places.
    """
    asked = _asked(phrase, text)
    if not asked.left:
        return None
    fits = [place for place in gazetteer.places if _fits(gazetteer, phrase, asked, place)]
    # A surgery in Cherry Hinton Road is in another part of town, unless none is in Cherry Hinton itself.
    fits = [place for place in fits if _is_in(phrase.regions, place)] or fits
    telling = [place for place in fits if not _is_generic(asked, place.kind)]
    fits = telling or fits
    if fits:
        # A kind alone ("the shop") means none of them in particular, and "Milton" is not the Milton Road Pharmacy.
        certain = bool(telling or phrase.streets or _narrow(phrase)) and not _is_whereabouts(gazetteer, asked, fits[0])
        return take(gazetteer, fits[0]) if len(fits) == 1 and certain else question_of(gazetteer, fits)
    mentioned = [place for place in gazetteer.places if mention and _is_mentioned(asked, place)]
    if phrase.streets:
        mentioned = [place for place in mentioned if not _is_whereabouts(gazetteer, asked, place)]
    return question_of(gazetteer, mentioned) if mentioned else None


def _narrow(phrase: Phrase) -> bool:
    return any(region.size.name != "AREA" for span in phrase.regions for region in span.regions)


def _asked(phrase: Phrase, text: str) -> _Asked:
    named = {at for span in phrase.regions if span.regions[0].size.name == "AREA" for at in range(span.begin, span.end)}
    words = long_words([word for at, word in enumerate(phrase.words) if word and at not in named])
    left = frozenset(words_of_place(" ".join(phrase.left_words)))
    codes = frozenset(within(text))
    return _Asked(frozenset(words_of_place(" ".join(words))), left, codes)


def _is_generic(asked: _Asked, kind: PlaceKind) -> bool:
    """Return whether the words name only a kind of place."""
    return asked.left <= KIND_WORDS[kind] | _ALSO.get(kind, frozenset())


def _fits(gazetteer: Gazetteer, phrase: Phrase, asked: _Asked, place: PlaceRecord) -> bool:
    """Return whether every word applies to a place.

    A word may apply to its name, note, kind, street or region.
    """
    if asked.codes and bare(place.postcode) not in asked.codes:
        return False
    generic = KIND_WORDS[place.kind] | _ALSO.get(place.kind, frozenset())
    name = words_of_place(place.name)
    known = {*name, *words_of_place(place.note)}
    if not asked.left <= known | generic:
        return False
    lead = next((word for word in name if word not in KIND_WORDS[place.kind]), None)
    brand = lead is not None and lead in asked.words and (lead in asked.left or asked.left <= generic)
    # "The Co-op on Mill Road" is a part of the name, but the street leaves no doubt.
    brand = brand or (bool(asked.left - generic) and asked.left <= {*name} | generic and bool(phrase.streets))
    if brand and phrase.streets and _is_whereabouts(gazetteer, asked, place):
        return False
    if not brand and not (_is_generic(asked, place.kind) and asked.left & _kind_names(place.kind)):
        return False
    return all(_is_at(gazetteer, span, known, place) for span in (*phrase.streets, *phrase.regions))


def _is_whereabouts(gazetteer: Gazetteer, asked: _Asked, place: PlaceRecord) -> bool:
    """Return whether a text without a kind of place may name a town.

    That is so if it has the first word of the place's name and streets also begin with that word.
    """
    generic = KIND_WORDS[place.kind] | _ALSO.get(place.kind, frozenset())
    lead = next((word for word in words_of_place(place.name) if word not in KIND_WORDS[place.kind]), "")
    return lead in asked.left and not asked.left & generic and lead in gazetteer.first_words


def _kind_names(kind: PlaceKind) -> frozenset[str]:
    """Return the words that name a kind by themselves: ``corner`` and ``food`` do not."""
    return _ALSO.get(kind, KIND_WORDS[kind])


def _is_at(gazetteer: Gazetteer, span: NameSpan, known: set[str], place: PlaceRecord) -> bool:
    """Return whether a place is on a street or in a region of a name, or has it in its name or note."""
    if _is_in((span,), place):
        return True
    book = gazetteer.addresses
    if any(book.metres_to(spot, place.lon, place.lat) <= _ON_STREET_METRES for spot in span.spots):
        return True
    name = book.names[span.spots[0]] if span.spots else span.regions[0].name
    return set(words_of_place(name)) <= known


def _is_in(spans: Sequence[NameSpan], place: PlaceRecord) -> bool:
    """Return whether a place is in a region of each name by its position."""
    at = np.array([place.lon]), np.array([place.lat])
    return all(any(bool(region.holds(*at)[0]) for region in span.regions) for span in spans)


def _is_mentioned(asked: _Asked, place: PlaceRecord) -> bool:
    brand = [word for word in words_of_place(brand_of(place.name)) if word not in KIND_WORDS[place.kind]]
    return bool(brand) and brand[0] in asked.left and set(brand) <= asked.words | KIND_WORDS[place.kind]


def take(gazetteer: Gazetteer, place: PlaceRecord) -> Found | Miss:
    """Return a place as the answer, if it is in the wards."""
    ward = gazetteer.ward_of(place.lon, place.lat)
    if ward is None:
        return Miss("postcode.outside", f"{place.name} is outside the wards of {gazetteer.name}.")
    return Found(Location(place.lon, place.lat, Precision.PLACE, ward.code), place.name)


def question_of(gazetteer: Gazetteer, places: Sequence[PlaceRecord]) -> Miss:
    """Return the question asking which of some places is meant."""
    labels = tuple(dict.fromkeys(_label(place) for place in places))
    if len(places) == 1:
        return Miss("place.ambiguous", f"Did you mean {labels[0]}?", labels)
    cause = f"{gazetteer.name} has {len(places)} places of that name or kind."
    return Miss("place.ambiguous", cause, labels[:_MOST_CHOICES])


def _label(place: PlaceRecord) -> str:
    return f"{place.name}, {place.postcode}" if place.postcode else place.name
