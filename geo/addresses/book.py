"""The address book of an area: its streets and their doors, found in any spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.addresses.postcodes import bare, within
from geo.projection import METRES_PER_DEGREE, Floats

__all__ = [
    "AddressBook",
    "Written",
    "apart",
    "house_numbers",
    "joined",
    "long_words",
    "longest_name",
    "number_beside",
    "stands_alone",
    "street_key",
    "words_of",
]

_SHORT: Final[Mapping[str, str]] = {
    "road": "rd", "street": "st", "saint": "st", "str": "st", "avenue": "ave", "av": "ave", "lane": "ln", "close": "cl",
    "drive": "dr", "gardens": "gdns", "gdn": "gdns", "garden": "gdns", "court": "ct", "crt": "ct", "place": "pl",
    "square": "sq", "crescent": "cres", "cresent": "cres", "cr": "cres", "terrace": "ter", "terr": "ter",
    "park": "pk", "grove": "gr", "mount": "mt", "north": "n", "south": "s", "east": "e", "west": "w",
    "walk": "wk", "green": "grn", "hill": "hl", "platz": "pl",
}  # fmt: skip
"""Words with one meaning; ``st`` is both street and saint, because no two streets differ by that alone."""

_LONG: Final[Mapping[str, str]] = {short: word for word, short in reversed(tuple(_SHORT.items()))}
"""The first full word of each abbreviation: ``North Gate`` and ``Northgate`` are the same without their space."""

_MOST_WORDS: Final = 8
"""The longest name of a street or settlement, in words."""

_QUALIFIERS: Final = frozenset(
    {*_SHORT.values(), "way", "row", "mews", "end", "parade", "yard", "rise", "view", "passage"}
)
_BEFORE: Final = frozenset(
    {"old", "new", "upper", "lower", "great", "little", "back", "royal", "n", "s", "e", "w", "st"}
)
_FLAT: Final = re.compile(
    r"\b(?:flat|apartment|apt|unit|room|suite|maisonette|top|stiege) *(?:no\.? *)?(?:[0-9]+[a-z]?|[a-z])\b"
)
_NUMBER: Final = re.compile(r"[0-9]{1,4}[a-z]?(?:-[0-9]{1,4}[a-z]?)?")
_MOST_LETTERS: Final = 300


def words_of(text: str) -> list[str]:
    """Return an address's words for comparison, with an empty word for each comma or line break."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", text[:_MOST_LETTERS].casefold()) if not unicodedata.combining(c)
    )
    plain = re.sub(r"[\u2019\u02bc`'.]", "", plain).replace("\u2013", "-")
    plain = re.sub(r"\b([0-9]+[a-z]?) *- *([0-9]+[a-z]?)\b", r"\1-\2", plain)
    plain = re.sub(r"\b([0-9]+)[ /]+([a-h])\b", r"\1\2", plain)
    plain = re.sub(r"\b([0-9]+[a-z]?)/[0-9a-z/]+\b", r"\1", plain)
    found: list[str] = []
    for part in re.split(r"[,;()\n\r]", _FLAT.sub(" , ", plain)):
        words = re.findall(r"[0-9]+[a-z]?-[0-9]+[a-z]?|[a-z0-9]+", part)
        short = [_SHORT.get(word, word) for word in words if word not in ("no", "number", "nr")]
        found += [re.sub(r"(?<=[a-z]{3})strasse$", "str", word) for word in short if word]
        found.append("")
    return found[:-1]


def street_key(name: str) -> str:
    """Return a street's name in its form for comparison: ``St.

    Mary's Rd`` equals ``Saint Marys Road``.
    """
    return " ".join(word for word in words_of(name) if word)


def long_words(words: Sequence[str]) -> list[str]:
    """Return the words of an address with abbreviations written out."""
    return [_LONG.get(word, word) for word in words]


def joined(words: Sequence[str]) -> str:
    """Return the key of a name that does not depend on where its words are split: ``North Gate`` is ``Northgate``."""
    return "".join(_LONG.get(word, word) for word in words if word != "and")


def longest_name(words: Sequence[str], begin: int, known: Container[str]) -> tuple[int, str] | None:
    """Return the end and key of the longest known name starting at a word, or None."""
    if not words[begin] or words[begin] == "and":
        return None
    most = next((i for i, word in enumerate(words[begin:], start=begin) if not word), len(words))
    for end in range(min(most, begin + _MOST_WORDS), begin, -1):
        key = joined(words[begin:end])
        if words[end - 1] != "and" and key in known:
            return end, key
    return None


