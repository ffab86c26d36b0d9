"""``compiled``: numba's compiler, which keeps what it made in a folder that is named after all the code it may hold.

numba makes kept code anew when its own file changes, and not when a function it calls from another file does. So the
folder's name is a digest of these files: change one, and all is made anew. The folder lies in ``NUMBA_CACHE_DIR`` where
that is set, else beside this file, else, where an installation is read-only, in the user's cache. Where none can be
written to, code is compiled by each process that needs it, and ``kept`` is false.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from functools import cache
from typing import Any, Final

import numba

__all__ = ["compiled", "forget_older", "kept"]

FILES: Final = ("tables", "compiler", "timing", "placing", "bundling", "strings")
"""The modules whose functions are compiled, and what they are made of."""

PREFIX: Final = "wardround-"

_settings: Any = numba.config


def compiled(function: Any) -> Any:
    """A function compiled when it is first called, and kept for the next process."""
    folder = _folder()
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = folder or ""
    try:
        return numba.njit(cache=folder is not None, nogil=True, error_model="numpy")(function)
    finally:
        _settings.CACHE_DIR = before


def kept(function: Any) -> bool:
    """Whether the code of a function is kept on this machine; without it the first call takes half a minute."""
    folder = function.stats.cache_path if _folder() else None
    if folder is None or not os.path.isdir(folder):  # noqa: PTH112 - routing knows no paths; it asks, and reads nothing
        return False
    plain = function.py_func
    mine = f"{plain.__module__.rsplit('.', 1)[-1]}.{plain.__qualname__}-{plain.__code__.co_firstlineno}."
    with os.scandir(folder) as found:
        return any(one.name.startswith(mine) and one.name.endswith(".nbi") for one in found)


def forget_older() -> None:
    """Remove the code that was kept of other versions of these files, in the same place."""
    folder = _folder()
    if folder is None:
        return
    parent, mine = os.path.split(folder)
    with os.scandir(parent) as found:
        old = [one.path for one in found if one.name.startswith(PREFIX) and one.name != mine]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)


@cache
def _folder() -> str | None:
    name = f"{PREFIX}{sys.version_info[0]}.{sys.version_info[1]}-{_digest()}"
    here = os.path.dirname(__file__)  # noqa: PTH120
    cached = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    places = [_settings.CACHE_DIR] if _settings.CACHE_DIR else [os.path.join(here, "__pycache__"), cached]  # noqa: PTH118
    for place in places:
        folder = os.path.join(place, name)  # noqa: PTH118
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            continue
        return folder
    return None


def _digest() -> str:
    found = hashlib.sha256()
    for name in FILES:
        with open(os.path.join(os.path.dirname(__file__), f"{name}.py"), "rb") as file:  # noqa: PTH118, PTH120, PTH123
            found.update(file.read())
    return found.hexdigest()[:16]
