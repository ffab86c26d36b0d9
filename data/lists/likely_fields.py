"""Suggests the likely field for an unknown header, which a person must confirm.

The header is spelled almost like a known header, or is a question that contains its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from data.lists.headers import Schema
from data.lists.shorthand import header_key

__all__ = ["is_spelled_like", "likely"]

_CLOSE: Final = 80.0
_EMPTY_WORDS: Final = frozenset({
    "a", "an", "and", "any", "are", "at", "be", "by", "can", "could", "did", "do", "does", "for", "from", "if",
    "in", "is", "it", "its", "me", "my", "of", "on", "or", "our", "please", "so", "tell", "that", "the",
    "their", "them", "there", "they", "this", "to", "us", "we", "what", "which", "who", "will", "with",
    "would", "you", "your",
})  # fmt: skip
"""Words that have no meaning of their own in a question."""


def likely(names: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the likely field for each header, or "". ``known`` maps normalised headers to fields.

    A header spelled almost like a known header is given the same field. For the other headers, fields that already have
    a column are not suggested, and each field is suggested only for the header that shares the most words with it.
    """
    spelled = tuple(_spelled(name, known) if name and name not in known else "" for name in names)
    taken = {known[name] for name in names if name in known} | set(spelled)
    told = {header: words for header in known if (words := _telling(header)) and known[header] not in taken}
    best: dict[str, tuple[int, int, int]] = {}
    for index, name in enumerate(names):
        if name and name not in known and not spelled[index]:
            words = _telling(name)
            for header, own in told.items():
                rank = len(own), sum(map(len, own)), -index
                if own <= words and rank > best.get(known[header], (0, 0, 0)):
                    best[known[header]] = rank
    asked: dict[int, tuple[tuple[int, int, int], str]] = {}
    for field, rank in best.items():
        asked[-rank[2]] = max(asked.get(-rank[2], (rank, field)), (rank, field))
    return tuple(spelled[index] or (asked[index][1] if index in asked else "") for index in range(len(names)))


def is_spelled_like(header: str, field: str, schemas: Iterable[Schema]) -> bool:
    """Return whether a header differs from one of the field's headers by only a letter or two."""
    own = [header_key(one) for schema in schemas for of in schema.fields if of.name == field for one in of.headers]
    return process.extractOne(header_key(header), own, scorer=fuzz.ratio, score_cutoff=_CLOSE) is not None


def _spelled(name: str, known: Mapping[str, str]) -> str:
    best = process.extractOne(name, tuple(known), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return known[best[0]] if best else ""


def _telling(name: str) -> frozenset[str]:
    return frozenset(name.split()) - _EMPTY_WORDS
