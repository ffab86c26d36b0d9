"""Change a plan by hand.

Each change touches only the rounds it names, is checked at once, is saved as a row, and can be undone.

A plan that was planned or published is never changed: the first change makes the day's next version, a draft. From
then on that draft is changed in place. Its changes (``HandEdit``) are stored with the state before and after each, so
a version consists of its base and its changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from api.services.actors import Actor, who
from api.services.context import Context
from api.services.editing import operations
from api.services.editing.board import Board, board_from
from api.services.editing.edit_rows import EditAnswer, EditRow, broken_rows, counts_of, locks_row
from api.services.editing.layout import Layout, difference, layout_of, put_back
from api.services.editing.operations import Destination, Done
from api.services.editing.redrawn import Redrawn, redrawn
from api.services.planning.edit_text import edit_sentence, mentions
from api.services.planning.views import round_row, unassigned_row
from api.services.rounds.pairs import partners
from api.services.rounds.responses import declined
from api.services.running.begun import is_over
from api.services.runtime.process_cache import ProcessCache
from api.services.wording.clock import clock_time
from data.store import Store
from data.store.plans.hand_edits import HandEdit
from data.store.revisions import StaleWrite
from routing.errors import Conflict, NotFound
from routing.hand_edits import DECIDABLE, Acceptance, AcceptReason
from routing.plan import Edit, EditedByHand, Plan, PlanState, RoundStop
from routing.running.state import seconds_of_day

__all__ = ["EditRequest", "edit", "edits_of", "has_edits", "redo_edit", "undo_edit"]

_TRIES: Final = 4
"""How often a change is retried after a simultaneous one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """A requested change; docs/board.md lists the fields for each kind."""

    edit: str
    stop_id: int | None = None
    need_id: int | None = None
    round_id: int | None = None
    other_round_id: int | None = None
    volunteer_id: int | None = None
    to: Destination = field(default_factory=Destination)
    rule: str = ""
    reason: AcceptReason | None = None
    revision: int | None = None
    only_try: bool = False


def edit(ctx: Context, plan_id: int, wanted: EditRequest, actor: Actor) -> EditAnswer:
    """Make one change by hand, or only try it.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``stop.unknown``, ``round.unknown``, ``need.not-to-place``, ``volunteer.not-there``,
        ``rule.unknown``
    Conflict
        ``plan.not-newest``, ``replan.day-over``; ``edit.faster``: somebody changed the same since ``wanted.revision``;
        ``edit.locked``, ``edit.declined``, ``edit.must-decide``, ``stop.started``, ``stop.call``, ``byhand.no-way``
    """

    def change(state: _State) -> _Change:
        found = _resolved(ctx, state, wanted)
        if wanted.revision is not None:
            _refuse_slower(ctx, state, found, actor, moved=plan_id != state.board.plan.id)
        _refuse_declined(state, found)
        return _Change(_done(state.board, found), None, "done")

    return _changed(ctx, plan_id, change, actor, wanted)


def undo_edit(ctx: Context, plan_id: int, actor: Actor, *, anybody: bool = False) -> EditAnswer:
    """Undo this person's last change to a plan or, with ``anybody``, the last of all.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``edit.nothing-to-undo``; ``edit.faster``: the same rounds have been changed since.
    """

    def change(state: _State) -> _Change:
        last = state.to_undo(actor, anybody=anybody)
        if last is None:
            raise Conflict("edit.nothing-to-undo", "You have nothing to undo.", "Make a change first.")
        layout = layout_of(state.board)
        put_back(state.board, layout, last.after, last.before)
        return _Change(Done(Edit(last.what), layout, last.data), last, "undone")

    return _changed(ctx, plan_id, change, actor, EditRequest(edit="undo"))


