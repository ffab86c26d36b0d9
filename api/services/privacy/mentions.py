"""Find other people's notes that name a person, so that an erasure can list them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from data.security.blind_indexes import phone_key
from data.store import Store

__all__ = ["mentions"]

_FEWEST_DIGITS = 9
"""The fewest digits that are searched for as a phone number."""


def mentions(
    store: Store, names: Iterable[str], phones: Iterable[str], own: Collection[tuple[str, int]]
) -> tuple[str, ...]:
    """Return others' records whose notes contain a full name or phone number.

    ``own`` are the records of the person. A first name alone is not searched for, because it may be anyone's.
    """
    words = {plain for plain in map(_plain, names) if len(plain.split()) > 1}
    joined = {plain.replace(" ", "") for plain in words}
    numbers = {phone_key(phone) for phone in phones}
    numbers = {number for number in numbers if len(number) >= _FEWEST_DIGITS}
    found = []
    for kind, record_id, texts in _notes(store):
        if (kind, record_id) in own:
            continue
        text = "\n".join(filter(None, texts))
        plain = f" {_plain(text)} "
        named = any(f" {name} " in plain for name in words) or any(name in plain.replace(" ", "") for name in joined)
        if text and (named or _holds(text, numbers)):
            found.append(f"{kind}-{record_id}")
    return tuple(found)


def _notes(store: Store) -> Iterable[tuple[str, int, tuple[str, ...]]]:
    for need in store.needs.everything():
        yield "need", need.id, (need.notes, need.office_notes)
    for one in store.volunteers.all(active=False):
        yield "volunteer", one.id, (one.notes, *(words for _, words in one.evidence))
    for series in store.series.all():
        yield "series", series.id, (series.template.notes, series.template.office_notes)


def _plain(text: str) -> str:
    """Return a text without case, accents, punctuation and apostrophes."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w\s]|_", " ", re.sub(r"['’‘`´]", "", bare.casefold())).split())


def _holds(text: str, numbers: Collection[str]) -> bool:
    runs = re.findall(r"\+?\d(?:[\s().\-]*\d){8,}", text)
    return any(number in phone_key(run) for run in runs for number in numbers)
