"""Estimate how likely two spellings are one person, by name, number, postcode and house.

Only people with something in common are compared (a number, a postcode, or how a part of the name sounds), so that a
list of thousands takes only a moment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.fuzz import ratio

from data.security.blind_indexes import phone_key
from data.store.people.people import KnownPerson
from routing.needs import Need

__all__ = [
    "ASKED_FROM",
    "OFFERED_FROM",
    "Traits",
    "alike_pairs",
    "letters",
    "likeness",
    "short_form",
    "sound",
    "traits_of",
]

OFFERED_FROM: Final = 70.0
"""Out of 100: the likeness from which two people are offered as likely duplicates."""

ASKED_FROM: Final = 85.0
"""The likeness from which a request during a call or import is queried as a repeat."""

_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "prof"})
_SHORT_FORMS: Final = tuple(
    frozenset(names.split())
    for names in (
        "william bill will billy", "robert bob rob bobby", "richard dick rick", "elizabeth liz beth betty lizzie eliza",
        "margaret peggy maggie meg", "katherine catherine kathryn kate kathy katie cathy",
        "james jim jimmy jamie", "john jack johnny",
        "michael mike mick", "thomas tom tommy", "joseph joe", "edward ted ed eddie", "charles charlie chas",
        "patricia pat trish", "susan sue susie", "anthony tony", "david dave", "christopher chris", "samuel sam",
        "alexander alex sandy", "andrew andy drew", "daniel dan danny", "dorothy dot dolly", "frances fran",
        "victoria vicky", "deborah debbie", "jennifer jenny jen", "pamela pam", "ronald ron", "kenneth ken",
        "stephen steve", "matthew matt", "nicholas nick", "benjamin ben", "gregory greg", "peter pete", "philip phil",
        "theresa tess terry", "barbara barb", "rebecca becky", "abigail abby", "mohammed mohamed muhammad mohammad",
    )
)  # fmt: skip
_SOUNDS: Final = (
    ("ph", "f"), ("ck", "k"), ("gh", "g"), ("wh", "w"), ("kn", "n"), ("th", "t"), ("sch", "sh"), ("c", "k"),
    ("q", "k"), ("y", "i"), ("z", "s"), ("ee", "i"), ("ea", "i"), ("ie", "i"), ("ei", "i"),
)  # fmt: skip
_PARTICLES: Final = frozenset({"o", "mc", "mac", "van", "von", "der", "den", "de", "di", "la", "le"})
_BEGUN: Final = 78.0
"""Out of 100: a name that begins another may be its short form (Jo, Al), or someone else's."""
_ONE_HALF: Final = 6.0
_SOUNDS_OTHER: Final = 30.0
"""Out of 100: words spelled less alike than this cannot sound alike (Wright and Rite are 60)."""
_LARGEST_BLOCK: Final = 400
"""The most people with one sound; a commoner sound says nothing about who they are."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits by which people are compared."""

    names: tuple[str, ...]
    sounds: tuple[str, ...]
    phone: str
    postcode: str
    house: str


def traits_of(person: KnownPerson | Need) -> Traits:
    """Return the traits of a person."""
    words = letters(person.name)
    names = _joined(tuple(word for word in words if word not in _TITLES) or tuple(words))
    if "," in person.name and len(names) > 1:
        # "Smith, John": the surname first.
        names = (*names[1:], names[0])
    house = re.match(r"\s*(?:flat\s+)?(\d+\s*[a-z]?)\b", person.address, re.IGNORECASE)
    return Traits(
        names=names,
        sounds=tuple(map(sound, names)),
        phone=phone_key(person.phone),
        postcode=re.sub(r"\W", "", person.postcode.casefold()),
        house=re.sub(r"\s", "", house[1].casefold()) if house else "",
    )


def alike_pairs(people: Sequence[Traits], *, least: float = OFFERED_FROM) -> tuple[tuple[float, int, int], ...]:
    """Return the pairs that may be one person, by index in ``people``, likeliest first."""
    found: dict[tuple[int, int], float] = {}
    for block in _blocks(people):
        for pair in combinations(block, 2):
            if pair not in found:
                found[pair] = likeness(people[pair[0]], people[pair[1]])
    alike = [(score, *pair) for pair, score in found.items() if score >= least]
    return tuple(sorted(alike, key=lambda one: (-one[0], one[1:])))


def likeness(one: Traits, other: Traits) -> float:
    """Return how likely two spellings are one person, out of 100."""
    phones = _phones(one.phone, other.phone)
    places = _places(one, other)
    if phones <= 0 and places <= 0 and (one.postcode and other.postcode):
        return 0.0
    name = _names(one, other)
    if not name:
        return 0.0
    if phones == 2:
        return name if name >= 75 else 0.0
    if phones == 1 and places >= 0:
        return name - 2 if name >= 82 else 0.0
    against = 14.0 if phones < 0 else 0.0
    if places >= 2:
        return name - against / 2 if name >= 80 else 0.0
    if places == 1:
        return name - 3 - against if name >= 84 else 0.0
    if places > 0:
        return name - 16 - against if name >= 86 else 0.0
    if phones or places < 0:
        return 0.0
    # Nothing speaks for it but the name, and nothing against it.
    return name - 20 if name >= 97 and len(one.names) > 1 else 0.0


