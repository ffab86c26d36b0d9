"""Find known people during a call by name, number, postcode or street, allowing for typos.

It searches decrypted records in memory and keeps nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.fuzz import partial_ratio, ratio

from api.services.context import Context
from api.services.people.matching import letters, short_form, sound
from api.services.wording.place_text import place_label
from data.security.blind_indexes import phone_key
from data.store.people.people import KnownPerson
from routing.errors import NotFound

__all__ = ["MOST_FOUND", "find_people", "parts_of", "person_of", "ranked", "usual_pharmacies"]

MOST_FOUND: Final = 8
"""The most results, so that arrow keys suffice to choose one."""

_LEAST_LETTERS: Final = 2
_LONGEST_ID: Final = 9
_ALIKE: Final = 74.0
"""Out of 100: a word this like the one typed may be meant ("jonson" and "johnson" are 92)."""

_PHONE: Final = re.compile(r"[\d\s+()./-]*\d[\d\s+()./-]*")
_POSTCODE: Final = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s+(\d[a-z]{0,2})\b")
_WHOLE_POSTCODE: Final = re.compile(r"[a-z]{1,2}[\dio][a-z\d]?[\dio][a-z]{2}")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words by which a person can be found."""

    name: tuple[str, ...]
    address: frozenset[str]
    postcode: str
    phone: str


def find_people(ctx: Context, text: str, *, most: int = MOST_FOUND) -> tuple[KnownPerson, ...]:
    """Return the people who match a few letters or digits (at least two), best first."""
    if len(re.sub(r"\W", "", text)) < _LEAST_LETTERS:
        return ()
    with ctx.database.reading() as store:
        people = store.people.all()
    return ranked(people, text, most=most)


def person_of(ctx: Context, reference: str) -> KnownPerson:
    """Return the person behind ``need-12`` or ``volunteer-3``, as that record describes them.

    Raises
    ------
    NotFound
        ``need.unknown``, ``volunteer.unknown``, ``person.unknown``
    """
    kind, number = parts_of(reference)
    with ctx.database.reading() as store:
        if kind == "volunteer":
            one = store.volunteers.get(number)
            return KnownPerson(name=one.name, phone=one.phone, address="", postcode=one.postcode, volunteer_id=one.id)
        need = store.needs.get(number)
        same = next(
            (
                who
                for who in store.people.all()
                if any((one.name, one.phone) == (need.name, need.phone) for one in (who, *who.also))
            ),
            None,
        )
    return KnownPerson(
        name=need.name,
        phone=need.phone,
        address=need.address,
        postcode=need.postcode,
        need_id=need.id,
        pharmacy_id=same.pharmacy_id if same else None,
    )


def parts_of(reference: str) -> tuple[str, int]:
    """Split ``need-12`` into kind and number; raises NotFound ``person.unknown``."""
    kind, _, number = reference.partition("-")
    if not number.isdecimal() or kind not in ("need", "volunteer") or len(number) > _LONGEST_ID:
        raise NotFound("person.unknown", "This person is not in the records.", "Search again.")
    return kind, int(number)


def usual_pharmacies(ctx: Context, people: Iterable[KnownPerson]) -> Mapping[int, str]:
    """Return the names of the people's usual pharmacies, by id."""
    wanted = {person.pharmacy_id for person in people if person.pharmacy_id is not None}
    if not wanted:
        return {}
    with ctx.database.reading() as store:
        return {place.id: place_label(place) for place in store.places.all() if place.id in wanted}


def ranked(people: Iterable[KnownPerson], text: str, *, most: int = MOST_FOUND) -> tuple[KnownPerson, ...]:
    """Return the people who match every word, best first; equals keep their order."""
    asked = _asked(text)
    if not asked:
        return ()
    found: list[tuple[float, int, KnownPerson]] = []
    for place, person in enumerate(people):
        score = max(_score(asked, _words(one)) for one in (person, *person.also))
        if score:
            found.append((-score, place, person))
    found.sort(key=lambda one: one[:2])
    return tuple(person for _, _, person in found[:most])


def _asked(text: str) -> tuple[str, ...]:
    folded = " ".join(text.casefold().split())
    if _PHONE.fullmatch(folded) and sum(sign.isdigit() for sign in folded) > 3:
        return (phone_key(folded),)
    compact = folded.replace(" ", "")
    if _WHOLE_POSTCODE.fullmatch(compact) and any(sign.isdigit() for sign in compact):
        return (compact,)
    return tuple(letters(_POSTCODE.sub(r"\1\2", folded)))


def _words(person: KnownPerson) -> _Words:
    return _Words(
        tuple(letters(person.name)),
        frozenset(letters(person.address)),
        re.sub(r"\W", "", person.postcode.casefold()),
        phone_key(person.phone),
    )


def _score(asked: Sequence[str], known: _Words) -> float:
    """Score a person: the mean of each word's fit up to 100, or 0 if any word fits nothing."""
    total = 0.0
    for word in asked:
        best = max(_as_name(word, known.name), _as_number(word, known), _as_street(word, known))
        if best < _ALIKE:
            return 0.0
        total += best
    return total / len(asked)


def _as_name(word: str, names: Sequence[str]) -> float:
    if word.isdigit():
        return 0.0
    best = 0.0
    for name in names:
        if name.startswith(word):
            best = max(best, 100.0 if name == word else 97.0)
        elif short_form(word, name):
            best = max(best, 90.0)
        elif len(word) > 2:
            # Somebody who is still typing has not come to the end of the name.
            begun = name[: len(word) + 1] if len(word) > 3 else name[: len(word)]
            spelled = max(ratio(word, name), ratio(word, begun) - 4)
            best = max(best, spelled, ratio(sound(word), sound(name)) - 6, _slipped(word, name))
    return best


def _slipped(word: str, name: str) -> float:
    """Score a name still being typed with one slip: likelier than another, shorter name."""
    begun = name[: len(word)]
    return 90.0 if len(word) > 3 and DamerauLevenshtein.distance(word, begun, score_cutoff=1) == 1 else 0.0


def _as_number(word: str, known: _Words) -> float:
    if word.isdigit() and len(word) > 2:
        if word in known.phone:
            return 99.0 if known.phone.endswith(word) or known.phone.startswith(word) else 95.0
        # One digit wrong or two swapped, of a number that was said in whole.
        if len(word) > 8 and known.phone and partial_ratio(word, known.phone) >= 86:
            return 80.0
        return 0.0
    if any(sign.isdigit() for sign in word):
        if known.postcode.startswith(word) or (len(word) > 2 and known.postcode.endswith(word)):
            return 98.0
        if len(word) > 4 and _plain(known.postcode).startswith(_plain(word)):
            return 90.0
        if len(word) > 5 and ratio(word, known.postcode) >= 80:
            return 78.0
    return 0.0


def _as_street(word: str, known: _Words) -> float:
    if word in known.address:
        return 96.0
    if word.isdigit() or len(word) < 4:
        return 0.0
    return max((ratio(word, one) - 6 for one in known.address if not one.isdigit()), default=0.0)


def _plain(postcode: str) -> str:
    """Return a postcode with O and 0, and I and 1, made equal."""
    return postcode.replace("o", "0").replace("i", "1")