def stands_alone(words: Sequence[str], begin: int, end: int) -> bool:
    """Return whether a name is not part of a longer one (``Old Mill Road``, ``Mill Road Close``)."""
    return not (end < len(words) and words[end] in _QUALIFIERS) and not (begin and words[begin - 1] in _BEFORE)


def house_numbers(written: str) -> tuple[str, ...]:
    """Return a house's numbers: ``12-16`` also means 12, 14 and 16; ``12;14`` means both."""
    found: list[str] = []
    for part in re.split(r"[;,]", written.casefold().replace("\u2013", "-")):
        text = part.replace(" ", "").split("/")[0]
        if not _NUMBER.fullmatch(text):
            continue
        found.append(text)
        ends = re.fullmatch(r"([0-9]+)-([0-9]+)", text)
        if ends:
            first, last = int(ends[1]), int(ends[2])
            step = 2 if (last - first) % 2 == 0 else 1
            found += [str(number) for number in range(first, min(last, first + 60) + 1, step)]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Written:
    """An address as it was read: its street, and the house's number or name.

    The number and the name may be empty.

    Attributes
    ----------
    spots
        The streets of that name; several when more than one village has such a street.
    rest
        The other words, which may decide between these streets.
    others
        Numbers given before the house's own: ``12`` of ``12, 14 Mill Road``.
    """

    number: str
    name: str
    spots: tuple[int, ...]
    rest: frozenset[str]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class AddressBook:
    """Streets by name, with their known doors.

    Attributes
    ----------
    names
        The name of each street as on its sign, ``n`` of them. One name in two places is two streets.
    lon, lat
        ``(n,)`` a point on each street, inside the area.
    point_start, point_lon, point_lat
        Points along street ``i`` (at most some 100 m apart) are ``point_start[i]`` to ``point_start[i + 1]``.
    door_street
        ``(m,)`` the street of each door, in order.
    door_number, door_name, door_postcode
        ``(m,)`` bytes: house number in small letters, house name as it is compared, bare postcode; each may be empty.
    door_lon, door_lat
        ``(m,)`` degrees.
    """

    names: tuple[str, ...]
    lon: Floats
    lat: Floats
    point_start: npt.NDArray[np.int32]
    point_lon: Floats
    point_lat: Floats
    door_street: npt.NDArray[np.int32]
    door_number: npt.NDArray[np.bytes_]
    door_name: npt.NDArray[np.bytes_]
    door_postcode: npt.NDArray[np.bytes_]
    door_lon: Floats
    door_lat: Floats

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the book as plain arrays."""
        names = np.frombuffer("\n".join(name.replace("\n", " ") for name in self.names).encode(), dtype=np.uint8)
        fields = (name for name in self.__dataclass_fields__ if name != "names")
        return {"names": names, **{name: getattr(self, name) for name in fields}}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> AddressBook:
        """Make a book from the result of ``arrays``; raises ValueError or TypeError if it is invalid."""
        text = arrays["names"].tobytes().decode()
        book = cls(tuple(text.split("\n")) if text else (), **{k: v for k, v in arrays.items() if k != "names"})
        if not len(book.names) == book.lon.size == book.lat.size == book.point_start.size - 1:
            raise ValueError("an address book whose streets do not match")
        return book

    def __len__(self) -> int:
        return len(self.names)

    @property
    def doors(self) -> int:
        """The number of known doors."""
        return int(self.door_street.size)

    @cached_property
    def _streets(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for i, name in enumerate(self.names):
            found.setdefault(joined(words_of(name)), []).append(i)
        found.pop("", None)
        return {key: tuple(spots) for key, spots in found.items()}

    @cached_property
    def _houses(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i in np.flatnonzero(self.door_name != b"").tolist():
            found.setdefault(self.door_name[i].decode(), []).append(i)
        return found

    def is_street(self, text: str) -> bool:
        """Return whether a text is the name of a street and nothing else."""
        return joined(words_of(text)) in self._streets

    @property
    def keys(self) -> Collection[str]:
        """The keys of :func:`joined` of every street."""
        return self._streets.keys()

    def spots_of(self, key: str) -> tuple[int, ...]:
        """Return the streets whose name has a key of :func:`joined`."""
        return self._streets.get(key, ())

    def read(self, text: str) -> Written | None:
        """Return the address in a text. None if it names no street in the area, or two that do not match."""
        words = words_of(_without_postcodes(text))
        found = list(self._mentioned(words))
        numbered = [match for match in found if number_beside(words, *match[:2])]
        chosen = numbered if len(numbered) == 1 else found
        if len(chosen) != 1:
            return None
        begin, end, key = chosen[0]
        number = number_beside(words, begin, end)
        left = _parts([*words[:begin], "", *words[end:]])
        names = [] if number else [part for part in left if part in self._houses]
        rest = frozenset(word for part in left for word in part.split() if word != number)
        others = tuple(other for other in _numbers_before(words[:begin]) if other != number)
        return Written(number, names[0] if names else "", self._streets[key], rest, others)

    def has_house(self, name: str) -> bool:
        """Return whether a house has a name, written as it is compared."""
        return name in self._houses

    def house(self, text: str) -> tuple[int, ...]:
        """Return the doors of a house named without its street (``Rose Cottage, Trumpington``)."""
        parts = _parts(words_of(_without_postcodes(text)))
        return next((tuple(self._houses[part]) for part in parts if part in self._houses), ())

    def _mentioned(self, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Return where streets are named (first word, end, key), ignoring parts of longer names."""
        at = 0
        while at < len(words):
            named = longest_name(words, at, self._streets)
            if named is None:
                at += 1
                continue
            end, key = named
            if stands_alone(words, at, end):
                yield at, end, key
            at = end

    def doors_of(self, written: Written) -> tuple[int, ...]:
        """Return the doors an address may mean, on all streets of that name, or else those without the letter."""
        for number in dict.fromkeys((written.number, written.number.split("-")[0], written.number.rstrip("abcdefgh"))):
            if not number:
                continue
            found = [
                i for spot in written.spots for i in self._in_street(spot) if self.door_number[i] == number.encode()
            ]
            if found:
                return tuple(found)
        if written.name:
            return tuple(i for i in self._houses[written.name] if int(self.door_street[i]) in written.spots)
        return ()

    def has_doors(self, spots: Sequence[int]) -> bool:
        """Return whether any door of some streets is known."""
        return any(self._in_street(spot) for spot in spots)

    def _in_street(self, spot: int) -> range:
        begin, end = np.searchsorted(self.door_street, [spot, spot + 1])
        return range(int(begin), int(end))

    def points(self, spot: int) -> tuple[Floats, Floats]:
        """Return the longitudes and latitudes of the points along a street."""
        part = slice(int(self.point_start[spot]), int(self.point_start[spot + 1]))
        return self.point_lon[part], self.point_lat[part]

    def metres_to(self, spot: int, lon: float, lat: float) -> float:
        """Return how far a street is from a point, in a straight line."""
        return float(apart(*self.points(spot), lon, lat).min())

    def alike(self, text: str, most: int = 4) -> tuple[str, ...]:
        """Return streets spelled like the one in a text, only as suggestions."""
        from rapidfuzz import fuzz, process

        keys = {street_key(self.names[spots[0]]): self.names[spots[0]] for spots in self._streets.values()}
        parts = [re.sub(r"^[0-9]\S* ", "", part) for part in _parts(words_of(_without_postcodes(text)))]
        scored = [
            (score, keys[key])
            for part in parts
            if len(part) > 4
            for key, score, _ in process.extract(part, list(keys), scorer=fuzz.ratio, score_cutoff=84, limit=most)
        ]
        return tuple(dict.fromkeys(name for _, name in sorted(scored, reverse=True)))[:most]