def redo_edit(ctx: Context, plan_id: int, actor: Actor) -> EditAnswer:
    """Redo the change that this person undid last.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``edit.nothing-to-redo``; ``edit.faster``: the same rounds have been changed since.
    """

    def change(state: _State) -> _Change:
        last = state.to_redo(actor)
        if last is None:
            raise Conflict("edit.nothing-to-redo", "You have nothing to redo.", "Make a change.")
        layout = layout_of(state.board)
        put_back(state.board, layout, last.before, last.after)
        return _Change(Done(Edit(last.what), layout, last.data), last, "redone")

    return _changed(ctx, plan_id, change, actor, EditRequest(edit="redo"))


def edits_of(ctx: Context, plan_id: int) -> tuple[EditRow, ...]:
    """Return the changes made by hand to a plan and its earlier versions, newest first.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        plan = store.plans.head(plan_id)
        rows = store.hand_edits.of_plans(_lineage(store, plan.id))
        names = {user.id: user.name for user in store.accounts.users()}
        people = {person.id: person for person in store.volunteers.all(active=False)}
        needs = store.needs.get_all({row.data["need"] for row in rows if row.data.get("need")})
    return tuple(
        EditRow(
            id=row.id,
            at=row.at,
            who=who(row.actor, names),
            sentence=edit_sentence(Edit(row.what), row.data, needs, people),
            undone=row.undone,
            mentions=mentions(row.data),
        )
        for row in reversed(rows)
    )


def has_edits(ctx: Context, plan_id: int) -> bool:
    """Whether a plan, or a version it was made of, has a change by hand that was not undone."""
    with ctx.database.reading() as store:
        return any(not one.undone for one in store.hand_edits.of_plans(_lineage(store, plan_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The state a change starts from: the newest version, its changes, and who declined."""

    board: Board
    named: Plan
    edits: tuple[HandEdit, ...]
    declined: frozenset[int]
    names: Mapping[int, str]

    def to_undo(self, actor: Actor, *, anybody: bool = False) -> HandEdit | None:
        """Return the change that the next undo reverts."""
        mine = [one for one in self.edits if not one.undone and (anybody or one.actor == str(actor))]
        return mine[-1] if mine else None

    def to_redo(self, actor: Actor) -> HandEdit | None:
        """Return the change that the next redo repeats, or None."""
        mine = [one for one in self.edits if one.actor == str(actor)]
        last = max((one.id for one in mine if not one.undone), default=0)
        return next((one for one in mine if one.undone and one.id > last), None)


@dataclass(frozen=True, slots=True)
class _Change:
    """A change, the earlier one that it undoes or redoes, and its event's name."""

    done: Done
    former: HandEdit | None
    how: str


def _changed(
    ctx: Context, plan_id: int, change: Callable[[_State], _Change], actor: Actor, wanted: EditRequest
) -> EditAnswer:
    for number in range(_TRIES):
        state = _state(ctx, plan_id)
        made = change(state)
        board = state.board
        new = redrawn(ctx, board, layout_of(board), made.done, lines=not wanted.only_try)
        if wanted.reason is not None and made.former is None:
            new = _with_reason(board, new, wanted.reason)
        if wanted.only_try:
            return _answer(ctx, state, made, new, new.plan, None, whole=False, actor=actor)
        try:
            plan, edit_id = _kept(ctx, state, made, new, actor)
        except StaleWrite:
            if number + 1 == _TRIES:
                raise
            continue
        _plans(ctx).put(plan.id, plan)
        after = _state(ctx, plan.id)
        return _answer(ctx, after, made, new, plan, edit_id, whole=plan.id != board.plan.id, actor=actor)
    raise AssertionError("The last try returns or raises.")


def _state(ctx: Context, plan_id: int) -> _State:
    with ctx.database.reading() as store:
        named = _plan(ctx, store, plan_id)
        newest_id = store.plans.newest_id(named.day)
        plan = named if newest_id in (None, plan_id) else _plan(ctx, store, newest_id or plan_id)
        lineage = _lineage(store, plan.id)
        names = {user.id: user.name for user in store.accounts.users()}
        if plan_id not in lineage:
            by = store.events.for_subject("plan", plan.id)[0].actor
            raise Conflict(
                "plan.not-newest",
                f"Version {plan.version} of this day's plan, made by {who(by, names)}, has replaced version "
                f"{named.version}.",
                "Reload the day and continue with the newest version.",
            )
        edits = store.hand_edits.of_plans(lineage)
        live = store.plans.live(plan.day)
        gone = declined(store, live) if live is not None else frozenset()
    if is_over(ctx, plan.day):
        raise Conflict("replan.day-over", "This day is over.", "Choose another day.")
    board = board_from(ctx, plan, live)
    return _State(board=board, named=named, edits=edits, declined=gone, names=names)


