"""How an unexpected exception is logged: its kind and the lines it came through, never what it says.

A database driver puts rows into its messages, a parser the text it read: both may hold a neighbour's details.
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
    """Log that ``what`` went wrong (never a name or a text of a person), with the error's kind and lines."""
    logger.error("%s: %s", what, told(error))


def told(error: BaseException) -> str:
    """The kind of an error and the lines it came through; of its causes the same."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    because = "" if cause is None else f"because of {told(cause)}"
    return f"{type(error).__name__}\n{lines}{because}"


class Wordless(logging.Formatter):
    """Writes a logged exception without what it says, whichever library logged it."""

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The kind and the lines."""
        return "" if ei[1] is None else told(ei[1]).rstrip("\n")


def guard_process(level: int) -> None:
    """For a process of its own: no words of an exception reach its log, and no copy of its memory a disk."""
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
