"""Write a named file whole or not at all, and never replace a device or a pipe."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from routing.errors import Fault, InvalidFile

__all__ = ["check_writable", "write_whole"]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone.

    Raises
    ------
    InvalidFile
        When the folder does not exist or cannot be written to.
    """
    data = content.encode() if isinstance(content, str) else content
    # What a link leads to is written, not the link.
    path = path.resolve()
    check_writable(path)
    if path.exists() and not path.is_file():
        # A pipe or a device takes what it is given; putting a file in its place would destroy it.
        try:
            path.write_bytes(data)
        except OSError as error:
            raise _cannot_write(path, f"{error.strerror}") from None
        return
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(mode=0o600)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise _cannot_write(path, f"{error.strerror}") from None


def check_writable(path: Path) -> None:
    """Check that a file can be written, before doing the work to fill it.

    Raises
    ------
    InvalidFile
        When it is a folder, or its own folder does not exist or cannot be written to.
    """
    if path.is_dir():
        raise _cannot_write(path, "Is a directory")
    if not path.parent.is_dir():
        raise _cannot_write(path, "There is no such folder")
    if not os.access(path.parent, os.W_OK):
        raise _cannot_write(path, "Permission denied")


def _cannot_write(path: Path, why: str) -> InvalidFile:
    return InvalidFile(
        [Fault("file.cannot-write", str(path), f"It cannot be written: {why}.", "Choose another place.")]
    )