def _plans(ctx: Context) -> ProcessCache[Plan]:
    return ctx.kept("edited_plans", lambda: ProcessCache[Plan](8))


def _plan(ctx: Context, store: Store, plan_id: int) -> Plan:
    """Return a plan, from the cache while nobody else has changed it."""
    known = _plans(ctx).get(plan_id)
    if known is not None and known.state is PlanState.DRAFT:
        head = store.plans.head(plan_id)
        if (head.revision, head.state) == (known.revision, known.state):
            return known
    plan = store.plans.get(plan_id)
    _plans(ctx).put(plan_id, plan)
    return plan


def _lineage(store: Store, plan_id: int) -> tuple[int, ...]:
    """Return a version and those it was made from by hand, newest first."""
    found: list[int] = []
    at: int | None = plan_id
    while at is not None and at not in found:
        try:
            head = store.plans.head(at)
        except NotFound:
            break  # it is long over and was removed
        found.append(at)
        at = head.origin.former_id if isinstance(head.origin, EditedByHand) else None
    return tuple(found)


def _resolved(ctx: Context, state: _State, wanted: EditRequest) -> EditRequest:
    """The change with the ids of the newest version, where it names those of one it was made of."""
    named, plan = state.named, state.board.plan
    if wanted.stop_id is not None and _need_of(plan, wanted.stop_id) is None:
        _refuse_gone(ctx, state, wanted.stop_id)
    if wanted.edit == "assign" and any(stop.need_id == wanted.need_id for one in plan.rounds for stop in one.stops):
        _refuse_known(ctx, state, wanted.need_id)
    if named.id == plan.id:
        return wanted

    def stop(stop_id: int | None) -> int | None:
        for one in named.rounds:
            for former in one.stops:
                if former.id == stop_id:
                    return _same_stop(plan, former, one.volunteer_id)
        return stop_id

    def round_(round_id: int | None) -> int | None:
        number = next((one.number for one in named.rounds if one.id == round_id), None)
        return next((one.id for one in plan.rounds if one.number == number), round_id)

    return replace(
        wanted,
        stop_id=stop(wanted.stop_id),
        round_id=round_(wanted.round_id),
        other_round_id=round_(wanted.other_round_id),
        to=replace(wanted.to, round_id=round_(wanted.to.round_id)),
    )


def _refuse_gone(ctx: Context, state: _State, stop_id: int) -> None:
    """Raise Conflict ``edit.faster`` if the stop's need is no longer on any round."""
    need_id = _need_of(state.named, stop_id)
    here = {stop.need_id for one in state.board.plan.rounds for stop in one.stops}
    if need_id is not None and need_id not in here:
        _refuse_known(ctx, state, need_id)


def _refuse_known(ctx: Context, state: _State, need_id: int | None) -> None:
    """Raise Conflict ``edit.faster`` if someone else has changed the need by hand."""
    for one in reversed(state.edits):
        if one.data.get("need") == need_id:
            raise _faster(ctx, state, one)


def _same_stop(plan: Plan, former: RoundStop, volunteer_id: int) -> int | None:
    same = [
        (one.volunteer_id != volunteer_id, stop.id)
        for one in plan.rounds
        for stop in one.stops
        if stop.visit == former.visit
    ]
    return min(same)[1] if same else former.id


