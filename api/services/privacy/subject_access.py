"""Gather everything kept about one person to hand over, or erase it.

The person is named by one of their records (``need-12``, ``volunteer-3``), never by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from api.services.actors import Actor, who
from api.services.context import Context
from api.services.needs.commands import typed_of
from api.services.needs.history import history_of
from api.services.people.search import parts_of
from api.services.privacy import erased_list
from api.services.privacy.expiring_files import remove_due
from api.services.privacy.mentions import mentions
from api.services.volunteers.form import offer_of
from api.services.wording.stop_text import OUTCOMES
from data.phrases.recurrence import recurrence_told
from data.security.blind_indexes import name_key, phone_key
from data.store import Store
from data.store.encoding import ERASED
from data.store.imports.records import RejectedRow
from data.store.imports.submission_records import Submission
from data.store.needs.calls import Call
from data.store.privacy.access_log import AccessRecord
from routing.clock import clock_time
from routing.forms.fields import FormField
from routing.forms.need import NEED_FIELDS
from routing.forms.volunteer import VOLUNTEER_FIELDS
from routing.needs import Location, Need, Volunteer
from routing.series import Series

__all__ = ["Erased", "PersonFile", "erase", "gather"]

_END_OF_TIME: Final = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Everything about a person, as sections of records in plain values.

    ``others`` are records with the same phone number but another name, to be checked by a person.
    """

    name: str
    made_at: datetime
    sections: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """The records erased for a person, so that they can be erased again after a restore.

    ``mentions`` are other people's records whose notes name them, which have to be checked by hand.
    """

    needs: tuple[int, ...]
    volunteers: tuple[int, ...]
    calls: int
    rejected_rows: int
    entries: int
    files: int
    others: tuple[str, ...]
    mentions: tuple[str, ...]
    scrubbed: bool


@dataclass(frozen=True, slots=True)
class _Person:
    """One person's records, decrypted."""

    needs: tuple[Need, ...]
    volunteers: tuple[Volunteer, ...]
    calls: tuple[Call, ...]
    rejected: tuple[RejectedRow, ...]
    series: tuple[Series, ...]
    entries: tuple[Submission, ...]
    others: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset([*(one.name for one in self.needs), *(one.name for one in self.volunteers)])

    @property
    def records(self) -> tuple[tuple[str, int], ...]:
        return (
            *(("need", one.id) for one in self.needs),
            *(("volunteer", one.id) for one in self.volunteers),
            *(("series", one.id) for one in self.series),
        )


def gather(ctx: Context, reference: str, actor: Actor) -> PersonFile:
    """Gather everything kept about the person behind a record, and log the viewing.

    Raises
    ------
    NotFound
        ``person.unknown``, ``need.unknown``, ``volunteer.unknown``
    """
    kind, number = parts_of(reference)
    with ctx.database.transaction() as store:
        person = _person(store, kind, number)
        looks = store.access_log.at(person.records, limit=100_000)
        names = {user.id: f"{user.name} ({user.role})" for user in store.accounts.users()}
        sections = (
            ("Requests for help", tuple(_need(store, one) for one in person.needs)),
            ("Recurring requests", tuple(_series(one) for one in person.series)),
            ("Offers of help", tuple(_volunteer(one) for one in person.volunteers)),
            ("Forms sent", tuple(_entry(one) for one in person.entries)),
            ("Phone calls", tuple(_call(one) for one in person.calls)),
            ("Visits", tuple(_visit(one) for one in store.erasure.visits(one.id for one in person.needs))),
            ("Rounds as a volunteer", tuple(_round(one) for one in store.erasure.rounds_of(
                one.id for one in person.volunteers))),
            ("Imported rows that were rejected", tuple(_row(one) for one in person.rejected)),
            ("Consent", tuple(
                {"at": one.at, "what": one.state, "wording": one.wording, "how": one.way}
                for one in store.consents.of(kind, number)
            )),
            ("Who viewed these details", tuple(
                {"at": one.at, "who": who(one.actor, names), "where": one.why} for one in looks
            )),
        )  # fmt: skip
        store.access_log.add_all(looked(ctx, person.records, actor, "export.person"))
    return PersonFile(", ".join(sorted(person.names)), ctx.clock(), sections, person.others)


def erase(ctx: Context, reference: str, actor: Actor) -> Erased:
    """Erase the person behind a record; the counts stay.

    Details, calls, notes, rejected rows and consents go. Their open needs are closed. All saved maps and exports are
    removed, no matter who is on them.

    Raises
    ------
    NotFound
        ``person.unknown``, ``need.unknown``, ``volunteer.unknown``
    InvalidFile
        ``file.cannot-write``: the list of the erased cannot be written; nothing is erased.
    """
    kind, number = parts_of(reference)
    now = ctx.clock()
    with ctx.database.transaction() as store:
        person = _person(store, kind, number)
        records = (
            *person.records,
            *(("call", one.id) for one in person.calls),
            *(("rejected_row", one.id) for one in person.rejected),
            *(("entry", one.id) for one in person.entries),
        )
        known: tuple[Need | Volunteer, ...] = (*person.needs, *person.volunteers)
        named = mentions(store, (one.name for one in known), (one.phone for one in known), person.records)
        # Before the erasure is committed, so that nobody erased is ever missing from the list.
        erased_list.remember(ctx.settings, now, records)
        erased_list.erase_records(ctx, store, records, actor)
        # A list on its way in may name them; nobody can tell before it is read.
        store.uploads.forget_before(now)
        files = remove_due(store, now + _END_OF_TIME)
    ctx.list_queue.keep(())
    needs, helpers = (tuple(number for of, number in records if of == kind) for kind in ("need", "volunteer"))
    more = (len(person.calls), len(person.rejected), len(person.entries), files)
    return Erased(needs, helpers, *more, person.others, named, ctx.database.scrub())


