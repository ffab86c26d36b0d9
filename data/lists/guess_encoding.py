"""Guess the encoding of text without a byte-order mark.

Every encoding turns each byte into some letter or sign, but only the right one gives letters where its languages use
them. A sign inside a word ("Suppenk³che"), a capital after small letters, and a letter foreign to the encoding's
languages count as odd. Western Europe's encoding is taken unless another gives clearly fewer oddities.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

__all__ = ["WESTERN", "guessed_encoding"]

WESTERN: Final = "cp1252"
"""The encoding that spreadsheets in the UK and Western Europe write."""

_WESTERN_LETTERS: Final = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß")
_CENTRAL_LETTERS: Final = frozenset("áâăäąćčçďđéęëěíîĺľłńňóôőöŕřśšşťţúůűüýźžżß")
_CYRILLIC_LETTERS: Final = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґўђјљњћџ")
_GREEK_LETTERS: Final = frozenset("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ")
_OTHER_ALPHABETS: Final = _CYRILLIC_LETTERS | _GREEK_LETTERS
_LETTERS: Final = {
    WESTERN: _WESTERN_LETTERS,
    "cp1250": _CENTRAL_LETTERS,
    "cp850": _WESTERN_LETTERS,
    "mac_roman": _WESTERN_LETTERS,
    "iso8859_2": _CENTRAL_LETTERS,
    "cp1251": _CYRILLIC_LETTERS,
    "cp1253": _GREEK_LETTERS,
    "cp1254": _WESTERN_LETTERS | frozenset("şğı"),
}
"""Encodings that can be recognised, likeliest first, with their languages' small letters."""
_WITHIN_WORDS: Final = frozenset("’‘´·-\N{SOFT HYPHEN}–—/")
_SIGNS: Final = frozenset("’‘‚“”„«»–—…•·´°ºª½¼¾²³£€§©®™×\N{NO-BREAK SPACE}\N{SOFT HYPHEN}¡¿")
_FEWEST: Final = 2
"""A single oddity may be a typing error, unless the byte is missing from the Western European encoding."""
_TIMES_BETTER: Final = 4


def guessed_encoding(telling: bytes, *, old_mac: bool = False) -> str:
    """Return the likeliest encoding for lines that are not all ASCII.

    ``old_mac`` says that the line endings are those of old Macs; a Mac encoding then wins a tie.
    """
    odd = {name: _odd(telling.decode(name, errors="replace"), letters) for name, letters in _LETTERS.items()}
    western = odd[WESTERN]
    if old_mac and odd["mac_roman"] <= western:
        return "mac_roman"
    fewest = _FEWEST
    try:
        telling.decode(WESTERN)
    except UnicodeDecodeError:
        fewest = 1
    best = min(_LETTERS, key=lambda name: odd[name])
    if western >= fewest and odd[best] * _TIMES_BETTER <= western:
        return best
    return WESTERN


def _odd(text: str, letters: frozenset[str]) -> int:
    """Count the non-ASCII letters and signs that are unlikely in their position."""
    return sum(_is_odd(before, letter, after, letters) for before, letter, after in _with_neighbours(text))


def _with_neighbours(text: str) -> Iterator[tuple[str, str, str]]:
    around = f"\n{text}\n"
    for at, letter in enumerate(text, start=1):
        if not letter.isascii():
            yield around[at - 1], letter, around[at + 1]


def _is_odd(before: str, letter: str, after: str, letters: frozenset[str]) -> bool:
    if letter.lower() in letters:
        # "BÄCKEREI" and "Émile" are words, "StraŸe" is not.
        if letter.isupper() and before.islower():
            return True
        # Latin words hardly ever have three accents in a row, and Cyrillic or Greek words are not mixed with Latin.
        if "ü" in letters:
            return all(each.isalpha() and not each.isascii() for each in (before, after))
        return letter.lower() in _OTHER_ALPHABETS and any(each.isascii() and each.isalpha() for each in (before, after))
    if letter not in _SIGNS:
        return True
    if letter in _WITHIN_WORDS:
        return False
    if letter in "£€":
        return before.isalpha() or after.islower()
    if letter in "¡¿“„«‚":
        return before.isalpha()
    if letter in "²³":
        return not (before in "mM" and not after.isalpha())
    if letter in "°ºª½¼¾§":
        return (before.isalpha() and after.isalpha()) or (before.islower() and letter in "¼¾§")
    return after.isalpha() and letter in "”»…•"