def _done(board: Board, wanted: EditRequest) -> Done:
    layout = layout_of(board)
    match wanted.edit:
        case "move":
            return operations.move(board, layout, wanted.stop_id or 0, wanted.to)
        case "assign":
            return operations.assign(board, layout, wanted.need_id or 0, wanted.to)
        case "unassign":
            return operations.unassign(board, layout, wanted.need_id or _need_of(board.plan, wanted.stop_id) or 0)
        case "swap":
            return operations.swap(board, layout, wanted.round_id or 0, wanted.other_round_id or 0)
        case "reverse":
            return operations.reverse(board, layout, wanted.round_id or 0)
        case "tidy":
            return operations.tidy(board, layout, wanted.round_id or 0)
        case "lock" | "unlock":
            return operations.lock(
                board,
                layout,
                locked=wanted.edit == "lock",
                stop_id=wanted.stop_id,
                round_id=wanted.round_id,
                volunteer_id=wanted.volunteer_id,
            )
    rule = next((one for one in board.plan.provenance.broken if one.key == wanted.rule), None)
    return operations.accept(layout, rule, wanted.reason or AcceptReason.NO_BETTER_WAY)


def _need_of(plan: Plan, stop_id: int | None) -> int | None:
    return next((stop.need_id for one in plan.rounds for stop in one.stops if stop.id == stop_id), None)


def _refuse_slower(ctx: Context, state: _State, wanted: EditRequest, actor: Actor, *, moved: bool) -> None:
    """Raise Conflict ``edit.faster`` if someone else has changed the same thing since that revision."""
    plan = state.board.plan
    need_id = wanted.need_id or _need_of(plan, wanted.stop_id)
    whole = wanted.edit in ("swap", "reverse", "tidy")
    ids = {wanted.round_id, wanted.other_round_id}
    numbers = {one.number for one in plan.rounds if one.id in ids} if whole else set()
    for one in reversed(state.edits):
        seen = one.plan_id != plan.id or (not moved and one.plan_revision <= (wanted.revision or 0))
        if seen or one.actor == str(actor):
            continue
        if (need_id is not None and one.data.get("need") == need_id) or numbers & set(one.data.get("numbers", ())):
            raise _faster(ctx, state, one)


def _faster(ctx: Context, state: _State, one: HandEdit) -> Conflict:
    plan = state.board.plan
    at = clock_time(seconds_of_day(one.at, plan.day, ctx.area.timezone) % 86_400)
    what = edit_sentence(Edit(one.what), one.data, state.board.begun.needs, state.board.reading.people)
    said = "undid this" if one.undone else "was faster"
    return Conflict(
        "edit.faster",
        f"{who(one.actor, state.names)} {said} at {at}: {what}",
        "Look at the round as it is now, then make your change again if it is still right.",
    )


def _refuse_declined(state: _State, wanted: EditRequest) -> None:
    """Raise Conflict ``edit.declined`` if a stop would go to a volunteer who has declined."""
    if not state.declined or wanted.edit not in ("move", "assign", "swap"):
        return
    ids = {wanted.to.round_id, *((wanted.round_id, wanted.other_round_id) if wanted.edit == "swap" else ())}
    to = {one.volunteer_id for one in state.board.plan.rounds if one.id in ids} | {wanted.to.volunteer_id}
    for volunteer_id in sorted(one for one in to if one is not None and one in state.declined):
        raise Conflict(
            "edit.declined",
            f"{state.board.reading.people[volunteer_id].name} has just said that they cannot come that day.",
            "Choose another volunteer.",
        )


def _with_reason(board: Board, new: Redrawn, reason: AcceptReason) -> Redrawn:
    """Return the change with the rules it breaks accepted, where that is allowed."""
    former = {one.key for one in board.plan.provenance.broken}
    fresh = [one for one in new.plan.provenance.broken if one.key not in former and one.cause in DECIDABLE]
    accepted = tuple(Acceptance(rule=one.key, amount=one.amount, reason=reason) for one in fresh)
    layout: Layout = new.layout.copy()
    layout.accepted = (*layout.accepted, *accepted)
    return replace(new, layout=layout, plan=replace(new.plan, accepted=layout.accepted))


