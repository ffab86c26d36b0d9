"""Blind indexes: find a record by a name or phone number that is stored encrypted."""

from __future__ import annotations

import re
from typing import Final

from data.security.encryption import Keys, blind_index

__all__ = ["Indexes", "name_key", "phone_key"]


class Indexes:
    """The blind indexes for a table. A name or phone number has the same index in every table."""

    def __init__(self, keys: Keys, what: str) -> None:
        self._keys: Final = keys
        self._what: Final = what

    def source(self, source_key: str) -> str | None:
        """Return the index of a row's key in its source, or None if the row has no key."""
        return blind_index(self._keys, f"{self._what}.source", source_key) if source_key else None

    def content(self, content: str) -> str | None:
        """Return the index of a row's whole content, or None if empty."""
        return blind_index(self._keys, f"{self._what}.content", content) if content else None

    def name(self, name: str) -> str:
        """Return the index of a person's name."""
        return blind_index(self._keys, "person.name", name_key(name))

    def phone(self, phone: str) -> str:
        """Return the index of a telephone number, or "" if the number has no digits."""
        key = phone_key(phone)
        return blind_index(self._keys, "person.phone", key) if key else ""


def name_key(name: str) -> str:
    """Return a name in its lookup form, ignoring case and repeated spaces."""
    return " ".join(name.casefold().split())


def phone_key(phone: str) -> str:
    """Return a phone number in its lookup form: digits only, British numbers in national form."""
    digits = re.sub(r"\D", "", phone.replace("(0)", "")).removeprefix("00")
    return "0" + digits[2:] if digits.startswith("44") else digits
