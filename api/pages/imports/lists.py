"""Pages to upload a list, confirm its columns, preview its rows, import it and undo that.

They work without scripts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from itertools import zip_longest
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict

from api.pages.addresses import redirect
from api.pages.imports.uploaded import sent_file
from api.pages.rendering import render
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.imports import rejected, uploads
from api.services.imports.importing import AsRead, Imported, ListName
from api.services.imports.uploads import ImportRow, Progress, UploadView
from api.services.needs.conflicts import who_was_faster
from data.lists import RowFault
from data.store.imports.records import UndoResult
from data.store.revisions import StaleWrite
from routing.errors import Fault, InvalidInput, NotFound
from routing.needs import PlaceKind

__all__ = ["LIST_NAMES", "ListsPage", "UploadPage", "router"]

router = APIRouter(include_in_schema=False)

LIST_NAMES: Final[tuple[ListName, ...]] = ("needs", "volunteers", "places")
DUPLICATES: Final = frozenset({"import.asked-before", "import.same-request", "import.same-row", "import.same-place"})
_SHOWN_ROWS: Final = {"cannot": 200, "duplicate": 100, "updated": 50, "new": 50, "unchanged": 10}
"""Possible results of a row, most urgent first, and how many rows of each the page shows."""


@dataclass(frozen=True, slots=True)
class ListsPage:
    """Context of the upload page: the upload form and the recent imports."""

    template: ClassVar[str] = "lists.html"
    imports: tuple[ImportRow, ...]
    rejected: int
    zone: tzinfo
    undone: UndoResult | None = None
    kinds: tuple[ListName, ...] = LIST_NAMES


@dataclass(frozen=True, slots=True)
class FateRow:
    """One row of a list: its line number, result, cells and remarks."""

    line: int
    fate: str
    cells: tuple[str, ...]
    faults: tuple[RowFault, ...]

    def filled(self, headers: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Return the non-empty cells with their headers."""
        named = zip_longest(headers, self.cells, fillvalue="")
        return tuple((header, cell) for header, cell in named if cell.strip())


@dataclass(frozen=True, slots=True)
class ListProgressPart:
    """Context of the progress bar while a list is checked or imported."""

    template: ClassVar[str] = "parts/list_progress.html"
    upload_id: int
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class UploadPage:
    """Context of an uploaded list's page.

    After an edit conflict, ``trouble`` describes it and ``typed`` keeps the answers that were sent.
    """

    template: ClassVar[str] = "upload.html"
    view: UploadView
    place_kinds: tuple[PlaceKind, ...] = tuple(PlaceKind)
    trouble: str = ""
    typed: AsRead | None = None

    @property
    def said(self) -> AsRead:
        """The answers that the form shows."""
        return self.typed or self.view.said

    def chosen(self, header: str, otherwise: str) -> str:
        """Return the field selected for a column header, or ``otherwise`` if none is."""
        return otherwise if self.typed is None else self.typed.columns.get(header, otherwise)

    @property
    def part(self) -> ListProgressPart:
        return ListProgressPart(self.view.id, self.view.progress)

    @property
    def result(self) -> Imported | None:
        """The result for each row, or None until the rows have been checked."""
        return None if self.view.progress is None else self.view.progress.result

    @property
    def groups(self) -> tuple[tuple[str, int, tuple[FateRow, ...]], ...]:
        """The rows by result, most urgent first: the result, its number of rows, the first rows."""
        by_fate: dict[str, list[FateRow]] = {fate: [] for fate in _SHOWN_ROWS}
        for row in self._rows():
            by_fate[row.fate].append(row)
        return tuple((fate, len(rows), tuple(rows[: _SHOWN_ROWS[fate]])) for fate, rows in by_fate.items() if rows)

    def _rows(self) -> Iterator[FateRow]:
        result = self.result
        if result is None:
            return
        read = result.read
        for row in read.rejected:
            codes = {fault.fault.code for fault in row.faults}
            yield FateRow(row.line, "duplicate" if codes & DUPLICATES else "cannot", row.cells, row.faults)
        for taken in read.rows:
            yield FateRow(taken.line, result.fates[taken.line], read.cells.get(taken.line, ()), taken.faults)


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """Context of the page that shows what an import did."""

    template: ClassVar[str] = "imported.html"
    result: Imported
    list_kind: str


class SeenForm(BaseModel):
    """The version of the column answers that the page showed, to detect conflicting edits."""

    model_config = ConfigDict(extra="forbid")
    seen: int


@router.get("/imports", name="lists")
def show(request: Request, context: ContextOf, _: Dispatcher) -> Response:
    """Show the page to upload a list."""
    return render(request, ListsPage(uploads.history(context), rejected.count(context), context.area.timezone))


async def _sent(request: Request, _: Dispatcher) -> tuple[str, str, bytes]:
    fields, name, content = await sent_file(request)
    return fields.get("list", ""), name, content


