"""Uploaded lists: preview, confirm the columns, import, and undo.

Until it is imported, only the list itself is stored, encrypted and for a day at most.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import AsRead, ListName, import_list
from api.services.runtime.crash_log import log_crash
from api.services.runtime.list_queue import Progress
from data.lists import ListPreview, preview_list
from data.lists.columns import REJECTED_HEADERS
from data.store.imports.records import ImportRecord, UndoResult, Upload
from routing.errors import Conflict, InvalidFile, WardroundError
from routing.needs import PlaceKind

__all__ = [
    "ImportRow",
    "Progress",
    "UploadView",
    "begin",
    "bring_in",
    "drop",
    "history",
    "progress",
    "receive",
    "say",
    "undo",
    "view",
]

_log = logging.getLogger("wardround.lists")

_SHOWN_IMPORTS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadView:
    """An uploaded list before it is imported.

    ``look`` is missing (None) if ``fault`` says why the list cannot be read, and ``progress`` until work on it begins.
    ``told`` is the version of the answers, which later answers or the import must send back.
    """

    id: int
    list_kind: ListName
    name: str
    said: AsRead
    confirmed: Mapping[str, str]
    look: ListPreview | None
    fault: InvalidFile | None
    progress: Progress | None
    told: int = 0


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A past import, and whether it can still be undone."""

    record: ImportRecord
    can_undo: bool


def receive(ctx: Context, list_kind: ListName, name: str, content: bytes, actor: Actor) -> int:
    """Store an uploaded list and start checking its rows; returns its id.

    Raises
    ------
    InvalidFile
        When it is not a list; then nothing is kept.
    """
    look = preview_list(content, list_kind)
    with ctx.database.transaction() as store:
        remembered = store.uploads.confirmed(list_kind)
        upload_id = store.uploads.add(list_kind, name, content, actor=str(actor), at=ctx.clock())
    if not look.faults or not preview_list(content, list_kind, replace(AsRead().options, remembered=remembered)).faults:
        begin(ctx, upload_id, actor, writes=False)
    return upload_id


def view(ctx: Context, upload_id: int) -> UploadView:
    """Return a list as it would be imported.

    Raises
    ------
    NotFound
        ``upload.unknown``
    """
    with ctx.database.reading() as store:
        upload = store.uploads.get(upload_id)
        confirmed = store.uploads.confirmed(upload.list_kind)
    said, look, fault = _as_read(upload.said), None, None
    try:
        look = preview_list(upload.content, upload.list_kind, replace(said.options, remembered=confirmed))
    except InvalidFile as error:
        fault = error
    return UploadView(
        id=upload.id,
        list_kind=cast("ListName", upload.list_kind),
        name=upload.name,
        said=said,
        confirmed=confirmed,
        look=look,
        fault=fault,
        progress=ctx.list_queue.of(upload_id),
        told=upload.told,
    )


def say(ctx: Context, upload_id: int, said: AsRead, actor: Actor, *, seen: int) -> None:
    """Save the confirmed columns and other answers, and check the rows again.

    Raises
    ------
    NotFound
        ``upload.unknown``
    StaleWrite
        ``store.stale-write``: somebody has given other answers since ``seen`` (``UploadView.told``).
    """
    told = {
        "columns": {header: name for header, name in said.columns.items() if header not in REJECTED_HEADERS},
        "encoding": said.encoding,
        "sheet": said.sheet,
        "kind": said.kind.value if said.kind else None,
    }
    with ctx.database.transaction() as store:
        store.uploads.expect(upload_id, seen)
        store.uploads.say(upload_id, told, actor=str(actor), at=ctx.clock())
    begin(ctx, upload_id, actor, writes=False)


def bring_in(ctx: Context, upload_id: int, actor: Actor, *, seen: int) -> Future[None] | None:
    """Import a list as its page showed it; None while it is being imported, or after.

    Raises
    ------
    NotFound
        ``upload.unknown``
    StaleWrite
        ``store.stale-write``: what it would become has changed since ``seen`` (``UploadView.told``).
    """
    with ctx.database.transaction() as store:
        store.uploads.expect(upload_id, seen)
    return begin(ctx, upload_id, actor, writes=True)