def looked(ctx: Context, records: tuple[tuple[str, int], ...], actor: Actor, why: str) -> tuple[AccessRecord, ...]:
    """Return access log records for viewing some records, one for each kind."""
    return tuple(
        AccessRecord(ctx.clock(), str(actor), why, kind, tuple(number for of, number in records if of == kind))
        for kind in ("need", "volunteer", "series")
    )


def _person(store: Store, kind: str, number: int) -> _Person:
    need_ids, volunteer_ids = store.people.records_of(kind, number)
    needs = tuple(store.needs.get_all(need_ids).values())
    volunteers = tuple(store.volunteers.get(one) for one in volunteer_ids)
    named = [*((one.name, one.phone) for one in needs), *((one.name, one.phone) for one in volunteers)]
    names = {name_key(name) for name, _ in named} - {name_key(ERASED)}
    phones = {phone_key(phone) for _, phone in named} - {""}
    calls = tuple(
        call
        for call in store.calls.all()
        if call.need_id in need_ids or (phone_key(call.phone) in phones if call.phone else name_key(call.name) in names)
    )
    rejected = tuple(row for row in store.imports.rejected(settled=True) if _theirs(row, names, phones))
    others = tuple(f"{kind}-{one}" for kind, one in store.people.of_phone(kind, number))
    series = store.series.of_person(need_ids, ((name, phone) for name, phone in named if name != ERASED))
    sent = {
        entry.id: entry for name, phone in named if name != ERASED for entry in store.submissions.of_person(name, phone)
    }
    return _Person(needs, volunteers, calls, rejected, series, tuple(sent.values()), others)


def _theirs(row: RejectedRow, names: set[str], phones: set[str]) -> bool:
    cells = [str(cell) for cell in row.row.values()]
    return any(name_key(cell) in names for cell in cells) or any(phone_key(cell) in phones for cell in cells)


def _need(store: Store, need: Need) -> dict[str, Any]:
    history = history_of(store, store.events.for_subject("need", need.id))
    return {
        "record": f"need-{need.id}",
        "state": str(need.state),
        **_details(need),
        "history": [
            f"{row.at:%Y-%m-%d %H:%M}: {row.what}{''.join(f' ({said})' for said in (row.note, *row.changes) if said)}"
            for row in history
        ],
    }


def _details(need: Need) -> dict[str, Any]:
    """Return every field of a need as typed on the form, and data that no field shows."""
    return {
        **_of_form(typed_of(need), NEED_FIELDS),
        "point on the map (latitude, longitude)": _point(need.location),
        "questions": [one.text for one in need.questions],
    }


def _of_form(form: Any, declared: Iterable[FormField]) -> dict[str, Any]:
    values = {f"{one.label[0].lower()}{one.label[1:]}": getattr(form, one.name) for one in declared}
    return {label: sorted(value) if isinstance(value, frozenset) else value for label, value in values.items()}


def _point(location: Location | None) -> str | None:
    return None if location is None else f"{location.lat:.5f}, {location.lon:.5f}"


def _series(one: Series) -> dict[str, Any]:
    return {
        "record": f"series-{one.id}",
        "how often": recurrence_told(one.every),
        "pauses": [f"{pause.first} to {pause.last or 'further notice'}" for pause in one.pauses],
        "skipped": sorted(one.skips),
        **_details(one.template),
    }


def _volunteer(one: Volunteer) -> dict[str, Any]:
    form = _of_form(offer_of(one), (field for field in VOLUNTEER_FIELDS if field.name not in ("expires", "evidence")))
    return {
        "record": f"volunteer-{one.id}",
        **form,
        "checks": [f"{check.kind}{f' until {check.expires}' if check.expires else ''}" for check in one.checks],
        "notes on checks": [f"{kind}: {words}" for kind, words in one.evidence],
        "point on the map (latitude, longitude)": _point(one.location),
        "questions": [question.text for question in one.questions],
    }


def _entry(one: Submission) -> dict[str, Any]:
    typed = {str(field): str(value) for field, value in one.said.items() if value}
    return {
        "sent": one.at,
        "form": str(one.form),
        "name": one.name,
        "telephone": one.phone,
        **typed,
        "note": one.note,
        "told": f"wording {one.wording}, {'agreed' if one.agreed else 'not agreed'}",
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "at": call.at,
        "name": call.name,
        "telephone": call.phone,
        "what they said": call.said,
        "what we promised": call.promised,
    }


def _visit(visit: tuple[date, int, int, str, str, str]) -> dict[str, Any]:
    day, need_id, begin, state, outcome, note = visit
    return {
        "day": day,
        "for": f"need-{need_id}",
        "planned for": clock_time(begin),
        "state": state,
        "outcome": OUTCOMES.get(outcome, outcome),
        "volunteer's note": note,
    }


def _round(one: tuple[date, int, str, int]) -> dict[str, Any]:
    day, number, mode, metres = one
    return {"day": day, "round": number, "mode": mode, "metres": metres}


def _row(row: RejectedRow) -> dict[str, Any]:
    cells = {header: str(cell) for header, cell in row.row.items()}
    return {"first seen": row.first_at, **cells, "what was wrong": [fault.cause for fault in row.faults]}
