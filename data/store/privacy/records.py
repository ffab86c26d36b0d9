"""What is kept so that the group can keep its word: consents, looks, written files, counts. Instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Consent", "Look", "PersonLink", "WardMonth", "WrittenFile"]


@dataclass(frozen=True, slots=True)
class Consent:
    """That somebody agreed to their details being kept (``given``), or took it back (``withdrawn``).

    ``wording`` is the version of what they were told, ``way`` how: ``phone``, ``form``, ``paper``.
    """

    at: datetime
    actor: str
    subject_kind: str
    subject_id: int
    state: str
    wording: str
    way: str


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody was shown the details of people: of needs or volunteers, or whole lists (see ``why``)."""

    at: datetime
    actor: str
    why: str
    subject_kind: str
    subjects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonLink:
    """That two spellings (the blind indexes of a name and a telephone number) are one person, or are two."""

    id: int
    at: datetime
    actor: str
    one: tuple[str, str]
    other: tuple[str, str]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file with people's details that is to go; ``digest`` is the SHA-256 of what was written."""

    id: int
    kind: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class WardMonth:
    """How many needs of a kind ended in a state, in a ward and a month (``2026-11``): what is left of them."""

    ward_code: str
    month: str
    kind: str
    state: str
    needs: int
