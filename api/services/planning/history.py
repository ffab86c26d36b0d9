"""The history of a day's plan: versions, events, and comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from api.services.actors import who
from api.services.context import Context
from api.services.planning.differences import ChangesView, compared
from api.services.planning.edit_text import edit_sentence
from api.services.planning.views import plan_view
from api.services.wording.stop_text import KINDS, OUTCOMES
from data.store import Store
from data.store.events import Event
from data.store.people.invitations import ACCEPTED
from data.store.plans.hand_edits import HandEdit
from data.store.plans.timelines import NOTHING_PLANNED, PlanSize
from routing.errors import Conflict
from routing.needs import Need, Volunteer
from routing.plan import Edit, EditedByHand, Plan, PlanHead, PlanState, Restored

__all__ = ["HISTORY_STATES", "PlanEventRow", "PlanHistoryView", "VersionRow", "compare_versions", "plan_history"]

HISTORY_STATES: Final[Mapping[str, str]] = {
    "draft": "draft",
    "published": "published",
    "running": "under way",
    "closed": "closed",
    "pending": "to do",
    "done": "done",
    "not_done": "not done",
}

_MADE: Final[Mapping[Edit, str]] = {
    Edit.MOVED: "a stop was moved",
    Edit.PUT_IN: "a need was added",
    Edit.TAKEN_OUT: "a need was removed",
    Edit.SWAPPED: "two rounds were swapped",
    Edit.REVERSED: "a round was reversed",
    Edit.TIDIED: "a round was put in a better order",
    Edit.LOCKED: "something was locked",
    Edit.UNLOCKED: "something was unlocked",
    Edit.ACCEPTED: "a broken rule was accepted",
}
_RUN_ENDS: Final[Mapping[str, str]] = {
    "run.queued": "Requested a plan",
    "run.failed": "Planning failed",
    "run.released": "Planning was postponed and will resume",
    "run.cancelled": "Cancelled planning",
    "run.enough": "Took the best plan so far",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version: who made it, when, how, of what size; when it was published, and by whom.

    ``may_go_back``: it is not the newest, and has rounds.
    """

    plan_id: int
    version: int
    state: str
    at: datetime
    who: str
    how: str
    size: PlanSize
    broken: int
    published_at: datetime | None
    published_by: str
    may_go_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEventRow:
    """An event: when, who did it, to what, and the change of state (empty if none).

    ``need_id`` and ``volunteer_id`` are those whom ``what`` names.
    """

    at: datetime
    who: str
    version: int | None
    what: str
    before: str
    after: str
    need_id: int | None = None
    volunteer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHistoryView:
    """All versions and events of a day's plan, newest first."""

    day: date
    versions: tuple[VersionRow, ...]
    events: tuple[PlanEventRow, ...]


def plan_history(ctx: Context, day: date) -> PlanHistoryView:
    """Return the versions of a day's plan, and their events."""
    with ctx.database.reading() as store:
        heads, happened, sizes = store.plans.versions(day), store.timelines.of_day(day), store.timelines.sizes(day)
        names = {user.id: user.name for user in store.accounts.users()}
        edits = {one.id: one for one in store.hand_edits.of_day(day)}
        makers = {one.subject_id: one.actor for one in happened if one.kind == "plan.created"}
        rows = [
            _version(
                head,
                who(makers.get(head.id, ""), names),
                names,
                sizes.get(head.id, NOTHING_PLANNED),
                sum(not one.undone for one in edits.values() if one.plan_id == head.id),
            )
            for head in heads
        ]
        if rows:
            rows[-1] = _newest(rows[-1])
        events = tuple(_told(store, heads, happened, names, edits))
    return PlanHistoryView(day=day, versions=tuple(reversed(rows)), events=tuple(reversed(events)))


def compare_versions(ctx: Context, before_id: int, after_id: int) -> ChangesView:
    """Return what one version of a day's plan changes from another, with reported stops.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``plan.other-day``: they are of two days.
    """
    with ctx.database.reading() as store:
        before, after = store.plans.get(before_id), store.plans.get(after_id)
        if before.day != after.day:
            raise Conflict(
                "plan.other-day", "These two versions are for different days.", "Choose two versions of the same day."
            )
        return compared(plan_view(ctx, store, before), plan_view(ctx, store, after))


def _version(head: PlanHead, maker: str, names: Mapping[int, str], size: PlanSize, edits: int) -> VersionRow:
    return VersionRow(
        plan_id=head.id,
        version=head.version,
        state=HISTORY_STATES[head.state],
        at=head.created_at,
        who=maker,
        how=_how(head, edits),
        size=size,
        broken=len(head.provenance.broken),
        published_at=head.published_at,
        published_by=who(head.published_by, names) if head.published_by else "",
        may_go_back=head.solved_at is not None,
    )


def _newest(row: VersionRow) -> VersionRow:
    return VersionRow(
        **{name: getattr(row, name) for name in VersionRow.__dataclass_fields__ if name != "may_go_back"},
        may_go_back=False,
    )


def _how(head: PlanHead, edits: int) -> str:
    match head.origin:
        case Restored(version=version):
            return f"version {version} restored"
        case EditedByHand(edit=edit):
            return f"edited by hand: {_MADE[edit] if edits < 2 else f'{edits} changes'}"
    return "planned" if head.provenance.continues is None else "adjusted while volunteers were on their rounds"


