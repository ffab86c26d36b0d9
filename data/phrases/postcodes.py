"""Writes postcodes in their standard form."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["postcode_text"]

_BRITISH: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")


def postcode_text(text: str) -> str:
    """Return a British postcode in capitals with a space; other text with single spaces.

    >>> postcode_text("cb12lg"), postcode_text("CB1  2LG")
    ('CB1 2LG', 'CB1 2LG')
    """
    found = _BRITISH.fullmatch("".join(text.split()).upper())
    return f"{found[1]} {found[2]}" if found else " ".join(text.split())
