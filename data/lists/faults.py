"""Faults in a list or in one of its rows, with their severity and position."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from routing.errors import Fault

__all__ = ["RowFault", "Severity", "row_fault"]


class Severity(StrEnum):
    """How serious a fault is."""

    ERROR = "error"
    """The row cannot be imported."""
    WARNING = "warning"
    """The row is imported, and someone should check it."""
    INFO = "info"
    """The row is imported. The fault explains how it was understood."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault with its severity, line (0 for the whole file) and column header ("" for the whole row)."""

    fault: Fault
    severity: Severity
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.fault}"


def row_fault(severity: Severity, code: str, cause: str, action: str, *, line: int = 0, column: str = "") -> RowFault:
    """Return a fault in one row, or in the whole file when ``line`` is 0."""
    parts = [f"line {line}" if line else "", f"column “{column}”" if column else ""]
    return RowFault(Fault(code, ", ".join(filter(None, parts)), cause, action), severity, line, column)
