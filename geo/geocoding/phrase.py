"""Interpret a caller's words as streets, regions, house numbers and unknown words."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.addresses.book import joined, long_words, longest_name, number_beside, stands_alone, words_of
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.regions import Region

__all__ = ["Joint", "NameSpan", "Phrase", "read_phrase"]

_COUNTIES: Final = frozenset(
    joined(words_of(name))
    for name in (
        "Bedfordshire", "Beds", "Berkshire", "Berks", "Buckinghamshire", "Bucks", "Cambridgeshire", "Cambs", "Cheshire",
        "Cornwall", "Cumbria", "Derbyshire", "Derbys", "Devon", "Dorset", "County Durham", "East Sussex", "Essex",
        "Gloucestershire", "Glos", "Greater London", "Greater Manchester", "Hampshire", "Hants", "Herefordshire",
        "Hertfordshire", "Herts", "Kent", "Lancashire", "Lancs", "Leicestershire", "Leics", "Lincolnshire", "Lincs",
        "Merseyside", "Middlesex", "Norfolk", "Northamptonshire", "Northants", "Northumberland", "North Yorkshire",
        "Nottinghamshire", "Notts", "Oxfordshire", "Oxon", "Rutland", "Shropshire", "Somerset", "South Yorkshire",
        "Staffordshire", "Staffs", "Suffolk", "Surrey", "Tyne and Wear", "Warwickshire", "Warks", "West Midlands",
        "West Sussex", "West Yorkshire", "Wiltshire", "Wilts", "Worcestershire", "Worcs", "Yorkshire", "Yorks",
        "England", "Scotland", "Wales", "Northern Ireland", "United Kingdom", "UK", "GB", "Great Britain",
    )
)  # fmt: skip
"""Counties and countries: they end an address and narrow nothing down."""

_FILLERS: Final = frozenset(
    {"a", "address", "an", "and", "at", "by", "called", "can", "could", "down", "from", "go", "hello", "hi",
     "his", "her", "here", "hes", "i", "id", "im", "in", "is", "it", "its", "just", "live", "lives", "living",
     "local", "lovely", "me", "my", "of", "on", "or", "our", "over", "please", "pls", "pop", "shes",
     "so", "ta", "thank", "thanks", "that", "the", "their", "theyre", "this", "to", "town", "up", "use",
     "usual", "village", "ward", "want", "we", "were", "with", "you", "your", "area", "parish", "city"}
)  # fmt: skip
_NEAR: Final = frozenset(
    {"above", "across", "adjacent", "around", "behind", "below", "beside", "between", "beyond", "close",
     "facing", "near", "nearby", "nearest", "next", "nr", "off", "opp", "opposite", "outside", "past", "round",
     "towards", "under", "within"}
)  # fmt: skip
_CORNER: Final = frozenset({"corner", "cnr", "junction", "crossing", "crossroads"})


class Joint(StrEnum):
    """The word joining two streets, which means their corner or one of the two."""

    CORNER = "corner"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name in a phrase: its first word, its end, and the streets and regions of that name."""

    begin: int
    end: int
    key: str
    spots: tuple[int, ...]
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as the geocoder understood it.

    Attributes
    ----------
    words
        Its words as addresses are compared, with an empty word for each comma.
    streets, regions
        The names in it. A name that is both a street and a region counts as a street only if no other name can.
    number
        The house number beside the street.
    left
        Runs of unexplained words, each with its first word's index.
    beside
        The words say "near" or "opposite" before any street: what follows is not the place itself.
    joint
        What joins several streets.
    dual
        The only street named is also the name of a region, and no number says that the street is meant.
    """

    words: tuple[str, ...]
    streets: tuple[NameSpan, ...]
    regions: tuple[NameSpan, ...]
    number: str
    left: tuple[tuple[int, tuple[str, ...]], ...]
    beside: bool
    joint: Joint | None
    dual: bool

    @property
    def left_words(self) -> list[str]:
        """Every word that nothing explains, written out."""
        return long_words([word for _, run in self.left for word in run])


def read_phrase(gazetteer: Gazetteer, text: str) -> Phrase:
    """Return what the words of a text mean in an area."""
    words, beside = _without_surroundings(gazetteer, _words(text))
    spans = _spans(gazetteer, words)
    streets = [span for span in spans if span.spots]
    plain = [span for span in streets if not span.regions]
    dual = False
    if plain:
        streets = plain
    elif len(streets) > 1:
        # "Northgate, Westgate": the first may be a street, the others say where.
        numbered = [span for span in streets if number_beside(words, span.begin, span.end)]
        streets = numbered[:1] or streets[:1]
    if len(streets) == 1 and streets[0].regions:
        others = [span for span in spans if span is not streets[0] and not _is_all(span)]
        dual = not others and not number_beside(words, streets[0].begin, streets[0].end)
    numbered = [span for span in streets if number_beside(words, span.begin, span.end)]
    joint = _joint(words, streets) if len(streets) > 1 else None
    if len(numbered) == 1 and joint is not Joint.EITHER:
        streets, joint = numbered, None
    regions = tuple(span for span in spans if span.regions and span not in streets)
    number = number_beside(words, streets[0].begin, streets[0].end) if len(streets) == 1 else ""
    named = {at for span in spans for at in range(span.begin, span.end)}
    left = _left(words, named)
    return Phrase(tuple(words), tuple(streets), regions, number, left, beside, joint, dual)


def _is_all(span: NameSpan) -> bool:
    return not span.spots and all(region.name and region.size.name == "AREA" for region in span.regions)


def _words(text: str) -> list[str]:
    plain = re.sub(r"\bnr\.?\s+(?=\D)", "near ", text, flags=re.IGNORECASE)
    plain = re.sub(r"\bc/o\b", "care of", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\bclose to\b", "near", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\b(?:in )?(?:the )?(?:back|front) of\b", "near", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\s*&\s*|(?<=\D)\s*/\s*(?=[A-Za-z])|\s+\+\s+", " and ", plain)
    return words_of(plain)


def _without_surroundings(gazetteer: Gazetteer, words: list[str]) -> tuple[list[str], bool]:
    """Leave out landmarks that a street is said to be near.

    Also returns whether nothing else is left.
    """
    named = [span for span in _spans(gazetteer, words) if span.spots]
    taken = {at for span in named for at in range(span.begin, span.end)}
    # "By" and "round" are part of some names, and "close" is one of a street's.
    at = next((i for i, word in enumerate(words) if word in _NEAR and i not in taken), None)
    if at is None:
        return words, False
    if any(span.end <= at for span in named):
        return words[:at], False
    return [word for i, word in enumerate(words) if i != at and word not in ("to", "from")], True


def _spans(gazetteer: Gazetteer, words: Sequence[str]) -> list[NameSpan]:
    book, regions = gazetteer.addresses, gazetteer.regions.by_key
    known = _Known(book.keys, regions)
    starts: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        named = longest_name(words, at, known)
        if named is None:
            at += 1
            continue
        starts.append((at, *named))
        at = named[0]
    begins, ends = {begin for begin, _, _ in starts}, {end for _, end, _ in starts}
    found = []
    for begin, end, key in starts:
        # "Station Road, North Wootton" is no longer name: what stands beside the street is a name itself.
        whole = stands_alone(words[:end], begin, end) or begin in ends
        whole = whole and (stands_alone(words[begin:], 0, end - begin) or end in begins)
        if whole or key in _COUNTIES:
            found.append(NameSpan(begin, end, key, book.spots_of(key), regions.get(key, ())))
    return found


@dataclass(frozen=True, slots=True)
class _Known(Container[str]):
    """Every name with a meaning: streets, regions, counties."""

    streets: Container[str]
    regions: Container[str]

    def __contains__(self, key: object) -> bool:
        return key in _COUNTIES or key in self.streets or key in self.regions


def _joint(words: Sequence[str], streets: Sequence[NameSpan]) -> Joint | None:
    between = words[streets[0].end : streets[1].begin]
    if "or" in between:
        return Joint.EITHER
    if "and" in between or _CORNER & set(words):
        return Joint.CORNER
    return Joint.EITHER


def _left(words: Sequence[str], named: set[int]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the runs of unexplained words, which are not a name, number, county or filler."""
    runs: list[tuple[int, list[str]]] = []
    open_run = False
    for at, word in enumerate(words):
        if at in named or not word:
            open_run = False
        elif word in _FILLERS or word in _CORNER or word[0].isdigit():
            continue
        elif open_run:
            runs[-1][1].append(word)
        else:
            runs.append((at, [word]))
            open_run = True
    return tuple((at, tuple(run)) for at, run in runs)
