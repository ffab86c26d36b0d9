"""Answer phrases that name a street: with the street, or with a question and its choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.addresses.book import Written, apart, joined, long_words, words_of
from geo.geocoding.answers import Found, Miss, listed
from geo.geocoding.doors import SAME_METRES, door, one_house
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.phrase import Joint, NameSpan, Phrase
from geo.geocoding.regions import COARSE, Region, Size
from routing.needs import Location, Precision

__all__ = ["is_of_a_house", "near_misses", "part_meant", "region_names", "street_answer"]

_MEET_METRES: Final = 60.0
"""Two streets this close together have a corner: points are drawn every 80 m at most."""

_SLIGHT: Final = 0.2
"""A street that has less than this part of itself in a region only touches it, where another is mostly inside."""

_LIKE: Final = 80.0
_MOST_CHOICES: Final = 10

_HOUSE: Final = re.compile(
    r"house|cottages?|cott|flats?|lodge|court|farm|villas?|hall|buildings?|apartments?|barn|manor|rectory|vicarage|"
    r"bungalow|annexe?|gables|laurels|mr|mrs|ms|miss|care|block|basement|upstairs|downstairs|floor|ground|first|second|"
    r"caravan|bell|door|gate|buzzer|side|rear"
)
"""Words of a house, a flat or a person, which may stand beside a street and say nothing of a town."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a street that may be meant: its points in the area and the named regions."""

    spot: int
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    share: float


def street_answer(gazetteer: Gazetteer, phrase: Phrase) -> Found | Miss:
    """Return the answer to a phrase that names at least one street."""
    if phrase.joint is Joint.CORNER:
        corner = _corner(gazetteer, phrase)
        return corner or _either(gazetteer, phrase.streets, "These streets have no corner in")
    if len(phrase.streets) > 1:
        return _either(gazetteer, phrase.streets, "Several streets are named, all in")
    street = phrase.streets[0]
    if phrase.dual:
        options = _choices(gazetteer, [_whole(gazetteer, spot) for spot in street.spots], phrase.number)
        name = gazetteer.addresses.names[street.spots[0]]
        return Miss("address.ambiguous", f"{name} is a street and also a part of {gazetteer.name}.", options)
    inside = _inside(gazetteer, street, phrase.regions)
    strange = _strange(phrase)
    if inside and not strange:
        return _at(gazetteer, phrase, inside)
    return _elsewhere(gazetteer, phrase, inside or [_whole(gazetteer, spot) for spot in street.spots], strange)


def _inside(gazetteer: Gazetteer, street: NameSpan, spans: Sequence[NameSpan]) -> list[_Part]:
    """Return the parts of a named street inside every region that a phrase names."""
    parts = [_whole(gazetteer, spot) for spot in street.spots]
    parts = [part for part in parts if part.lon.size] or parts
    for span in sorted(spans, key=lambda span: span.regions[0].size):
        narrowed = part_meant(parts, span.regions)
        if not narrowed and span.regions[0].size >= COARSE and len(spans) > 1:
            continue  # the post comes by a town that is further away
        parts = narrowed
    return parts


def part_meant(parts: Sequence[_Part], regions: Sequence[Region]) -> list[_Part]:
    """Return the parts of streets inside the narrowest region of a name that has any of them."""
    size: Size | None = None
    kept: list[_Part] = []
    for region in regions:
        if kept and region.size is not size:
            break
        size = region.size
        kept += [narrowed for part in parts if (narrowed := _narrowed(part, region)) is not None]
    if any(part.share >= 0.5 for part in kept):
        kept = [part for part in kept if part.share >= _SLIGHT]
    return kept


def _narrowed(part: _Part, region: Region) -> _Part | None:
    if not part.lon.size:
        return None
    held = region.holds(part.lon, part.lat)
    return _Part(part.spot, part.lon[held], part.lat[held], float(held.mean())) if held.any() else None


def _whole(gazetteer: Gazetteer, spot: int) -> _Part:
    """Return a street's points inside the wards."""
    lon, lat = gazetteer.addresses.points(spot)
    here = np.array([ward is not None for ward in gazetteer.wards.of_all(lon, lat)], dtype=np.bool_)
    return _Part(spot, lon[here], lat[here], 1.0)