@router.post("/imports", name="lists")
async def receive(request: Request, context: ContextOf, dispatcher: Dispatcher) -> Response:
    """Store an uploaded list and go to its preview."""
    list_kind, name, content = await _sent(request, dispatcher)
    faults = []
    if list_kind not in LIST_NAMES:
        faults.append(Fault("upload.no-kind", "list", "The kind of list is missing.", "Choose the kind of list."))
    if not name:
        faults.append(
            Fault("upload.no-file", "file", "The file is missing.", "Choose a CSV file or an Excel workbook.")
        )
    if faults:
        raise InvalidInput(faults)
    kind = next(one for one in LIST_NAMES if one == list_kind)
    upload_id = await run_in_threadpool(uploads.receive, context, kind, name, content, dispatcher.actor)
    return redirect(request, "upload", upload_id=upload_id)


@router.get("/imports/uploads/{upload_id}", name="upload")
def look(request: Request, context: ContextOf, _: Dispatcher, upload_id: Id) -> Response:
    """Show an uploaded list's columns and the result for each row, or what its import did."""
    now = uploads.progress(context, upload_id)
    if now is not None and now.writes and now.result is not None:
        return render(request, ImportedPage(now.result, now.result.read.what))
    return render(request, UploadPage(uploads.view(context, upload_id)))


@router.get("/imports/uploads/{upload_id}/progress", name="upload_progress")
def progress(request: Request, context: ContextOf, _: Dispatcher, upload_id: Id) -> Response:
    """Return the progress bar of a list. The page reloads once the list is checked or imported."""
    now = uploads.progress(context, upload_id)
    answer = render(request, ListProgressPart(upload_id, now))
    if now is None or now.over:
        answer.headers["HX-Refresh"] = "true"
    return answer


@router.get("/imports/uploads/{upload_id}/report.csv", name="upload_report")
def report(context: ContextOf, _: Dispatcher, upload_id: Id) -> Response:
    """Download a CSV report with the result and reasons for every row."""
    now = uploads.progress(context, upload_id)
    if now is None or now.writes or now.result is None:
        raise NotFound("upload.not-judged", "The rows in this list have not been checked yet.", "Reload the page.")
    headers = {"Content-Disposition": 'attachment; filename="fates.csv"', "Cache-Control": "no-store"}
    return Response(now.result.report_csv(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/imports/uploads/{upload_id}", name="upload")
async def confirm(request: Request, context: ContextOf, dispatcher: Dispatcher, upload_id: Id) -> Response:
    """Save the confirmed columns, or show the other person's answers if they changed first."""
    form = await request.form(max_fields=500)
    told = {name: value for name, value in form.items() if isinstance(value, str)}
    said = await run_in_threadpool(_said, context, upload_id, told)
    seen = int(told["seen"]) if told.get("seen", "").isdecimal() else 0
    try:
        await run_in_threadpool(uploads.say, context, upload_id, said, dispatcher.actor, seen=seen)
    except StaleWrite as stale:
        return await run_in_threadpool(_meanwhile, request, context, upload_id, stale, said)
    return redirect(request, "upload", upload_id=upload_id)


@router.post("/imports/uploads/{upload_id}/import", name="upload_import")
def bring_in(
    request: Request, context: ContextOf, dispatcher: Dispatcher, upload_id: Id, form: Annotated[SeenForm, Form()]
) -> Response:
    """Import the list, unless someone else has changed its columns since the page was shown."""
    try:
        uploads.bring_in(context, upload_id, dispatcher.actor, seen=form.seen)
    except StaleWrite as stale:
        return _meanwhile(request, context, upload_id, stale)
    return redirect(request, "upload", upload_id=upload_id)


@router.post("/imports/uploads/{upload_id}/drop", name="upload_drop")
def drop(request: Request, context: ContextOf, _: Dispatcher, upload_id: Id) -> Response:
    """Delete an uploaded list without importing it."""
    uploads.drop(context, upload_id)
    return redirect(request, "lists")


@router.post("/imports/{import_id}/undo", name="undo_import")
def undo(request: Request, context: ContextOf, dispatcher: Dispatcher, import_id: Id) -> Response:
    """Undo an import."""
    done = uploads.undo(context, import_id, dispatcher.actor)
    page = ListsPage(uploads.history(context), rejected.count(context), context.area.timezone, done)
    return render(request, page)


def _meanwhile(
    request: Request, context: Context, upload_id: int, stale: StaleWrite, said: AsRead | None = None
) -> Response:
    """Return the list's current page after an edit conflict, keeping the answers that were sent."""
    view = uploads.view(context, upload_id)
    page = UploadPage(view, trouble=who_was_faster(context, stale).cause, typed=said)
    return render(request, page, status=409)


def _said(context: Context, upload_id: int, told: dict[str, str]) -> AsRead:
    """Read the column answers from the form, whose column fields are numbered."""
    seen = uploads.view(context, upload_id)
    columns = {}
    for glance in seen.look.columns if seen.look is not None else ():
        field = told.get(f"column-{glance.column.index}")
        if field is not None and glance.column.header:
            columns[glance.column.header] = field
    kind = told.get("kind", "")
    return AsRead(
        columns=columns,
        encoding=told.get("encoding", "").strip() or None,
        sheet=told.get("sheet", "").strip() or None,
        kind=PlaceKind(kind) if kind in set(PlaceKind) else None,
    )
