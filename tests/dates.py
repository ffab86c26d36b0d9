"""``make test-dates``: the suite on other days than today, in other time zones and without a locale.

A test that mixes a fixed date with the machine's clock passes until somebody runs it later. One that takes the
machine's time zone for the area's passes until somebody runs it elsewhere.

The clock is moved inside Python, by time-machine. Debian's ``faketime`` 0.9.10 moves a whole process, which Python 3.11
does not survive: with its monotonic clock moved no wait for a lock ends, and with that left alone no sleep begins.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from tests.support.clock import machine_now, moved_by

__all__ = ["CLOCKED", "Counts", "Setting", "counts", "main", "run", "settings"]

ROOT: Final = Path(__file__).resolve().parents[1]
WHOLE: Final = ("tests",)
CLOCKED: Final = ("tests", "--ignore=tests/routing", "--ignore=tests/geo", "--ignore=tests/browser")
"""Where a clock can matter: `routing` reads none, `geo` only stamps a pack with it, and a browser has its own."""

MISSING: Final = (
    "error: time-machine, which moves the clock, is not installed in this environment.\n"
    "Install what the tests need: `make test-dates` does, or pip install --editable '.[dev]' -c constraints.txt."
)
_FEW_MINUTES: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Setting:
    """A day on which, or a place where, the suite is run."""

    name: str
    title: str
    moved: timedelta = timedelta(0)
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process in this setting."""
        return {**os.environ, **(moved_by(self.moved) if self.moved else {}), **self.variables}


@dataclass(frozen=True)
class Counts:
    """How many tests ended how."""

    passed: int
    failed: int
    skipped: int

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def settings(now: datetime) -> tuple[Setting, ...]:
    """Every setting, seen from a moment in UTC.

    The clocks of Europe change at 01:00 UTC on the last Sundays of March and October. A run that begins a little before
    that, or before midnight, sees both sides.
    """

    def to(name: str, title: str, moment: datetime) -> Setting:
        return Setting(name, f"{moment:%Y-%m-%d %H:%M} UTC, {title}", moment - now)

    return (
        *(to(f"+{days}d", f"in {days} days", now + timedelta(days=days)) for days in (8, 40, 400)),
        to("spring", "the clocks go forward", _next_last_sunday(now, 3)),
        to("autumn", "the clocks go back", _next_last_sunday(now, 10)),
        to("leap-day", "29 February", _next_leap_day(now)),
        to("new-year", "the last minutes of the year", _end_of_year(now)),
        *(Setting(name, f"in {name}", variables={"TZ": name}) for name in ("America/Los_Angeles", "Asia/Kolkata")),
        Setting("no-locale", "without a locale", variables={"LC_ALL": "C"}),
    )


def _next_last_sunday(now: datetime, month: int) -> datetime:
    for year in (now.year, now.year + 1):
        last = datetime(year, month, 31, 1, tzinfo=UTC)  # March and October have 31 days
        change = last - timedelta(days=last.isoweekday() % 7)
        if change - _FEW_MINUTES > now:
            return change - _FEW_MINUTES
    raise AssertionError("a year without a last Sunday")


def _next_leap_day(now: datetime) -> datetime:
    found = now.replace(year=now.year + -now.year % 4, month=2, day=29)  # right until 2100
    return found if found > now else found.replace(year=found.year + 4)


def _end_of_year(now: datetime) -> datetime:
    end = datetime(now.year + 1, 1, 1, tzinfo=UTC) - _FEW_MINUTES
    return end if end > now else end.replace(year=end.year + 1)


def counts(report: Path) -> Counts:
    """What a report in JUnit's XML says; an error in a fixture is a failure."""
    total = failed = skipped = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Counts(total - failed - skipped, failed, skipped)


def _why_not_there(setting: Setting) -> str:
    """Why a process of a setting is not in it; empty when it is. Tests run elsewhere would prove nothing."""
    code = "import time; now = time.time(); print(now, time.localtime(now).tm_gmtoff)"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=setting.environment, capture_output=True, text=True, check=False)
    if ran.returncode != 0 or ran.stderr:
        return ran.stderr.strip() or f"Python ended with {ran.returncode}"
    said, offset = ran.stdout.split()
    there = datetime.fromtimestamp(float(said), UTC)
    if abs(there - machine_now() - setting.moved) > timedelta(minutes=1):
        return f"its clock was not moved: it says {there:%Y-%m-%d %H:%M} UTC"
    zone = setting.variables.get("TZ")
    if zone and there.astimezone(ZoneInfo(zone)).utcoffset() != timedelta(seconds=int(offset)):
        return f"the system does not know the time zone {zone}: install tzdata"
    return ""


def run(setting: Setting, tests: Sequence[str], workers: int, folder: Path) -> bool:
    """Run tests in a setting, and print a line of how it went and one for each that failed; whether all passed."""
    fault = _why_not_there(setting)
    if fault:
        print(f"{setting.title}: not run: {fault}", flush=True)
        return False
    report, log = folder / f"{setting.name.replace('/', '-')}.xml", folder / f"{setting.name.replace('/', '-')}.log"
    pytest = (sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "loadfile", "-p", "no:cacheprovider")
    # Pytest would rewrite time-machine's assertions, had it not been imported first; no test rests on them.
    quiet = "ignore:Module already imported so cannot be rewritten; time_machine:pytest.PytestAssertRewriteWarning"
    command = [*pytest, "-W", quiet, f"--junit-xml={report}", *tests]
    began = time.monotonic()
    with log.open("w", encoding="utf-8") as out:
        ended = subprocess.run(
            command, cwd=ROOT, env=setting.environment, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    took = f"{(time.monotonic() - began) / 60:.1f} min"
    if not report.exists():
        print(f"{setting.title}: pytest ended with {ended.returncode} and no report; see {log}", flush=True)
        return False
    print(f"{setting.title}: {counts(report)}, {took}", flush=True)
    if ended.returncode != 0:
        lines = log.read_text(encoding="utf-8").splitlines()
        failures = [f"  {line}" for line in lines if line.startswith(("FAILED", "ERROR"))]
        print("\n".join((*failures, f"  the whole of it: {log}")), flush=True)
    return ended.returncode == 0


def main(words: Sequence[str]) -> int:
    """Run what was asked for; 1 when a test failed, 2 when the clock cannot be moved."""
    known = settings(machine_now())
    parser = argparse.ArgumentParser(prog="python -m tests.dates", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(one.name for one in known)}")
    parser.add_argument("--clocked", action="store_true", help="only the tests for which a clock can matter")
    parser.add_argument("--workers", type=int, default=2, help="processes side by side")
    asked = parser.parse_args(words)
    unknown = set(asked.names) - {one.name for one in known}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    chosen = [one for one in known if not asked.names or one.name in asked.names]
    if any(one.moved for one in chosen) and find_spec("time_machine") is None:
        print(MISSING, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="wardround-dates-"))
    passed = [run(one, CLOCKED if asked.clocked else WHOLE, asked.workers, folder) for one in chosen]
    if all(passed):
        shutil.rmtree(folder)
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
