"""Tables read from lists: lines of text cells, each with its line number in the file."""

from __future__ import annotations

from dataclasses import dataclass

from routing.errors import Fault

__all__ = ["Limits", "Line", "LineFault", "RawTable", "checked_line", "file_fault", "too_many_rows"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the size of a file. A larger file is refused, never cut short.

    A workbook may unpack to ten times ``most_bytes``.
    """

    most_bytes: int = 20_000_000
    most_rows: int = 50_000
    most_columns: int = 200
    most_letters: int = 10_000

    def __post_init__(self) -> None:
        """Reject limits below 1."""
        if min(self.most_bytes, self.most_rows, self.most_columns, self.most_letters) < 1:
            raise ValueError("Every limit must be at least 1.")


@dataclass(frozen=True, slots=True)
class LineFault:
    """The reason why a line of the file cannot be read as a row."""

    code: str
    cause: str
    action: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row as written, with the number of the line it starts on, counted from 1.

    ``fault`` is set when the line is broken. Its cells are then those that could be recovered.
    """

    number: int
    cells: tuple[str, ...]
    fault: LineFault | None = None

    @property
    def is_blank(self) -> bool:
        """Whether every cell is empty."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RawTable:
    """Every line of a list with its header, in the order of the file.

    ``format`` says what it was read as.
    """

    lines: tuple[Line, ...]
    format: str


def file_fault(code: str, cause: str, action: str) -> Fault:
    """Return a fault in a whole file."""
    return Fault(code, "", cause, action)


def too_many_rows(limits: Limits) -> Fault:
    """Return the fault for a list with more rows than the limits allow."""
    return file_fault(
        "import.too-many-rows", f"The list has more than {limits.most_rows} rows.", "Split the list into several files."
    )


def checked_line(line: Line, limits: Limits) -> Line:
    """Return a line, with a fault if its cells cannot form a row."""
    fault = None
    if any("\0" in cell for cell in line.cells):
        fault = LineFault("import.nul", "The row holds a NUL character.", "Delete it, or type the row again.")
    elif len(line.cells) > limits.most_columns:
        fault = LineFault(
            "import.too-many-columns",
            f"The row has more than {limits.most_columns} cells.",
            "Check the delimiter, or remove the columns that are not needed.",
        )
    elif any(len(cell) > limits.most_letters for cell in line.cells):
        fault = LineFault(
            "import.long-cell",
            f"A cell is longer than {limits.most_letters} characters.",
            "Shorten it, or check for a missing quotation mark.",
        )
    return Line(line.number, line.cells, fault)
