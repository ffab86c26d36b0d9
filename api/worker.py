"""Run planning jobs from the store's queue in a worker process, one at a time.

The queue is a table with leases. A run whose worker died is taken again when its lease ends, so neither a restart of
the web server nor a killed worker loses a requested plan. The worker starts beside the server. When the server has
gone, it finishes its current run and ends.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from api.services.context import Context
from api.services.deployment import backups, demo
from api.services.planning import day_rollover
from api.services.privacy import retention
from api.services.runs import run_queue
from api.services.runtime.crash_log import guard_process, log_crash
from api.settings import load_settings
from api.wiring import open_context
from routing.errors import WardroundError

__all__ = ["work", "worker_beside"]

POLL_SECONDS: Final = 0.5
TIDY_SECONDS: Final = 60.0
log = logging.getLogger("wardround.jobs")


def work(context: Context, ending: Callable[[], bool], *, parent: int | None = None) -> None:
    """Execute queued runs until ``ending`` returns True or the process ``parent`` is gone."""
    worker = f"{os.uname().nodename}:{os.getpid()}"
    tidied, filled = -math.inf, date.min
    while not ending() and (parent is None or os.getppid() == parent):
        if time.monotonic() - tidied > TIDY_SECONDS:
            day_rollover.tidy(context)
            if context.settings.demo and filled != context.today():
                demo.fill_ahead(context)
                filled = context.today()
            retention.daily(context)
            backups.daily(context)
            tidied = time.monotonic()
        if not run_queue.execute_next(context, worker, ending):
            time.sleep(POLL_SECONDS)


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep one worker process running beside this one, restarting the worker if it dies."""
    stopping = threading.Event()
    processes: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not stopping.is_set():
            process = subprocess.Popen([sys.executable, "-m", "api.worker", str(os.getpid())])  # noqa: S603 - ourselves
            processes[:] = [process]
            while process.poll() is None and not stopping.is_set():
                stopping.wait(POLL_SECONDS)
            if not stopping.is_set():
                log.error("The planning worker ended with code %s; starting another.", process.returncode)
                time.sleep(POLL_SECONDS)

    keeper = threading.Thread(target=keep, name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join(timeout=5)
        for process in processes:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()


def _main() -> None:
    guard_process(logging.INFO)
    told: list[int] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends us
    # Noted, not raised: an exception out of a handler may end in whatever library the signal meets, and be lost there.
    signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
    parent = int(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        context, _ = open_context(load_settings())
        try:
            work(context, lambda: bool(told), parent=parent)
        finally:
            context.close()
    except WardroundError as error:
        log.error("The planning worker stopped: %s [%s]", error, error.code)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - Python itself would print what the error says
        log_crash(log, "The planning worker stopped", error)
        sys.exit(1)


if __name__ == "__main__":
    _main()
