"""run: a ``wardround`` command as its own process, the way a person runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.clock import moved_on

CHECKOUT = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "TZ", "LANG", "LC_ALL")
"""Variables of the test run that a command may see; none of the group's own."""


@dataclass(frozen=True)
class Finished:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def run(
    *arguments: object,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    program: Sequence[str] = (sys.executable, "-m", "api.cli"),
    code_from: Path | None = CHECKOUT,
) -> Finished:
    """Run one command in a folder, with no setting but those given.

    ``code_from`` is put on Python's path; None runs what is installed.
    """
    done = subprocess.run(
        [*program, *map(str, arguments)],
        cwd=folder,
        env=environment_of(folder, code_from) | dict(settings or {}),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def environment_of(folder: Path, code_from: Path | None) -> dict[str, str]:
    """The variables a command sees: a home folder of its own, and where Python finds the code."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"HOME": str(folder)}
    return moved_on(environment | ({"PYTHONPATH": str(code_from)} if code_from is not None else {}))


def succeeded(finished: Finished) -> Finished:
    """The same, once it is sure that the command ended well."""
    assert finished.code == 0, finished.err
    assert "Traceback" not in finished.err
    return finished


def rounds_of(page: str) -> set[int]:
    """The numbers of the rounds that a map file shows."""
    return {int(number) for number in re.findall(r'"id":\d+,"number":(\d+),"mode":', page)}
