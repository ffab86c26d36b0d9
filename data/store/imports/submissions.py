"""Encrypted submissions from the public forms, and whether each form is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from data.security.blind_indexes import Indexes
from data.security.encryption import Keys, blind_index
from data.store.encoding import check_code
from data.store.events import Events
from data.store.imports.submission_records import FormName, FormSwitch, Submission, SubmissionState
from data.store.revisions import Revisions, unknown
from data.tables.submissions import form_switches, submissions

__all__ = ["Submissions"]

_C: Final = submissions.c
_OPEN: Final = (SubmissionState.WAITING, SubmissionState.ASKED_BACK)
_FORM: Final = "form"


class Submissions:
    """The submissions in a store, and whether each form is open."""

    def __init__(self, connection: Connection, keys: Keys, events: Events) -> None:
        self._connection = connection
        self._keys = keys
        self._indexes = Indexes(keys, "entry")
        self._events = events
        self._revisions = Revisions(connection, submissions)

    def signature(self, text: str) -> str:
        """Return the deployment's signature for a text, by which forms recognise their own tokens."""
        return blind_index(self._keys, "form.token", text)

    # Receiving

    def sent(self, nonce: str) -> Submission | None:
        """Return the earlier submission from the same form, if any. ``nonce`` identifies the form."""
        found = self._select(_C.send_digest == self._digest(nonce))
        return found[0] if found else None

    def add(self, entry: Submission, nonce: str) -> Submission:
        """Save a submission (``entry.id`` is ignored) and return it with its id.

        Raises
        ------
        Conflict
            ``store.clash``: the same form was sent at the same moment, or the reference is taken.
        """
        values = {
            **self._values(entry),
            "revision": 1,
            "form": entry.form,
            "state": SubmissionState.WAITING,
            "reference": check_code(entry.reference, "reference"),
            "send_digest": self._digest(nonce),
            "note": "",
            "reason": "",
            "subject_kind": "",
            "at": entry.at,
            "moved_by": "",
        }
        entry_id = self._connection.execute(insert(submissions).values(**values).returning(_C.id)).scalar_one()
        self._revisions.saw(entry_id, 1)
        self._events.append("entry.added", "entry", entry_id, _FORM, entry.at, {"form": str(entry.form)})
        return replace(entry, id=entry_id)

    def amend(self, entry: Submission) -> None:
        """Replace a submission that its sender has corrected before it was settled."""
        self._revisions.of(entry.id)
        self._revisions.write(entry.id, {**self._values(entry), "at": entry.at})
        self._events.append("entry.amended", "entry", entry.id, _FORM, entry.at)

    # Settling

    def get(self, entry_id: int) -> Submission:
        """Return one submission; raises NotFound ``entry.unknown``."""
        found = self._select(_C.id == entry_id)
        if not found:
            raise unknown("entry.unknown", entry_id)
        return found[0]

    def expect(self, entry_id: int, revision: int) -> Submission:
        """Lock a submission at the revision a page showed; raises ``store.stale-write`` if it has changed."""
        self._revisions.expect(entry_id, revision)
        return self.get(entry_id)

    def move(
        self,
        entry: Submission,
        state: SubmissionState,
        *,
        actor: str,
        at: datetime,
        reason: str = "",
        note: str = "",
        subject: tuple[str, int] | None = None,
    ) -> None:
        """Change a submission's state when it is settled, questioned or reopened.

        ``subject`` is the record it became.
        """
        kind, number = subject or ("", None)
        values = {
            "state": state,
            "reason": check_code(reason, "reason"),
            "note": note,
            "subject_kind": check_code(kind, "subject's kind"),
            "subject_id": number,
            "moved_at": at,
            "moved_by": check_code(actor, "actor"),
        }
        self._revisions.write(entry.id, values, entry.revision)
        told = {"from": str(entry.state), "to": str(state), "reason": reason}
        became = {} if subject is None else {"became": f"{kind}-{number}"}
        self._events.append("entry.state", "entry", entry.id, actor, at, {**told, **became})

    def waiting(self) -> tuple[Submission, ...]:
        """Return the submissions still to be settled, newest first."""
        return self._select(_C.state.in_(_OPEN))

    def settled(self, *, limit: int) -> tuple[Submission, ...]:
        """Return the declined and confirmed submissions that are still kept, last settled first."""
        rows = self._connection.execute(
            select(submissions).where(_C.state.not_in(_OPEN)).order_by(_C.moved_at.desc(), _C.id.desc()).limit(limit)
        )
        return tuple(map(self._entry, rows))

    def count(self) -> int:
        """Return the number of submissions still to be settled, without decrypting any."""
        waiting = select(func.count()).select_from(submissions).where(_C.state.in_(_OPEN))
        return int(self._connection.execute(waiting).scalar_one())

    def counts(self) -> Mapping[tuple[str, str], int]:
        """Return the number of submissions for each form and state."""
        counted = select(_C.form, _C.state, func.count().label("number")).group_by(_C.form, _C.state)
        return {(row.form, row.state): row.number for row in self._connection.execute(counted)}

    def of_person(self, name: str, phone: str) -> tuple[Submission, ...]:
        """Return a person's submissions, by phone number or, without one, by name."""
        number = self._indexes.phone(phone)
        same = _C.phone_index == number if number else and_(_C.name_index == self._indexes.name(name))
        return self._select(same)

    # Erasing

    def erase(self, entry_ids: Iterable[int], *, actor: str, at: datetime, reason: str) -> int:
        """Remove submissions. Only the event that records their existence stays."""
        gone = tuple(entry_ids)
        done = 0
        for entry_id in gone:
            done += self._connection.execute(delete(submissions).where(_C.id == entry_id)).rowcount
        self._events.append_all("entry.erased", "entry", [(one, {"reason": reason}) for one in gone], actor, at)
        return done

    def over(self, *, sent_before: datetime, settled_before: datetime) -> tuple[int, ...]:
        """Return the unsettled submissions from before an instant, and those settled before another."""
        unsettled = and_(_C.state.in_(_OPEN), _C.at < sent_before)
        done = and_(_C.state.not_in(_OPEN), _C.moved_at < settled_before)
        return tuple(self._connection.execute(select(_C.id).where(or_(unsettled, done)).order_by(_C.id)).scalars())

    # Switches

    def switch(self, form: FormName) -> FormSwitch | None:
        """Return whether a form is open, or None (closed) if it has never been opened."""
        of = form_switches.c
        row = self._connection.execute(select(form_switches).where(of.form == form)).one_or_none()
        return None if row is None else FormSwitch(FormName(row.form), row.open, row.at, row.actor)

    def throw(self, form: FormName, *, open_: bool, actor: str, at: datetime) -> None:
        """Open or close a form."""
        said = {"open": open_, "at": at, "actor": check_code(actor, "actor")}
        of = form_switches.c
        if self._connection.execute(update(form_switches).where(of.form == form).values(**said)).rowcount == 0:
            self._connection.execute(insert(form_switches).values(form=form, **said))
        number = self._connection.execute(select(of.id).where(of.form == form)).scalar_one()
        self._events.append("form.opened" if open_ else "form.closed", "form", number, actor, at, {"form": str(form)})

    def _digest(self, nonce: str) -> str:
        return blind_index(self._keys, "entry.send", nonce)

    def _values(self, entry: Submission) -> dict[str, Any]:
        return {
            "name": entry.name,
            "name_index": self._indexes.name(entry.name),
            "phone": entry.phone,
            "phone_index": self._indexes.phone(entry.phone),
            "said": dict(entry.said),
            "wording": check_code(entry.wording, "wording"),
            "agreed": entry.agreed,
        }

    def _select(self, *conditions: ColumnElement[bool]) -> tuple[Submission, ...]:
        rows = self._connection.execute(select(submissions).where(*conditions).order_by(_C.at.desc(), _C.id.desc()))
        return tuple(map(self._entry, rows))

    def _entry(self, row: Any) -> Submission:
        self._revisions.saw(row.id, row.revision)
        return Submission(
            id=row.id,
            revision=row.revision,
            form=FormName(row.form),
            state=SubmissionState(row.state),
            reference=row.reference,
            name=row.name,
            phone=row.phone,
            said=row.said or {},
            note=row.note,
            wording=row.wording,
            agreed=row.agreed,
            reason=row.reason,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            at=row.at,
            moved_at=row.moved_at,
            moved_by=row.moved_by,
        )
