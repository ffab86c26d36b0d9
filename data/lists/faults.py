"""What is said about a row or a file of a list: a fault, how grave it is, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from routing.errors import Fault

__all__ = ["RowFault", "Severity", "row_fault"]


class Severity(StrEnum):
    """How grave a fault is."""

    ERROR = "error"
    """The row cannot be imported."""
    WARNING = "warning"
    """The row is imported, and somebody should look at it."""
    INFO = "info"
    """The row is imported as it was meant; this is how it was understood."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault with its severity, its line in the file (0: the whole file) and its column's header ("" for the row)."""

    fault: Fault
    severity: Severity
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.fault}"


def row_fault(severity: Severity, code: str, cause: str, action: str, *, line: int = 0, column: str = "") -> RowFault:
    """A fault of one row, or of the whole file when ``line`` is 0; its ``where`` says the line and the column."""
    parts = [f"line {line}" if line else "", f"column “{column}”" if column else ""]
    return RowFault(Fault(code, ", ".join(filter(None, parts)), cause, action), severity, line, column)
