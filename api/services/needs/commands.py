"""Commands on one need: add during a call, change, pause, cancel and reopen, with history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import call_log as call_services
from api.services.needs import series as series_services
from api.services.needs.availability import first_due, told
from api.services.needs.duplicates import same_requests
from api.services.needs.history import REASONS, STATE_WORDS, history_of
from api.services.needs.parsing import Understood, understand
from api.services.needs.preferences import faces_of
from api.services.needs.recurrence import Repeats
from api.services.needs.return_trip import back_told, stay_words
from api.services.needs.series_views import of_series
from api.services.needs.travel_modes import not_by
from api.services.needs.undoing import may_undo
from api.services.needs.views import AskedAlready, Kept, NeedView, OpenNeed
from api.services.plain_fields import plain_words, too_long
from api.services.wording.place_text import place_label
from data.phrases.hours import written
from data.store import Store
from data.store.needs.calls import Call
from routing.errors import Conflict, Fault, InvalidInput
from routing.forms.need import CALL_FIELDS, NEED_FIELDS, CallForm, NeedForm
from routing.need_life import OPEN, OVER, UNPROMISED, may_become
from routing.needs import AnyOfKind, Need, NeedState, Place

__all__ = ["add_need", "change_need", "keep_need", "move_need", "need_view", "read_typed", "typed_of"]

_LONGEST_NOTE: Final = 1000


def read_typed(ctx: Context, typed: NeedForm, need_id: int | None = None) -> Understood:
    """Return what was understood so far while typing, without saving anything.

    Raises
    ------
    NotFound
        ``need.unknown``
    """
    with ctx.database.reading() as store:
        before = None if need_id is None else store.needs.get(need_id)
        return understand(ctx.area, store.places.all(), typed, ctx.today(), before, now=ctx.seconds_of_today())


def add_need(
    ctx: Context,
    typed: NeedForm,
    actor: Actor,
    *,
    again: bool = False,
    caller: str = "",
    promised: str = "",
    log_call: bool = False,
) -> Kept:
    """Save a new need, and with ``log_call`` the call from ``caller`` or the neighbour.

    Raises
    ------
    InvalidInput
        Every fault of what was typed; ``where`` names the field.
    AskedAlready
        ``need.asked-already``: it may be open already; ``again`` says that it is another.
    """
    with ctx.database.transaction() as store:
        faults = too_long(CallForm(caller=caller, promised=promised), CALL_FIELDS)
        kept = keep_need(ctx, store, typed, actor, again=again, more=faults)
        if log_call or caller.strip() or promised.strip():
            by_neighbour = not caller.strip()
            store.calls.add(
                Call(
                    at=ctx.clock(),
                    actor=str(actor),
                    need_id=kept.need.id,
                    name=kept.need.name if by_neighbour else " ".join(caller.split()),
                    phone=kept.need.phone if by_neighbour else "",
                    promised=promised.strip(),
                )
            )
        return kept


def keep_need(
    ctx: Context, store: Store, typed: NeedForm, actor: Actor, *, again: bool = False, more: Iterable[Fault] = ()
) -> Kept:
    """Save a need within a larger transaction; ``more`` are faults of what came with it.

    Raises
    ------
    InvalidInput
        Every fault of what was typed, and ``more``.
    AskedAlready
        ``need.asked-already``
    """
    read = understand(ctx.area, store.places.all(), typed, ctx.today(), now=ctx.seconds_of_today())
    faults = [*read.faults, *more]
    if read.need is None or read.first is None or faults:
        raise InvalidInput(faults)
    already = () if again else same_requests(store, read.need)
    if already:
        raise AskedAlready(tuple(OpenNeed(one, told(one.weekdays, one.windows)) for one in already))
    if read.repeats is not None:
        kept = series_services.begin(ctx, store, read.need, read.repeats, actor)
        return Kept(kept, kept.due_from)
    return Kept(store.needs.add(read.need, actor=str(actor), at=ctx.clock()), read.first)


def change_need(ctx: Context, need_id: int, typed: NeedForm, revision: int, actor: Actor) -> Kept:
    """Change a need to what was typed on a form opened at ``revision``.

    Raises
    ------
    NotFound
        ``need.unknown``
    InvalidInput
        Every fault of what was typed.
    StaleWrite
        ``store.stale-write``: it has changed since ``revision``; nothing is written.
    Conflict
        ``need.over``: it is done or closed; ``series.cannot-begin``: it is to come back, and does so already or is on
        its way.
    """
    with ctx.database.transaction() as store:
        store.needs.expect(need_id, revision)
        before = store.needs.get(need_id)
        if before.state in OVER:
            raise Conflict("need.over", f"This need is {STATE_WORDS[before.state]}.", "Add a new need instead.")
        read = understand(ctx.area, store.places.all(), typed, ctx.today(), before)
        if read.need is None or read.first is None:
            raise InvalidInput(read.faults)
        if read.repeats is not None:
            return _made_series(ctx, store, before, read.need, read.repeats, actor)
        store.needs.update(read.need, actor=str(actor), at=ctx.clock(), revision=revision)
        if store.needs.revision(need_id) != revision:
            store.series.goes_its_own_way(need_id)
        return Kept(read.need, read.first)


def _made_series(ctx: Context, store: Store, before: Need, template: Need, repeats: Repeats, actor: Actor) -> Kept:
    """Make a one-off need the first of a new series."""
    if store.series.of_need(before.id) is not None or before.state not in UNPROMISED:
        raise Conflict(
            "series.cannot-begin",
            "This need is already part of a series or on the way.",
            "Change the series, or add a new recurring need.",
        )
    first = series_services.begin(ctx, store, template, repeats, actor, before)
    return Kept(first, first.due_from)


def move_need(
    ctx: Context, need_id: int, to: NeedState, actor: Actor, *, revision: int, reason: str, note: str = ""
) -> None:
    """Pause, cancel or reopen a need (with open questions it is on hold).

    Raises
    ------
    NotFound
        ``need.unknown``
    InvalidInput
        ``need.no-reason``, ``need.note-too-long``
    StaleWrite
        ``store.stale-write``
    Conflict
        ``need.cannot-move``: its state forbids it.
    """
    faults = []
    if reason not in REASONS.get(to, {}):
        choice = ", ".join(REASONS.get(to, {}))
        faults.append(Fault("need.no-reason", "reason", "The reason is missing.", f"Choose one of: {choice}."))
    if len(note) > _LONGEST_NOTE:
        cause = f"This is longer than {_LONGEST_NOTE} characters."
        faults.append(Fault("need.note-too-long", "note", cause, "Shorten it."))
    if faults:
        raise InvalidInput(faults)
    with ctx.database.transaction() as store:
        store.needs.expect(need_id, revision)
        need = store.needs.get(need_id)
        if not may_become(need.state, to):
            raise Conflict(
                "need.cannot-move",
                f"This need is {STATE_WORDS[need.state]}. It cannot be changed to {STATE_WORDS[to]}.",
                "Reload the page to see what you can do.",
            )
        state = NeedState.NEW if to is NeedState.READY and need.questions else to
        store.needs.set_state(need_id, state, actor=str(actor), at=ctx.clock(), reason=reason, note=note.strip())


def need_view(ctx: Context, need_id: int) -> NeedView:
    """Return a need with its history and its calls.

    Raises
    ------
    NotFound
        ``need.unknown``
    """
    with ctx.database.reading() as store:
        need = store.needs.get(need_id)
        on_round = store.plans.round_of_need(need_id) if need.state in OPEN else None
        step = store.field_changes.last_step("need", need_id)
        helper = None if on_round is None else store.volunteers.get(on_round.volunteer_id)
        return NeedView(
            need=need,
            revision=store.needs.revision(need_id),
            ward_name=ctx.ward_names().get(need.location.ward_code, "") if need.location else "",
            place_name=_place_words(need.place),
            suits=told(need.weekdays, need.windows),
            first_day=first_due(need.weekdays, max(need.due_from, ctx.today()), need.due_to),
            history=history_of(store, store.events.for_subject("need", need_id)),
            calls=call_services.rows_of(store, store.calls.about(need_id)),
            on_round=on_round,
            helper=helper.name if helper else "",
            helper_phone=helper.phone if helper else "",
            undo=step[-1].id if may_undo(step) else None,
            series=of_series(store, need_id),
            back=back_told(need),
            faces=faces_of(store, need, ctx.today()),
            people=tuple((one.id, one.name) for one in store.volunteers.all()),
        )


def typed_of(need: Need) -> NeedForm:
    """Return a need as the form that would make it."""
    anytime = not need.weekdays and not need.windows
    return NeedForm(
        name=need.name,
        phone=need.phone,
        postcode=need.postcode,
        kind=str(need.kind),
        place=_place_words(need.place),
        when="" if anytime else written(need.weekdays, need.windows),
        due_from=need.due_from.isoformat(),
        due_to=need.due_to.isoformat() if need.due_to else "",
        repeat=_asked_repeat(need),
        size=str(need.size) if need.size else "",
        checks=frozenset(map(str, need.required_checks)),
        not_by=not_by(need.modes),
        way_back=str(need.way_back or ""),
        stay=stay_words(need),
        **plain_words(need, NEED_FIELDS),
    )


def _asked_repeat(need: Need) -> str:
    """Return how often an imported need repeats, if a dispatcher must still confirm that."""
    asked = next((one.text for one in need.questions if one.code == "need.repeats"), "")
    return asked.partition("“")[2].partition("”")[0]


def _place_words(place: Place | AnyOfKind | None) -> str:
    if place is None:
        return ""
    return place_label(place) if isinstance(place, Place) else "nearest"