def apart(lons: Floats, lats: Floats, lon: float, lat: float) -> Floats:
    """Return the metres from a point to others on a plane, which is accurate for a few kilometres."""
    x = (lons - lon) * METRES_PER_DEGREE * np.cos(np.radians(lat))
    y = (lats - lat) * METRES_PER_DEGREE
    return np.asarray(np.hypot(x, y), dtype=np.float64)


def _without_postcodes(text: str) -> str:
    codes = within(text)
    if not codes:
        return text
    found = re.compile(r"\b[A-Za-z]{1,2}[0-9][A-Za-z0-9]? *[0-9][A-Za-z]{2}\b")
    return found.sub(lambda match: " , " if bare(match[0]) in codes else match[0], text)


def number_beside(words: Sequence[str], begin: int, end: int) -> str:
    """Return the house number before a street's name, with or without a comma, or after it."""
    for at in (begin - 1, begin - 2 if begin > 1 and not words[begin - 1] else begin - 1):
        if at >= 0 and _NUMBER.fullmatch(words[at]):
            return words[at]
    return words[end] if end < len(words) and _NUMBER.fullmatch(words[end]) else ""


def _numbers_before(words: Sequence[str]) -> list[str]:
    """Return the numbers directly before a street's name."""
    found: list[str] = []
    for word in reversed(words):
        if _NUMBER.fullmatch(word):
            found.insert(0, word)
        elif word not in ("", "and"):
            break
    return found


def _parts(words: Sequence[str]) -> list[str]:
    """Return what is between the commas."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word:
            parts[-1].append(word)
        else:
            parts.append([])
    return [" ".join(part) for part in parts if part]
