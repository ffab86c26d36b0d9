"""Where compiled code is kept between processes: a folder that is named after all the code it may hold.

numba makes kept code anew when its own file changes, and not when a function it calls from another file does. So the
folder's name is a digest of these files: change one, and all is made anew. The folder lies in ``NUMBA_CACHE_DIR`` where
that is set, else beside this file, else, where an installation is read-only, in the user's cache. Where none can be
written to, code is compiled by each process that needs it. Nothing here loads numba, which takes half a second.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from typing import Final

__all__ = ["folder", "forget_older", "ready"]

FILES: Final = ("columns", "compiler", "timing", "insertion", "bundles", "ruin_recreate")
"""The modules whose functions are compiled, and what they are made of."""

PREFIX: Final = "wardround-"
LAST: Final = "ruin_recreate.improve-"
"""The function that calls all others: its code is kept last."""

HERE: Final = os.path.dirname(__file__)  # noqa: PTH120 - routing knows no paths


@cache
def folder() -> str | None:
    """The folder, made where it was not there; None where none can be written to."""
    asked = os.environ.get("NUMBA_CACHE_DIR")
    cached = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    for place in [asked] if asked else [os.path.join(HERE, "__pycache__"), cached]:  # noqa: PTH118
        found = os.path.join(place, _name())  # noqa: PTH118
        try:
            os.makedirs(found, exist_ok=True)  # noqa: PTH103
            tempfile.TemporaryFile(dir=found).close()
        except OSError:
            continue
        return found
    return None


def ready() -> bool:
    """Whether the compiled code is kept on this machine; without it the first call takes most of a minute."""
    found = folder()
    if found is None:
        return False
    names = [name for _, _, files in os.walk(found) for name in files]
    return any(name.startswith(LAST) and name.endswith(".nbi") for name in names)


def forget_older() -> None:
    """Remove the code that was kept of other versions of these files, in the same place."""
    found = folder()
    if found is None:
        return
    parent, mine = os.path.split(found)
    with os.scandir(parent) as beside:
        old = [one.path for one in beside if one.name.startswith(PREFIX) and one.name != mine]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)


def _name() -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {version('numba')}".encode())
    for name in FILES:
        with open(os.path.join(HERE, f"{name}.py"), "rb") as file:  # noqa: PTH118, PTH123
            digest.update(file.read())
    return f"{PREFIX}{digest.hexdigest()[:16]}"