def letters(text: str) -> list[str]:
    """Split a name or address into words, case-folded, without accents and apostrophes."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return re.findall(r"[^\W_]+", re.sub(r"[’‘'`´ʼ]", "", plain))


def sound(word: str) -> str:
    """Return roughly how a word sounds: Catherine and Kathryn, Smyth and Smith are equal."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", word[:1] + word[1:].replace("h", "").replace("e", ""))


def _blocks(people: Sequence[Traits]) -> Iterable[list[int]]:
    blocks: dict[tuple[str, str], list[int]] = {}
    for place, person in enumerate(people):
        keys = {("name", one) for one in person.sounds if len(one) > 1}
        keys |= {("phone", person.phone), ("postcode", person.postcode)}
        for key in keys:
            if key[1]:
                blocks.setdefault(key, []).append(place)
    return (block for block in blocks.values() if 1 < len(block) <= _LARGEST_BLOCK)


def _phones(one: str, other: str) -> int:
    """Score two numbers: 2 same, 1 one slip, 0 not known for both, -1 different."""
    if not one or not other:
        return 0
    if one == other:
        return 2
    return 1 if min(len(one), len(other)) > 8 and DamerauLevenshtein.distance(one, other) == 1 else -1


def _places(one: Traits, other: Traits) -> float:
    """Score two addresses: 2 door, 1 postcode, 0.5 a letter off, 0 unknown, -1 different."""
    if not one.postcode or not other.postcode:
        return 0
    doors = bool(one.house and other.house)
    if one.postcode == other.postcode:
        return 2 if doors and one.house == other.house else -1 if doors else 1
    near = DamerauLevenshtein.distance(one.postcode, other.postcode) == 1
    if near:
        return 0.5 if not doors or one.house == other.house else -1
    return -1


def _names(one: Traits, other: Traits) -> float:
    """Return how similar two names are, out of 100; 0 if any part conflicts."""
    if sorted(one.names) == sorted(other.names):
        return 100.0
    if min(len(one.names), len(other.names)) < 2:
        # "Una" alone may be the first name or the last.
        single, full = sorted((one, other), key=lambda person: len(person.names))
        best = max((_word(word, single.names[0]) for word in full.names), default=0.0) if single.names else 0.0
        return best - 12 if best >= 90 else 0.0
    straight = _parts(one.names, other.names)
    swapped = max(_parts(_turned(one.names), other.names), _parts(one.names, _turned(other.names))) - 2
    return max(straight, swapped, 0.0)


def _turned(names: Sequence[str]) -> Sequence[str]:
    """Put a surname given first last, and treat a double surname as one."""
    return (names[-1], *names[:-1])


def _joined(names: tuple[str, ...]) -> tuple[str, ...]:
    """Join particles to the name that follows: O Shea, Mac Donald, van der Berg."""
    if len(names) < 3:
        return names
    joined: list[str] = []
    for name in reversed(names):
        if joined and name in _PARTICLES:
            joined[-1] = name + joined[-1]
        else:
            joined.append(name)
    return tuple(reversed(joined))


def _parts(one: Sequence[str], other: Sequence[str]) -> float:
    first, last = _given(one[0], other[0]), _surname(one[1:], other[1:])
    return 0.5 * first + 0.5 * last if first >= 76 and last >= 72 else 0.0


def _surname(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how alike two surnames are; half of a double surname also matches."""
    halves = [_word(one[-1], half) for half in other[:-1]] + [_word(half, other[-1]) for half in one[:-1]]
    return max(_word(one[-1], other[-1]), max(halves, default=0.0) - _ONE_HALF)


def _given(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if len(short) == 1 or (len(short) == 2 and not set(short) & set("aeiouy") and short != long):
        # An initial, or two: "J Bell", "JP Bell".
        return 88.0 if short[0] == long[0] else 0.0
    if short_form(one, other):
        return 95.0
    begun = len(long) > len(short) + 1 and long.startswith(short)
    return max(_word(one, other), _BEGUN if begun else 0.0)


def short_form(one: str, other: str) -> bool:
    """Whether two given names are forms of one name, such as Peggy and Margaret."""
    return any(one in names and other in names for names in _SHORT_FORMS)


def _word(one: str, other: str) -> float:
    if one == other:
        return 100.0
    written = ratio(one, other)
    if written < _SOUNDS_OTHER:
        return written
    if sound(one) == sound(other):
        return 94.0
    if min(len(one), len(other)) > 3 and DamerauLevenshtein.distance(one, other) == 1:
        return max(written, 86.0)
    return written