def _kept(ctx: Context, state: _State, made: _Change, new: Redrawn, actor: Actor) -> tuple[Plan, int]:
    """Save a change; returns the plan after it, and the change's id."""
    board, plan, now = state.board, state.board.plan, ctx.clock()
    before, after = difference(board, layout_of(board), new.layout)
    in_place = plan.state is PlanState.DRAFT and any(one.plan_id == plan.id for one in state.edits)
    with ctx.database.transaction() as store:
        if store.plans.newest_id(plan.day) != plan.id:
            raise StaleWrite("plan", plan.id)
        if in_place:
            base, provenance = plan, new.plan.provenance
        else:
            origin = new.plan.provenance.origin
            provenance = replace(new.plan.provenance, origin=replace(origin, former_id=plan.id))  # type: ignore[arg-type]
            base = store.plans.get(store.hand_edits.next_version(plan.id, provenance, actor=str(actor), at=now))
        changed = store.hand_edits.write(
            base.id,
            base.revision,
            provenance,
            new.layout.locks,
            new.layout.accepted,
            before=[one for one in base.rounds if one.number in new.numbers],
            after=new.rounds,
            gone=new.gone,
            left=new.left,
        )
        revision = base.revision + 1
        if made.former is not None:
            edit_id = made.former.id
            store.hand_edits.mark(
                edit_id, plan_id=base.id, plan_revision=revision, undone_at=now if made.how == "undone" else None
            )
        else:
            data = {**made.done.data, "numbers": sorted(new.numbers)}
            edit_id = store.hand_edits.add(
                base.id, revision, str(made.done.what), data, before, after, actor=str(actor), at=now
            )
        store.hand_edits.note(base.id, edit_id, made.how, new.numbers, revision, actor=str(actor), at=now)
        kept = tuple(one for one in base.rounds if one.number not in new.numbers)
        fresh = replace(
            base,
            revision=revision,
            provenance=provenance,
            locks=new.layout.locks,
            accepted=new.layout.accepted,
            rounds=tuple(sorted((*kept, *changed), key=lambda one: one.number)),
            unassigned=new.plan.unassigned,
        )
    return fresh, edit_id


def _answer(
    ctx: Context,
    state: _State,
    made: _Change,
    new: Redrawn,
    plan: Plan,
    edit_id: int | None,
    *,
    whole: bool,
    actor: Actor,
) -> EditAnswer:
    board = state.board
    needs, people, places = board.begun.needs, board.reading.people, board.reading.places
    wards = ctx.ward_names()
    pairs = partners(plan.rounds, needs, {person.id: person.name for person in people.values()})
    shown = [one for one in plan.rounds if whole or one.number in new.numbers]
    sentence = edit_sentence(made.done.what, made.done.data, needs, people)
    undone = {"undone": f"Undid: {sentence}", "redone": f"Redid: {sentence}"}
    now = {one.key for one in plan.provenance.broken}

    def told(one: HandEdit | None) -> str:
        return "" if one is None else edit_sentence(Edit(one.what), one.data, needs, people)

    return EditAnswer(
        plan_id=plan.id,
        day=plan.day,
        version=plan.version,
        revision=plan.revision,
        edit_id=edit_id,
        whole=whole,
        saved=edit_id is not None,
        sentence=undone.get(made.how, sentence),
        rounds=tuple(round_row(one, people[one.volunteer_id], needs, places, wards, pairs) for one in shown),
        removed=tuple(sorted(new.numbers - {one.number for one in plan.rounds})),
        assigned=tuple(sorted(new.gone)),
        unassigned=tuple(unassigned_row(one, plan.day, needs, people, wards) for one in new.left),
        broken=broken_rows(plan, needs, people, new.broken_before),
        mended=tuple(sorted(new.broken_before - now)),
        counts=counts_of(plan, (need.id for need in board.known.inputs.needs)),
        locks=locks_row(plan),
        undo=told(state.to_undo(actor)),
        redo=told(state.to_redo(actor)),
    )
