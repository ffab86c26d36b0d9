"""Retention: erase old records, or reduce them to counts by ward and month, every day."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.privacy.expiring_files import remove_due
from data.store import Store
from routing.needs import NeedState

__all__ = ["WARNED_BEFORE", "Tidied", "daily", "soon_idle", "tidy"]

WARNED_BEFORE: Final = timedelta(days=30)
"""How long the office is warned before a volunteer's details are erased."""

_UPLOADS_KEPT: Final = timedelta(days=1)
_SETTLED_ROWS_KEPT: Final = timedelta(days=1)
_ACTOR: Final = str(Actor("system"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """The numbers of records erased; ``scrubbed`` if the database files keep no trace of them."""

    needs: int
    lapsed: int
    stops: int
    calls: int
    rejected_rows: int
    volunteers: int
    consents: int
    links: int
    looks: int
    events: int
    counted: int
    series: int
    files: int
    uploads: int
    import_changes: int
    entries: int
    plans: int
    accounts: int
    leftovers: int
    soon_idle: int
    scrubbed: bool = False

    @property
    def erased(self) -> int:
        """The total number of records erased."""
        return sum(value for name, value in asdict(self).items() if name not in ("soon_idle", "scrubbed"))

    @property
    def lines(self) -> tuple[str, ...]:
        """The numbers as lines for people to read."""
        said = (
            (self.needs, "needs lost their details"),
            (self.lapsed, "open needs past their last day were closed"),
            (self.stops, "stops of past rounds lost their places and notes"),
            (self.calls, "calls were erased"),
            (self.rejected_rows, "rejected rows were erased"),
            (self.volunteers, "volunteers lost their details"),
            (self.consents, "consents of people we no longer know were erased"),
            (self.links, "duplicate checks for people we no longer know were erased"),
            (self.looks, "access log entries were erased"),
            (self.events, "history events were erased"),
            (self.counted, "needs became counts by ward and month"),
            (self.series, "recurring needs that are over were erased"),
            (self.files, "saved files were removed"),
            (self.uploads, "lists that were never imported were removed"),
            (self.import_changes, "imports can no longer be undone"),
            (self.entries, "form submissions were erased"),
            (self.plans, "old plans were removed"),
            (self.accounts, "deactivated accounts lost their names"),
            (self.leftovers, "records of erased data were removed"),
            (
                self.soon_idle,
                f"volunteers will lose their details within {WARNED_BEFORE.days} days. Ask them if they still help.",
            ),
        )
        return tuple(f"{number} {words}" for number, words in said if number)


class _DryRun(Exception):  # noqa: N818 - no error: it takes back what was tried
    pass


def tidy(ctx: Context, *, dry_run: bool = False) -> Tidied:
    """Erase or count records past their time; with ``dry_run`` only report what would be."""
    result: Tidied | None = None
    try:
        with ctx.database.transaction() as store:
            result = _erase(ctx, store, dry_run=dry_run)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    assert result is not None  # noqa: S101 - the block above sets it, or raises
    if dry_run:
        return result
    with ctx.database.reading() as store:
        ctx.list_queue.keep(store.uploads.ids())
    scrubbed = ctx.database.scrub()
    counts = {name: value for name, value in asdict(result).items() if name != "scrubbed"}
    with ctx.database.transaction() as store:
        store.events.append("retention.done", "retention", _mark(ctx), _ACTOR, ctx.clock(), counts)
    return Tidied(**{**asdict(result), "scrubbed": scrubbed})


def daily(ctx: Context) -> Tidied | None:
    """Run ``tidy`` once a day; returns None if it has already run today."""
    with ctx.database.reading() as store:
        if store.events.for_subject("retention", _mark(ctx)):
            return None
    return tidy(ctx)


def _mark(ctx: Context) -> int:
    return int(f"{ctx.today():%Y%m%d}")


def soon_idle(ctx: Context) -> tuple[int, ...]:
    """Return the volunteers whose details will be erased unless they are asked or reviewed."""
    with ctx.database.reading() as store:
        return _idle(ctx, store, warned=True)


def _erase(ctx: Context, store: Store, *, dry_run: bool) -> Tidied:
    now, today, keep = ctx.clock(), ctx.today(), ctx.settings.retention

    def before(days: int) -> tuple[date, datetime]:
        return today - timedelta(days=days), now - timedelta(days=days)

    lapsed = store.erasure.lapsed_needs(before(keep.lapsed)[0])
    store.needs.set_states(lapsed, NeedState.CLOSED, actor=_ACTOR, at=now, reason="retention.lapsed")
    counted = store.erasure.reduce_needs(*before(keep.history))
    over = store.erasure.finished_needs(*before(keep.needs))
    idle = _idle(ctx, store)
    ended = store.series.over_before(*before(keep.needs))
    gone = Tidied(
        series=store.series.erase(ended, actor=_ACTOR, at=now, reason="retention.over"),
        lapsed=len(lapsed),
        counted=counted,
        # Before the needs, whose own calls go with them.
        calls=store.erasure.calls_before(before(keep.calls)[1]),
        needs=store.erasure.needs(over, actor=_ACTOR, at=now, reason="retention.over"),
        stops=store.erasure.rounds_before(before(keep.needs)[0]),
        rejected_rows=store.erasure.rejected_before(before(keep.rejected)[1], settled_before=now - _SETTLED_ROWS_KEPT),
        volunteers=store.erasure.volunteers(idle, actor=_ACTOR, at=now, reason="retention.idle"),
        soon_idle=len(_idle(ctx, store, warned=True)),
        consents=store.consents.forget_of_nobody(),
        links=store.person_links.forget_of_nobody(),
        looks=store.erasure.looks_before(before(keep.looks)[1]),
        events=store.erasure.events_before(before(keep.history)[1]),
        files=len(store.written_files.due(now)) if dry_run else remove_due(store, now),
        uploads=store.uploads.forget_before(now - _UPLOADS_KEPT),
        entries=store.submissions.erase(_entries_over(ctx, store), actor=_ACTOR, at=now, reason="retention.over"),
        import_changes=store.import_undo.forget_before(before(keep.rejected)[1]),
        plans=store.expiry.plans_before(before(keep.rounds)[0]),
        accounts=store.expiry.accounts_closed_before(before(keep.accounts)[1], actor=_ACTOR, now=now),
        leftovers=0,
    )
    # Whole months only: to one that is not over for good, more will be counted.
    store.expiry.small_counts(f"{before(keep.history)[0]:%Y-%m}")
    return replace(gone, leftovers=_leftovers(store, *before(keep.history)))


def _leftovers(store: Store, day: date, at: datetime) -> int:
    """Erase data that referred only to erased records; returns how many."""
    return (
        store.expiry.erased_volunteers(at)
        + store.expiry.imports_before(at)
        + store.expiry.series_days_before(day)
        + store.expiry.former_wards_of_nothing()
    )


def _entries_over(ctx: Context, store: Store) -> tuple[int, ...]:
    now, keep = ctx.clock(), ctx.settings.retention
    return store.submissions.over(
        sent_before=now - timedelta(days=keep.entries), settled_before=now - timedelta(days=keep.settled)
    )


def _idle(ctx: Context, store: Store, *, warned: bool = False) -> tuple[int, ...]:
    kept = timedelta(days=ctx.settings.retention.volunteers) - (WARNED_BEFORE if warned else timedelta())
    return store.erasure.idle_volunteers(ctx.today() - kept, ctx.clock() - kept)
