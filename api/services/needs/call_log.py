"""The call log: who rang, when, what was said and promised."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs.views import CallRow
from data.phrases.phones import phones
from data.store import Store
from data.store.needs.calls import Call
from routing.errors import Fault, InvalidInput

__all__ = ["calls_of_day", "log_call", "rows_of"]

_LONGEST_NAME = 120
_LONGEST_TEXT = 1000


def calls_of_day(ctx: Context, day: date) -> tuple[CallRow, ...]:
    """Return the calls of a day in the area's time zone, oldest first."""
    start, end = (
        datetime.combine(one, time.min).replace(tzinfo=ctx.area.timezone) for one in (day, day + timedelta(days=1))
    )
    with ctx.database.reading() as store:
        return rows_of(store, store.calls.between(start, end))


def log_call(
    ctx: Context, actor: Actor, *, name: str, phone: str = "", said: str = "", promised: str = "", need_id: int | None
) -> CallRow:
    """Add a call to the call log, about a need or in general.

    Raises
    ------
    InvalidInput
        ``call.no-name``, ``call.nothing-said``, ``call.too-long``
    NotFound
        ``need.unknown``
    """
    faults = []
    if not name.strip():
        faults.append(Fault("call.no-name", "name", "The caller's name is missing.", "Enter the caller's name."))
    if not (said.strip() or promised.strip()):
        faults.append(
            Fault("call.nothing-said", "said", "The call has no details.", "Enter what was said or promised.")
        )
    for where, text, most in (
        ("name", name, _LONGEST_NAME), ("phone", phone, _LONGEST_NAME),
        ("said", said, _LONGEST_TEXT), ("promised", promised, _LONGEST_TEXT),
    ):  # fmt: skip
        if len(text) > most:
            faults.append(Fault("call.too-long", where, f"This is longer than {most} characters.", "Shorten it."))
    if faults:
        raise InvalidInput(faults)
    numbers = phones(phone).numbers
    with ctx.database.transaction() as store:
        if need_id is not None:
            store.needs.get(need_id)
        call = Call(
            at=ctx.clock(),
            actor=str(actor),
            need_id=need_id,
            name=" ".join(name.split()),
            phone=numbers[0] if len(numbers) == 1 else phone.strip(),
            said=said.strip(),
            promised=promised.strip(),
        )
        return rows_of(store, (store.calls.add(call),))[0]


def rows_of(store: Store, calls: tuple[Call, ...]) -> tuple[CallRow, ...]:
    """Return calls with the names of the people who took them."""
    names = {f"user:{user.id}": user.name for user in store.accounts.users()} if calls else {}
    return tuple(
        CallRow(
            id=call.id,
            at=call.at,
            taken_by=names.get(call.actor, "the office"),
            need_id=call.need_id,
            name=call.name,
            phone=call.phone,
            said=call.said,
            promised=call.promised,
        )
        for call in calls
    )
