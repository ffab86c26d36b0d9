"""Reads yes and no, and the marks that people use to tick a box."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from data.phrases.words import fold, is_blank_word, normalise

__all__ = ["is_plain_answer", "yes_or_no"]

_YES: Final = frozenset({
    "yes", "y", "true", "t", "1", "x", "xx", "xxx", "yes please", "yes pls", "yep", "yeah", "yup", "ok", "okay", "oui",
    "si", "ja", "on", "ticked", "tick", "checked", "selected", "definitely", "of course", "please", "absolutely",
})  # fmt: skip
_NO: Final = frozenset({
    "no", "n", "false", "f", "0", "nope", "nah", "not", "no thanks", "no thank you", "not needed", "not required",
    "off", "unticked", "unchecked", "never", "nein", "non",
})  # fmt: skip
_YES_MARKS: Final = frozenset("✓✔☑✅🗸🗹√👍👌🙂😀😊🆗💯⭐★🟢🟩🔵●⬤■◼◾▪•*+")
_NO_MARKS: Final = frozenset("☐⬜◻◽□▢○✗✘❌❎🗙✕👎🚫⛔🔴🟥")
_NOT_SHOWN: Final = re.compile("[\ufe0e\ufe0f\u200d\u200b\u2060\U0001f3fb-\U0001f3ff]")
"""Variation selectors, joiners and skin tones, which phones add to a mark."""

_BEGINS_WITH_YES: Final = re.compile(r"(?:yes|yep|yeah|y)\b[^\w?]+\w")


def yes_or_no(text: str) -> bool | None:
    """Return the answer in a text; None if not understood. An empty text means no.

    >>> yes_or_no("Yes"), yes_or_no(""), yes_or_no("perhaps"), yes_or_no("✅")
    (True, False, None, True)
    """
    answer = _plain(text)
    if answer is None and (_BEGINS_WITH_YES.match(fold(text)) or _begins_with_a_tick(text)):
        return True
    return answer


def is_plain_answer(text: str) -> bool:
    """Return whether the text is yes or no and nothing else."""
    return _plain(text) is not None


def _plain(text: str) -> bool | None:
    if is_blank_word(text):
        return False
    if "?" in text:
        return None
    marks, word = _marks(text), normalise(text)
    if marks and not word:
        meanings = {_meaning(mark) for mark in marks}
        return meanings.pop() if len(meanings) == 1 else None
    said = True if word in _YES else False if word in _NO else None
    return said if all(_meaning(mark) is said for mark in marks) else None


def _begins_with_a_tick(text: str) -> bool:
    start = _NOT_SHOWN.sub("", text.strip())[:1]
    return start in _YES_MARKS - {"*", "+", "•"} and all(_meaning(mark) for mark in _marks(text))


def _marks(text: str) -> str:
    """Return the signs and pictures in a text, without its words and punctuation."""
    shown = _NOT_SHOWN.sub("", text)
    return "".join(one for one in shown if one in "*+•" or unicodedata.category(one) in ("So", "Sm", "Sk"))


def _meaning(mark: str) -> bool | None:
    return True if mark in _YES_MARKS else False if mark in _NO_MARKS else None