@dataclass(frozen=True, slots=True)
class _Known:
    """Lookup of the ids in a day's events: rounds' volunteers and versions, stops' needs."""

    versions: Mapping[int, int]
    rounds: Mapping[int, tuple[int, int]]
    stops: Mapping[int, tuple[int, int | None]]
    people: Mapping[int, Volunteer]
    needs: Mapping[int, Need]
    edits: Mapping[int, HandEdit]

    def of_round(self, round_id: int) -> tuple[int | None, int | None]:
        """Return the version a round belongs to, and its volunteer."""
        plan_id, volunteer_id = self.rounds.get(round_id, (0, 0))
        return self.versions.get(plan_id), volunteer_id or None

    def name(self, volunteer_id: int | None) -> str:
        """Return a volunteer's name, or "" if their details were erased."""
        person = self.people.get(volunteer_id or 0)
        return person.name if person is not None and person.name else "a volunteer"


def _told(
    store: Store,
    heads: tuple[PlanHead, ...],
    happened: tuple[Event, ...],
    names: Mapping[int, str],
    edits: Mapping[int, HandEdit],
) -> Iterator[PlanEventRow]:
    about = {one.subject_kind for one in happened}
    full = [store.plans.get(head.id) for head in heads] if about & {"stop", "round", "volunteer"} else []
    known = _known(store, heads, full, edits)
    for event in happened:
        row = _TOLD[event.subject_kind](event, who(event.actor, names), known)
        if row is not None:
            yield row


def _known(store: Store, heads: tuple[PlanHead, ...], plans: list[Plan], edits: Mapping[int, HandEdit]) -> _Known:
    stops = {stop.id: (one.id, stop.need_id) for plan in plans for one in plan.rounds for stop in one.stops}
    return _Known(
        {head.id: head.version for head in heads},
        {one.id: (plan.id, one.volunteer_id) for plan in plans for one in plan.rounds},
        stops,
        {person.id: person for person in store.volunteers.all(active=False)},
        store.needs.get_all(
            {need_id for _, need_id in stops.values() if need_id is not None}
            | {one.data["need"] for one in edits.values() if one.data.get("need")}
        ),
        edits,
    )


def _of_edit(event: Event, actor: str, known: _Known, version: int | None) -> PlanEventRow | None:
    edit = known.edits.get(event.data.get("edit", 0))
    if edit is None:
        return None
    sentence = edit_sentence(Edit(edit.what), edit.data, known.needs, known.people)
    what = {"undone": "Undid: ", "redone": "Redid: "}.get(str(event.data.get("how")), "") + sentence
    return PlanEventRow(
        at=event.at, who=actor, version=version, what=what, before="", after="",
        need_id=edit.data.get("need"), volunteer_id=edit.data.get("to") or edit.data.get("from"),
    )  # fmt: skip


def _of_plan(event: Event, actor: str, known: _Known) -> PlanEventRow | None:
    version = known.versions.get(event.subject_id)
    if event.kind == "plan.edited":
        return _of_edit(event, actor, known, version)
    before, after = (HISTORY_STATES.get(str(event.data.get(end)), "") for end in ("from", "to"))
    what = {
        "plan.created": "Started this version",
        "plan.solved": "Saved its rounds",
        "plan.state": {
            PlanState.PUBLISHED: "Published it",
            PlanState.RUNNING: "The first stop was reported",
            PlanState.CLOSED: "Closed: replaced by another version, or the day is over",
        }.get(PlanState(str(event.data.get("to", "draft"))), "State changed"),
    }.get(event.kind, event.kind)
    return PlanEventRow(at=event.at, who=actor, version=version, what=what, before=before, after=after)


def _of_round(event: Event, actor: str, known: _Known) -> PlanEventRow | None:
    version, volunteer_id = known.of_round(event.subject_id)
    whose = known.name(volunteer_id)
    what = {
        "round.links-revoked": f"Revoked the link of {whose}",
        "round.links-moved": f"The link of {whose} now opens the next version",
    }.get(event.kind, event.kind)
    return PlanEventRow(
        at=event.at, who=actor, version=version, what=what, before="", after="", volunteer_id=volunteer_id
    )


def _of_stop(event: Event, actor: str, known: _Known) -> PlanEventRow | None:
    round_id, need_id = known.stops.get(event.subject_id, (0, None))
    version, volunteer_id = known.of_round(round_id)
    need = known.needs.get(need_id or 0)
    whom = f"{KINDS[need.kind]} for {need.name or 'someone'}" if need is not None else "A stop"
    reason = OUTCOMES.get(str(event.data.get("reason", "")), "")
    return PlanEventRow(
        at=event.at,
        who=known.name(volunteer_id) if event.actor.startswith("driver") else actor,
        version=version,
        what=f"{whom}" + (f": {reason.lower()}" if reason else ""),
        before=HISTORY_STATES.get(str(event.data.get("from")), ""),
        after=HISTORY_STATES.get(str(event.data.get("to")), ""),
        need_id=need_id,
        volunteer_id=volunteer_id,
    )


def _of_run(event: Event, actor: str, _: _Known) -> PlanEventRow | None:
    if event.kind not in _RUN_ENDS:
        return None  # the version that it gave says so
    return PlanEventRow(at=event.at, who=actor, version=None, what=_RUN_ENDS[event.kind], before="", after="")


def _of_volunteer(event: Event, actor: str, known: _Known) -> PlanEventRow | None:
    name = known.name(event.subject_id)
    answer = "accepted" if event.kind == ACCEPTED else "declined"
    return PlanEventRow(
        at=event.at, who=name if event.actor.startswith("driver") else actor, version=None,
        what=f"{name} {answer} the round", before="", after="", volunteer_id=event.subject_id,
    )  # fmt: skip


_TOLD: Final[Mapping[str, Callable[[Event, str, _Known], PlanEventRow | None]]] = {
    "plan": _of_plan,
    "round": _of_round,
    "stop": _of_stop,
    "run": _of_run,
    "volunteer": _of_volunteer,
}