def begin(ctx: Context, upload_id: int, actor: Actor, *, writes: bool) -> Future[None] | None:
    """Check or import a list's rows in the background; None if an import is in progress or done.

    Raises
    ------
    NotFound
        ``upload.unknown``
    """
    with ctx.database.reading() as store:
        upload = store.uploads.get(upload_id)
    ticket = ctx.list_queue.claim(upload_id, writes=writes)
    return None if ticket is None else ctx.list_queue.run(lambda: _work(ctx, upload, actor, writes, ticket))


def progress(ctx: Context, upload_id: int) -> Progress | None:
    """Return a list's progress, or None before the first check or after the list is deleted."""
    now = ctx.list_queue.of(upload_id)
    if now is None or now.writes:
        return now
    with ctx.database.reading() as store:
        kept = store.uploads.ids()
    ctx.list_queue.keep(kept)
    return now if upload_id in kept else None


def drop(ctx: Context, upload_id: int) -> None:
    """Delete an uploaded list that will not be imported.

    Raises
    ------
    Conflict
        ``upload.being-imported``
    """
    if not ctx.list_queue.forget(upload_id):
        raise Conflict(
            "upload.being-imported", "This list is being imported.", "Wait until the import has finished, then undo it."
        )
    with ctx.database.transaction() as store:
        store.uploads.forget(upload_id)


def history(ctx: Context) -> tuple[ImportRow, ...]:
    """Return the latest imports, newest first."""
    with ctx.database.reading() as store:
        records = store.imports.latest(_SHOWN_IMPORTS)
        can = store.import_undo.can_undo(one.id for one in records)
    return tuple(ImportRow(one, one.id in can and one.undone_at is None) for one in records)


def undo(ctx: Context, import_id: int, actor: Actor) -> UndoResult:
    """Undo an import, except for records changed or relied on since.

    Raises
    ------
    NotFound
        ``import.unknown``
    Conflict
        ``import.undone-already``, ``import.too-old``
    """
    with ctx.database.transaction() as store:
        return store.import_undo.undo(import_id, actor=str(actor), at=ctx.clock())


def _work(ctx: Context, upload: Upload, actor: Actor, writes: bool, ticket: int) -> None:
    def tell(step: str, part: float) -> None:
        ctx.list_queue.put(upload.id, ticket, Progress(step, part, writes))

    if not ctx.list_queue.holds(upload.id, ticket):
        return
    try:
        result = import_list(
            ctx,
            cast("ListName", upload.list_kind),
            upload.content,
            upload.name,
            said=_as_read(upload.said),
            dry_run=not writes,
            actor=actor,
            progress=tell,
        )
        if writes:
            with ctx.database.transaction() as store:
                store.uploads.forget(upload.id)
        # The rows of a list that is in are the store's: nothing of them stays here.
        kept = result.without_rows() if writes else result
        ctx.list_queue.put(upload.id, ticket, Progress("Done", 1.0, writes, result=kept))
    except WardroundError as error:
        ctx.list_queue.put(upload.id, ticket, Progress("Stopped", 1.0, writes, error=error))
    except Exception as error:  # noqa: BLE001 - the page that waits must learn that nothing comes
        log_crash(_log, "importing a list", error)
        fault = WardroundError("import.incident", "Something went wrong. Nothing was saved.", "Try again.")
        ctx.list_queue.put(upload.id, ticket, Progress("Stopped", 1.0, writes, error=fault))


def _as_read(said: Mapping[str, Any]) -> AsRead:
    kind = said.get("kind")
    return AsRead(
        columns=dict(said.get("columns") or {}),
        encoding=said.get("encoding") or None,
        sheet=said.get("sheet") or None,
        kind=PlaceKind(kind) if kind else None,
    )
