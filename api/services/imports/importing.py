"""Import a group's own lists, with a result for every row and no duplicates.

A list is imported in one transaction: all of its good rows, or none. Rows that cannot be imported are kept, encrypted,
with their reasons.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, Final, Literal

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.rows import (
    NEW,
    UNCHANGED,
    UPDATED,
    BringNeeds,
    BringPlaces,
    BringVolunteers,
    places_to_adopt,
)
from data.lists import (
    ReadList,
    ReadOptions,
    RowFault,
    Severity,
    Source,
    check_list,
    check_report,
    read_needs,
    read_places,
    read_volunteers,
    report_csv,
)
from data.lists import write_report as write_fates
from data.lists.columns import said_by_option
from data.lists.report import ReportLine, report_lines
from data.store import Store
from geo.area.area import Area
from geo.places.opening_hours import hours_fault
from geo.places.read_lists import kind_of
from routing.errors import Fault, InvalidInput
from routing.needs import PlaceKind

__all__ = ["AsRead", "Imported", "ListName", "check_file", "check_report", "columns_said", "import_file", "import_list"]

ListName = Literal["needs", "volunteers", "places"]
Progress = Callable[[str, float], None]

REJECTED: Final = "rejected"
_LINES_NAMED: Final = 3
_LINES_OF_A_FAULT: Final = 20
_FEWEST_TOGETHER: Final = 3
_MOST_ALIKE: Final = 5
"""The most groups of faults with the same action to list before they are merged into one."""

_BRINGERS: Final[Mapping[ListName, type[BringPlaces | BringVolunteers | BringNeeds]]] = {
    "needs": BringNeeds,
    "volunteers": BringVolunteers,
    "places": BringPlaces,
}


def _grouped(faults: Sequence[RowFault], *, exactly: bool = False) -> list[str]:
    """Return one line per fault code, in the list's order, with the first row's words.

    ``exactly`` groups only identical remarks, unless too many with one code differ only in a detail.
    """
    groups: dict[tuple[str, ...], list[RowFault]] = {}
    for each in faults:
        same = (each.column, each.fault.action, each.fault.cause) if exactly else ()
        groups.setdefault((each.fault.code, *same), []).append(each)
    said = []
    for alike in _less(groups) if exactly else groups.values():
        first, lines = alike[0], [str(line) for line in dict.fromkeys(each.line for each in alike)]
        code = first.fault.code
        if len(lines) == 1:
            said += [f"{each} [{code}]" for each in alike]
            continue
        most = _LINES_OF_A_FAULT if exactly else _LINES_NAMED
        named, left = lines[:most], len(lines) - most
        where = f"lines {', '.join(named)} and {left} more" if left > 0 else f"lines {_listed(named)}"
        if exactly and first.column:
            where = f"{where}, column “{first.column}”"
        differ = any(each.fault.cause != first.fault.cause for each in alike)
        example = f"on line {first.line} for example: " if differ else ""
        words = f"{example}{first.fault.cause} {first.fault.action}".rstrip()
        said.append(f"{first.severity}: {where}: {words} [{code}]")
    return said


def _less(groups: Mapping[tuple[str, ...], list[RowFault]]) -> list[list[RowFault]]:
    """Merge the groups of faults that ask for the same action when there are too many."""
    asking: dict[tuple[str, ...], list[list[RowFault]]] = {}
    for key, alike in groups.items():
        asking.setdefault(key[:-1], []).append(alike)
    return [
        one
        for alike in asking.values()
        for one in ([sorted(chain(*alike), key=_line_of)] if len(alike) > _MOST_ALIKE else alike)
    ]


def _line_of(fault: RowFault) -> int:
    return fault.line


def _unknown_columns(faults: Sequence[RowFault]) -> list[str]:
    """Return a line per unknown column that resembles a field, and one for all others."""
    plain = [each for each in faults if said_by_option(each.column, "FIELD") in each.fault.action]
    if len(plain) < _FEWEST_TOGETHER:
        plain = []
    said = [f"{each} [{each.fault.code}]" for each in faults if each not in plain]
    if plain:
        first, named = plain[0], _listed([f"“{each.column}”" for each in plain])
        options = " ".join(said_by_option(each.column, "FIELD") for each in plain)
        said.append(
            f"{first.severity}: line {first.line}, columns {named}: These columns are not imported: their headers are "
            f"unknown. Rename them, say which fields they are ({options}), or leave them out. [{first.fault.code}]"
        )
    return said


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


@dataclass(frozen=True, slots=True)
class AsRead:
    """What the user has specified about a list: its columns, encoding, sheet and kind of place.

    Attributes
    ----------
    columns
        Header -> field; an empty field leaves the column out.
    encoding, sheet
        The encoding of a text file, and the sheet of a workbook.
    kind
        The kind of places whose row does not give one; only for lists of places.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    sheet: str | None = None
    kind: PlaceKind | None = None

    @property
    def options(self) -> ReadOptions:
        """The options in the form that the list reader takes."""
        return ReadOptions(mapping=self.columns, encoding=self.encoding, sheet=self.sheet)


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import: the list with its remarks, and each row's result by line.

    ``import_id`` identifies the import for an undo; None after a dry run.
    """

    read: ReadList[Any]
    fates: Mapping[int, str]
    dry_run: bool
    file: str
    adopted_places: int = 0
    import_id: int | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of rows with each result."""
        return Counter({**dict.fromkeys((NEW, UPDATED, UNCHANGED), 0), **Counter(self.fates.values())})

    @property
    def rejected(self) -> int:
        """How many rows could not be imported."""
        return len(self.read.rejected)

    @property
    def nothing_in(self) -> bool:
        """Whether not a single row could be imported."""
        return not self.fates

    def without_rows(self) -> Imported:
        """Return a copy without the list's contents, with only each line's result and reasons."""
        rejected = tuple(replace(row, cells=()) for row in self.read.rejected)
        return replace(self, read=replace(self.read, rows=(), rejected=rejected, cells={}))

    @property
    def summary(self) -> str:
        """One sentence with the figures."""
        count = self.counts
        did = "would be" if self.dry_run else "are"
        return (
            f"{len(self.fates) + self.rejected} rows: {count[NEW]} {did} new, {count[UPDATED]} updated, "
            f"{count[UNCHANGED]} unchanged, {self.rejected} not imported."
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines shown below the file's name: errors, warnings, remarks, without personal data.

        The report has every remark on a line of its own.
        """
        faults = self.read.all_faults()
        # A column that was not imported may explain what the rows say below.
        columns = [each for each in faults if each.fault.code == "import.unknown-column"]
        said = _unknown_columns(columns)
        for severity in (Severity.ERROR, Severity.WARNING):
            said += _grouped(
                [each for each in faults if each.severity is severity and each not in columns], exactly=True
            )
        said += _grouped([each for each in faults if each.severity is Severity.INFO])
        if said:
            said.insert(0, f"{self.file}:")
        if self.adopted_places:
            said.insert(0, f"note: The area's {self.adopted_places} places were added, so that needs may name them.")
        return tuple(said)

    @property
    def report(self) -> tuple[ReportLine, ...]:
        """The report: every row's result and remarks."""
        return tuple(report_lines(self.read, self.fates))

    def report_csv(self) -> str:
        """Return every row's result and reasons as CSV that is safe to open in a spreadsheet."""
        return report_csv(self.read, self.fates)

    def write_report(self, path: Path) -> None:
        """Write every row's result and reasons to a file, JSON or CSV by its extension.

        Raises
        ------
        InvalidFile
            When it has another ending, or cannot be written.
        """
        write_fates(self.read, path, self.fates)


def columns_said(given: Iterable[str]) -> Mapping[str, str]:
    """Parse ``HEADER=FIELD`` texts into a mapping.

    Raises
    ------
    InvalidInput
        ``import.column-unsaid``, for each that is not so.
    """
    columns, faults = {}, []
    for text in given:
        header, sign, name = text.rpartition("=")
        if sign and header.strip():
            columns[header] = name.strip()
        else:
            faults.append(
                Fault(
                    "import.column-unsaid",
                    "column",
                    f"“{text[:80]}” is not in the form HEADER=FIELD.",
                    f"Write it like this: {said_by_option('HEADER', 'FIELD')}.",
                )
            )
    if faults:
        raise InvalidInput(faults)
    return columns


def import_file(
    ctx: Context,
    kind: ListName,
    file: Path,
    *,
    said: AsRead | None = None,
    dry_run: bool = False,
    actor: Actor | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import a list from a file, remembering columns confirmed for an earlier list.

    Raises
    ------
    InvalidFile
        When the file cannot be read as such a list at all.
    InvalidArea
        When the area cannot be opened.
    """
    return import_list(ctx, kind, file, file.name, said=said, dry_run=dry_run, actor=actor, progress=progress)


def import_list(
    ctx: Context,
    kind: ListName,
    source: Source,
    name: str,
    *,
    said: AsRead | None = None,
    dry_run: bool = False,
    actor: Actor | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import a list from a file or its bytes; ``name`` is what the report calls the file."""
    tell = progress or (lambda _step, _fraction: None)
    area = ctx.area
    said = said or AsRead()
    tell("Reading", 0.05)
    with ctx.database.reading() as store:
        remembered = store.uploads.confirmed(kind)
    read = _read(ctx, kind, source, name, said, remembered)
    tell("Placing", 0.4)
    by = str(actor or Actor("cli"))
    import_id = None
    with ctx.database.reading() if dry_run else ctx.database.transaction() as store:
        adopted = 0 if dry_run else _adopt_places(ctx, store, area, by)
        bringer = _BRINGERS[kind](ctx, store, by, dry_run)
        read, fates = bringer.bring_in(read)
        tell("Writing", 0.9)
        if not dry_run:
            import_id = _record(ctx, store, kind, source, read, fates, by)
            store.import_undo.record(import_id, bringer.changes)
            store.uploads.confirm(kind, said.columns, actor=by, at=ctx.clock())
    return Imported(read, fates, dry_run, name, adopted, import_id)


def check_file(kind: ListName, file: Path, said: AsRead | None = None) -> None:
    """Check that a file can be read as such a list, without judging its rows.

    Raises
    ------
    InvalidFile
        When it cannot.
    """
    check_list(file, kind, (said or AsRead()).options)


def _read(
    ctx: Context, kind: ListName, source: Source, name: str, said: AsRead, remembered: Mapping[str, str]
) -> ReadList[Any]:
    options = replace(said.options, remembered=remembered)
    if kind == "needs":
        return read_needs(source, today=ctx.today(), options=options)
    if kind == "volunteers":
        years = ctx.settings.checks_valid_years
        return read_volunteers(source, today=ctx.today(), checks_valid_years=years, options=options)
    # The rule of the area's own lists, so that a file that makes a place there makes one here.
    named_for = kind_of(Path(name).stem)
    return read_places(source, kind=said.kind, named_for=named_for, options=options, are_hours=_are_hours)


def _are_hours(text: str) -> bool:
    """Whether a day's plan can read some opening hours."""
    return hours_fault(text, "") is None


def _record(
    ctx: Context, store: Store, kind: ListName, source: Source, read: ReadList[Any], fates: Mapping[int, str], by: str
) -> int:
    counts = {**Counter(fates.values()), REJECTED: len(read.rejected)}
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    record = store.imports.record(kind, hashlib.sha256(content).hexdigest(), ctx.clock(), by, counts)
    for row in read.rejected:
        named = zip_longest(read.headers, row.cells, fillvalue="")
        cells = {header or f"column {i}": cell for i, (header, cell) in enumerate(named, start=1)}
        store.imports.keep_rejected(record.id, row.line, cells, [fault.fault for fault in row.faults])
    return record.id


def _adopt_places(ctx: Context, store: Store, area: Area, by: str) -> int:
    """Add the area's places to the store, so that needs may name them."""
    adopted = places_to_adopt(store, area)
    for key, place in adopted.items():
        store.places.upsert(place, key, actor=by, at=ctx.clock())
    return len(adopted)
