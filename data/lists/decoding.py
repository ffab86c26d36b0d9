"""Decodes a file of unknown encoding."""

from __future__ import annotations

import codecs
import re
from typing import Final

from data.lists.faults import RowFault, Severity, row_fault
from data.lists.guess_encoding import guessed_encoding
from routing.errors import Fault, InvalidFile

__all__ = ["decoded"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES: Final = 32_768
_MULTIBYTE: Final = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_CHECK: Final = "If accented letters look wrong, choose the encoding (--encoding) or save the list as CSV UTF-8."


def decoded(content: bytes, encoding: str | None = None) -> tuple[str, tuple[RowFault, ...]]:
    """Return the text of a file, with a warning if its encoding had to be guessed.

    The byte-order mark is removed.

    UTF-8, and UTF-16 and UTF-32 with a mark, are certain. Anything else is a guess among the encodings that
    spreadsheets write (:mod:`data.lists.guess_encoding`): letters without accents are right in all of them.
    """
    if encoding is not None:
        return _as_told(content, encoding), ()
    for mark, name in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(name), ()
            except UnicodeDecodeError:
                return content.decode(name, errors="replace"), (_damaged(name),)
    if (wide := _unmarked_utf16(content)) is not None:
        return wide, ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    wrong = content.decode("utf-8", errors="replace").count("\ufffd")
    if len(_MULTIBYTE.findall(content)) > wrong:
        return content.decode("utf-8", errors="replace"), (_damaged("utf-8"),)
    lines = {number: line for number, line in enumerate(content.splitlines(), start=1) if not line.isascii()}
    old_mac = b"\r" in content and b"\n" not in content
    name = guessed_encoding(b"\n".join(lines.values())[:_SAMPLE_BYTES], old_mac=old_mac)
    cause = f"The file is not UTF-8; it was read as {name}. Line {min(lines)}, for example, shows letters to check."
    return content.decode(name, errors="replace"), (
        row_fault(Severity.WARNING, "import.encoding-guessed", cause, _CHECK),
    )


def _as_told(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeError:
        cause, action = f"The file is not {encoding}.", "Leave out --encoding, or choose another."
    except (LookupError, ValueError):
        cause, action = "We don't know this encoding.", "Use --encoding with a name such as utf-8 or cp1252."
    raise InvalidFile([Fault("import.encoding", "", cause, action)])


def _damaged(name: str) -> RowFault:
    return row_fault(
        Severity.WARNING,
        "import.unreadable-letters",
        f"Some letters are not valid {name}. Each of them appears as �.",
        "Correct those letters in the list, save it as CSV UTF-8 and import it again.",
    )


def _unmarked_utf16(content: bytes) -> str | None:
    """Return the text if it is UTF-16 without a byte-order mark, or None.

    Every other byte of European text is then zero.
    """
    sample = content[:2048]
    if len(content) % 2 or len(sample) < 4:
        return None
    half = len(sample) // 2
    for zeros, name in ((sample[1::2].count(0), "utf-16-le"), (sample[::2].count(0), "utf-16-be")):
        if zeros > half * 0.6 and sample.count(0) < half * 1.2:
            try:
                return content.decode(name)
            except UnicodeDecodeError:
                return None
    return None
