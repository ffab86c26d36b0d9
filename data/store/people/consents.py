"""Consents: who agreed to the storage of their details or withdrew, when and how, and to which wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, exists, insert, or_, select

from data.store.encoding import check_code
from data.store.people.person_links import PersonLinks, spelled
from data.tables.needs import needs
from data.tables.people import consents
from data.tables.volunteers import volunteers

__all__ = ["Consent", "Consents"]

_C: Final = consents.c
_OF: Final = {"need": needs, "volunteer": volunteers}


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent to the storage of their details (``given``), or its withdrawal (``withdrawn``).

    ``wording`` is the version of the wording, and ``way`` how: ``phone``, ``form``, ``paper``.
    """

    at: datetime
    actor: str
    subject_kind: str
    subject_id: int
    state: str
    wording: str
    way: str


class Consents:
    """The consents in a store. They are never changed; a person's newest consent counts."""

    def __init__(self, connection: Connection, links: PersonLinks) -> None:
        self._connection = connection
        self._links = links

    def add(
        self, subject_kind: str, subject_id: int, state: str, wording: str, way: str, *, actor: str, at: datetime
    ) -> None:
        """Record a consent (``given``) or its withdrawal (``withdrawn``).

        ``subject_kind`` (``need`` or ``volunteer``) and ``subject_id`` name the person's record. ``wording`` is the
        version of the wording, ``way`` how they said it (``phone``, ``form``, ``paper``). Nothing happens when the
        record does not exist.
        """
        of = _OF[subject_kind]
        person = select(of.c.name_index, of.c.phone_index).where(of.c.id == subject_id)
        known = self._connection.execute(person).one_or_none()
        if known is not None and known.name_index:
            values = {"state": state, "wording": wording, "way": way, "actor": actor, "subject_kind": subject_kind}
            values = {name: check_code(value, name) for name, value in values.items()}
            self._connection.execute(insert(consents).values(**values, **known._asdict(), subject_id=subject_id, at=at))

    def of(self, subject_kind: str, subject_id: int) -> tuple[Consent, ...]:
        """Return the consents and withdrawals of the person behind a record, newest first."""
        spelling = self._links.spelling(subject_kind, subject_id)
        if spelling is None:
            return ()
        same = spelled(_C.name_index, _C.phone_index, self._links.group(spelling))
        record = and_(_C.subject_kind == subject_kind, _C.subject_id == subject_id)
        rows = self._connection.execute(select(consents).where(or_(same, record)).order_by(_C.at.desc(), _C.id.desc()))
        return tuple(_consent(row) for row in rows)

    def forget_of_nobody(self) -> int:
        """Remove the consents of people without any other record."""
        kept = [
            exists().where(of.c.name_index == _C.name_index, of.c.phone_index == _C.phone_index) for of in _OF.values()
        ]
        return self._connection.execute(delete(consents).where(~or_(*kept))).rowcount


def _consent(row: Any) -> Consent:
    return Consent(row.at, row.actor, row.subject_kind, row.subject_id, row.state, row.wording, row.way)