def _at(gazetteer: Gazetteer, phrase: Phrase, parts: Sequence[_Part]) -> Found | Miss:
    """Return the door, else the street, if only one fits."""
    book = gazetteer.addresses
    written = Written(
        phrase.number, _house_name(gazetteer, phrase), tuple(part.spot for part in parts), frozenset(), _others(phrase)
    )
    doors = book.doors_of(written)
    if phrase.regions and len(phrase.streets[0].spots) > 1:
        doors = tuple(
            index for index in doors if _held(phrase, float(book.door_lon[index]), float(book.door_lat[index]))
        )
    if doors and one_house(gazetteer, doors):
        return door(gazetteer, doors[0], None, written)
    having = {int(book.door_street[index]) for index in doors}
    parts = [part for part in parts if part.spot in having] or parts
    if len({part.spot for part in parts}) > 1:
        name = book.names[parts[0].spot]
        options = _choices(gazetteer, parts, phrase.number)
        wards = listed([where_is(gazetteer, part) for part in parts])
        cause = f"{gazetteer.name} has {len(options)} streets called {name}, in {wards}."
        return Miss("address.ambiguous", cause, options if len(options) > 1 else ())
    return _on(gazetteer, parts[0], narrowed=bool(phrase.regions))


def _held(phrase: Phrase, lon: float, lat: float) -> bool:
    at = np.array([lon]), np.array([lat])
    return all(any(bool(region.holds(*at)[0]) for region in span.regions) for span in phrase.regions)


def _on(gazetteer: Gazetteer, part: _Part, *, narrowed: bool) -> Found | Miss:
    book = gazetteer.addresses
    name = book.names[part.spot]
    lon, lat = float(book.lon[part.spot]), float(book.lat[part.spot])
    if narrowed and part.lon.size:
        middle = int(np.argmin(apart(part.lon, part.lat, float(part.lon.mean()), float(part.lat.mean()))))
        lon, lat = float(part.lon[middle]), float(part.lat[middle])
    ward = gazetteer.ward_of(lon, lat)
    if ward is None:
        return Miss("postcode.outside", f"{name} is outside the wards of {gazetteer.name}.")
    return Found(Location(lon, lat, Precision.STREET, ward.code), name)


def _house_name(gazetteer: Gazetteer, phrase: Phrase) -> str:
    if phrase.number:
        return ""
    words = phrase.words
    runs = (" ".join(_part_around(words, at)) for at, _ in phrase.left)
    return next((name for name in runs if gazetteer.addresses.has_house(name)), "")


def _part_around(words: Sequence[str], at: int) -> list[str]:
    """Return what is between two commas."""
    begin = max((i + 1 for i in range(at) if not words[i]), default=0)
    end = next((i for i in range(at, len(words)) if not words[i]), len(words))
    return list(words[begin:end])


def _others(phrase: Phrase) -> tuple[str, ...]:
    """Return the numbers directly before the house's own."""
    found: list[str] = []
    for word in reversed(phrase.words[: phrase.streets[0].begin]):
        if word and word[0].isdigit():
            found.insert(0, word)
        elif word not in ("", "and"):
            break
    return tuple(number for number in found if number != phrase.number)


def is_of_a_house(run: Sequence[str]) -> bool:
    """Return whether words may be those of a house, a flat or a person, and not of a town."""
    return any(_HOUSE.fullmatch(word) for word in long_words(run))


def _strange(phrase: Phrase) -> str:
    """Return the words next to a street that may be an unknown town, or empty."""
    for at, run in phrase.left:
        named = phrase.words[max(0, at - 1) : at] == ("the",) and at < phrase.streets[0].begin
        if not (is_of_a_house(run) or named):
            return " ".join(long_words(run))
    return ""


def _elsewhere(gazetteer: Gazetteer, phrase: Phrase, parts: Sequence[_Part], strange: str) -> Miss:
    """Return the question about a street that is not where the phrase says, or is with an unknown town."""
    name = gazetteer.addresses.names[phrase.streets[0].spots[0]]
    near = region_names(gazetteer, strange) if strange else ()
    if near:
        meant = [part for key in near for part in part_meant(parts, gazetteer.regions.by_key[key])]
        parts = [*meant, *(part for part in parts if part.spot not in {other.spot for other in meant})]
    options = _choices(gazetteer, parts, phrase.number)
    if strange:
        cause = f"“{strange.title()}” is not known in {gazetteer.name}. Did you mean {listed(options)}?"
    else:
        where = " and ".join(span.regions[0].name for span in phrase.regions)
        cause = f"{gazetteer.name} has no {name} in {where}. Did you mean {listed(options)}?"
    return Miss("address.elsewhere", cause, options)


