"""``wardround demo`` and ``wardround serve`` as processes: they start, answer, plan beside themselves, and stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.commands import CHECKOUT, environment_of


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*arguments: object, folder: Path, until: str) -> Iterator[list[str]]:
    """A command that goes on until it is told to stop; what it printed up to a line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", *map(str, arguments)],
        cwd=folder,
        env=environment_of(folder, CHECKOUT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    printed: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            printed.append(line)
            if re.search(until, line):
                break
        yield printed
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in (0, -signal.SIGTERM), "".join(printed)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def answer(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
        return response.status, response.read().decode()


def test_the_demo_opens_with_a_link_for_each_kind_of_person(tmp_path: Path) -> None:
    port = free_port()
    with running("demo", "--port", port, folder=tmp_path, until="everyone") as printed:
        said = "".join(printed)
        for person in ("dispatcher", "driver", "organiser"):
            assert re.search(rf"{person} +http://127\.0\.0\.1:{port}/\S+#\S+", said), said
        status, page = answer(port, "/sign-in")
        assert status == 200
        assert "<form" in page
        assert answer(port, "/ask")[0] == 200
