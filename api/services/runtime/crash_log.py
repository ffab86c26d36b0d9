"""Log unexpected exceptions by kind and lines, without their text.

A database driver puts rows into its messages, and a parser the text it read. Both may contain a neighbour's details.
"""

from __future__ import annotations

import logging
import resource
import sys
import threading
import traceback
from types import TracebackType
from typing import Final

__all__ = ["Wordless", "guard_process", "log_crash", "told"]

_FORMAT: Final = "%(levelname)s %(name)s: %(message)s"


def log_crash(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log that ``what`` failed, with the error's kind and lines; ``what`` holds no personal data."""
    logger.error("%s: %s", what, told(error))


def told(error: BaseException) -> str:
    """Return the kind of an error and the lines it came through, also of its causes."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    because = "" if cause is None else f"because of {told(cause)}"
    return f"{type(error).__name__}\n{lines}{because}"


class Wordless(logging.Formatter):
    """Formats a logged exception without its text, whichever library logged it."""

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "" if ei[1] is None else told(ei[1]).rstrip("\n")


def guard_process(level: int) -> None:
    """Set up a process so that no exception text is logged and no core dump is written."""
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
    log = logging.getLogger("wardround.process")

    def in_main(_kind: type[BaseException], error: BaseException, _lines: TracebackType | None) -> None:
        log_crash(log, "The process stopped", error)

    def in_thread(what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            log_crash(log, "A thread stopped", what.exc_value)

    sys.excepthook, threading.excepthook = in_main, in_thread
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
