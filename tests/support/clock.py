"""The only place from which tests take the time: a fixed moment, or the machine's clock for real processes.

A test that reads the machine's clock itself passes on one day and fails on another; the architecture test finds it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

__all__ = ["MONDAY", "NOW", "Clock", "fixed", "later", "machine_now", "machine_today", "moved_by", "moved_on"]

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
    """The machine's date where the areas of the tests are, for a test of a real process.

    In UTC it would be a day behind between midnight and one o'clock of a summer's night.
    """
    return machine_now().astimezone(ZoneInfo("Europe/London")).date()


_MOVER = Path(__file__).with_name("moved_clock")
_SECONDS = "MOVED_CLOCK_SECONDS"


def moved_by(span: timedelta) -> dict[str, str]:
    """The variables with which a Python process and all below it have their clock ahead of ours by a span."""
    path = [str(_MOVER), *filter(None, [os.environ.get("PYTHONPATH")])]
    so_far = float(os.environ.get(_SECONDS, 0))
    return {_SECONDS: str(so_far + span.total_seconds()), "PYTHONPATH": os.pathsep.join(path)}


def moved_on(environment: dict[str, str]) -> dict[str, str]:
    """Variables chosen for a process, and those that move its clock as ours was moved."""
    if _SECONDS not in os.environ:
        return environment
    path = [str(_MOVER), *filter(None, [environment.get("PYTHONPATH")])]
    return environment | {_SECONDS: os.environ[_SECONDS], "PYTHONPATH": os.pathsep.join(path)}