def _choices(gazetteer: Gazetteer, parts: Sequence[_Part], number: str) -> tuple[str, ...]:
    """Return spellings of the streets that each mean exactly one of them."""
    names = [f"{number} {gazetteer.addresses.names[part.spot]}".strip() for part in parts]
    labels = [f"{name} ({where_is(gazetteer, part)})" for name, part in zip(names, parts, strict=True)]
    spots = {label: {part.spot for part, own in zip(parts, labels, strict=True) if own == label} for label in labels}
    for i, part in enumerate(parts):
        if len(spots[labels[i]]) > 1:
            lon, lat = gazetteer.addresses.lon[[part.spot]], gazetteer.addresses.lat[[part.spot]]
            code = gazetteer.postcodes.codes[int(gazetteer.postcodes.nearest(lon, lat)[0])].decode()
            labels[i] = f"{labels[i]}, {code[:-3]} {code[-3:]}"
    return tuple(dict.fromkeys(labels))[:_MOST_CHOICES]


def where_is(gazetteer: Gazetteer, part: _Part) -> str:
    """Return the settlement a street is in, else its ward."""
    lon, lat = float(gazetteer.addresses.lon[part.spot]), float(gazetteer.addresses.lat[part.spot])
    if part.share < 1 and part.lon.size:
        middle = int(np.argmin(apart(part.lon, part.lat, float(part.lon.mean()), float(part.lat.mean()))))
        lon, lat = float(part.lon[middle]), float(part.lat[middle])
    settlement = gazetteer.settlements.name_at(lon, lat)
    if settlement and settlement.casefold() != gazetteer.name.casefold():
        return settlement
    ward = gazetteer.ward_of(lon, lat)
    return ward.name if ward is not None else "outside the wards"


def _either(gazetteer: Gazetteer, streets: Sequence[NameSpan], cause: str) -> Miss:
    options = _choices(gazetteer, [_whole(gazetteer, spot) for span in streets for spot in span.spots], "")
    return Miss("address.ambiguous", f"{cause} {gazetteer.name}: {listed(options)}.", options)


def _corner(gazetteer: Gazetteer, phrase: Phrase) -> Found | None:
    """Return where two streets meet, if they meet only once in the named regions."""
    first, second = (_inside(gazetteer, span, phrase.regions) for span in phrase.streets[:2])
    meetings = [meeting for a in first for b in second if (meeting := _meeting(a, b)) is not None]
    if not meetings or len(phrase.streets) > 2:
        return None
    metres, lon, lat = min(meetings)
    if any(other[0] <= _MEET_METRES and apart(np.array([other[1]]), np.array([other[2]]), lon, lat)[0] > 5 * SAME_METRES
           for other in meetings):  # fmt: skip
        return None
    ward = gazetteer.ward_of(lon, lat)
    if metres > _MEET_METRES or ward is None:
        return None
    names = (gazetteer.addresses.names[span.spots[0]] for span in phrase.streets)
    return Found(Location(lon, lat, Precision.STREET, ward.code), f"corner of {' and '.join(names)}")


def _meeting(one: _Part, other: _Part) -> tuple[float, float, float] | None:
    """Return the metres between two streets where they are closest, and that point of the first."""
    if not one.lon.size or not other.lon.size:
        return None
    far = [apart(one.lon, one.lat, float(x), float(y)) for x, y in zip(other.lon, other.lat, strict=True)]
    table = np.array(far)
    _, i = np.unravel_index(int(table.argmin()), table.shape)
    return float(table.min()), float(one.lon[i]), float(one.lat[i])


def near_misses(gazetteer: Gazetteer, phrase: Phrase, text: str) -> Miss | None:
    """Return the question about a street or region spelled like a known one, or None."""
    book = gazetteer.addresses
    runs = ", ".join(" ".join(run) for _, run in phrase.left)
    alike = tuple(dict.fromkeys((*book.alike(runs), *book.alike(text))))[:4]
    if not alike:
        return None
    options: list[str] = []
    for name in alike:
        parts = [_whole(gazetteer, spot) for spot in book.spots_of(joined(words_of(name)))]
        for span in phrase.regions:
            parts = part_meant(parts, span.regions) or parts
        options += _choices(gazetteer, parts, "") if len(parts) > 1 else [name]
    options = list(dict.fromkeys(options))[:_MOST_CHOICES]
    cause = f"{gazetteer.name} has no street of that name. Did you mean {listed(options)}?"
    return Miss("address.near-miss", cause, tuple(options))


def region_names(gazetteer: Gazetteer, words: str) -> tuple[str, ...]:
    """Return the keys of regions spelled like some words, likeliest first."""
    from rapidfuzz import fuzz, process

    key = joined(words_of(words))
    if len(key) < 4:
        return ()
    found = process.extract(key, list(gazetteer.regions.names), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=3)
    return tuple(name for name, _, _ in found)
