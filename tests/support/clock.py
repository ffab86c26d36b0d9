"""The only place from which tests take the time: a fixed moment, or the machine's clock for real processes.

A test that reads the machine's clock itself passes on one day and fails on another; the architecture test finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

__all__ = ["MONDAY", "NOW", "Clock", "fixed", "later", "machine_now", "machine_today"]

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 30, 15, 250_000, tzinfo=UTC)
"""The moment at which tests take place: a Monday morning, whatever day the machine says it is."""


def later(seconds: int) -> datetime:
    """The moment so many seconds after ``NOW``."""
    return NOW + timedelta(seconds=seconds)


def fixed() -> datetime:
    """The clock of a context that stands at ``NOW``."""
    return NOW


@dataclass
class Clock:
    """A clock that moves when the test says so."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **spans: float) -> None:
        self.now += timedelta(**spans)


def machine_now() -> datetime:
    """The machine's time, for a test of a real process: that reads the machine's clock, and can be given no other."""
    return datetime.now(UTC)


def machine_today() -> date:
    """The machine's date in UTC, for a test of a real process."""
    return machine_now().date()
