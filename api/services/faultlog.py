"""How an unexpected exception is logged: its kind and the lines it came through, never what it says.

A database driver puts rows into its messages, a parser the text it read: both may hold a neighbour's details.
"""

from __future__ import annotations

import logging
import traceback

__all__ = ["log_crash"]


def log_crash(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log that ``what`` went wrong (never a name or a text of a person), with the error's kind and lines."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", what, type(error).__name__, lines)
