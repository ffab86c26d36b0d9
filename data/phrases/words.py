"""Normalises words for comparison, ignoring case, spacing and punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["fold", "is_blank_word", "normalise", "pieces"]

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’ʼ`", "'"))
_NOT_A_WORD: Final = re.compile(r"[^\w]+|_")
_SPACE: Final = re.compile(r"\s+")
_SEPARATORS: Final = re.compile(r"[,;+/&\n]|\band\b|\bor\b")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOTHING: Final = re.compile(r"[-_./~\s]*")
"""Dashes and dots mean nothing, but a question mark or a tick means something."""
_BLANK_WORDS: Final = frozenset({"", "na", "n a", "none", "nil", "null", "nothing"})


def fold(text: str) -> str:
    """Fold case and spacing, and make dashes and apostrophes plain. Keep other punctuation."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_DASHES)).strip().casefold()


def normalise(text: str) -> str:
    """Return the folded words with single spaces, for comparing headers and choices."""
    return _SPACE.sub(" ", _NOT_A_WORD.sub(" ", fold(text).replace("'", ""))).strip()


def is_blank_word(text: str) -> bool:
    """Return whether the text means an empty cell: ``""``, ``-``, ``n/a``, ``none``."""
    word = normalise(text)
    return word in _BLANK_WORDS if word else _NOTHING.fullmatch(fold(text)) is not None


def pieces(text: str) -> tuple[str, ...]:
    """Split a list in one cell at line breaks, commas, semicolons, + / & and the words "and", "or".

    Text in brackets is an example or a remark ("shopping (food, toiletries)") and is left out.

    >>> pieces("Shopping (food, toiletries), a chat")
    ('shopping', 'a chat')
    """
    folded = fold_lines(text)
    shortened = _BRACKETS.sub(" ", folded)
    parts = _SEPARATORS.split(shortened if normalise(shortened) else folded)
    return tuple(part for part in map(normalise, parts) if part)


def fold_lines(text: str) -> str:
    """Fold text like :func:`fold`, but keep line breaks."""
    return "\n".join(fold(line) for line in text.splitlines())
