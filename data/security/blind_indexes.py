"""Blind indexes and digests: how a record is found again by what may not be kept readable."""

from __future__ import annotations

import re
from typing import Final

from data.security.encryption import Keys, blind_index

__all__ = ["Indexes", "name_key", "phone_key"]


class Indexes:
    """The indexes of one table; names and telephone numbers are indexed alike in all: one person may ask and offer."""

    def __init__(self, keys: Keys, what: str) -> None:
        self._keys: Final = keys
        self._what: Final = what

    def source(self, source_key: str) -> str | None:
        """Of a row's name in its source; None for an empty one."""
        return blind_index(self._keys, f"{self._what}.source", source_key) if source_key else None

    def content(self, content: str) -> str | None:
        """Of all that a row says; None for an empty one."""
        return blind_index(self._keys, f"{self._what}.content", content) if content else None

    def name(self, name: str) -> str:
        """Of a person's name."""
        return blind_index(self._keys, "person.name", name_key(name))

    def phone(self, phone: str) -> str:
        """Of a telephone number; empty for one without digits."""
        key = phone_key(phone)
        return blind_index(self._keys, "person.phone", key) if key else ""


def name_key(name: str) -> str:
    """A name as it is looked up: case, and spaces beyond one, do not count."""
    return " ".join(name.casefold().split())


def phone_key(phone: str) -> str:
    """A telephone number as it is looked up: digits only, a British one in its national form."""
    digits = re.sub(r"\D", "", phone.replace("(0)", "")).removeprefix("00")
    return "0" + digits[2:] if digits.startswith("44") else digits
