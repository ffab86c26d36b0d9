"""Keep compiled code between processes, in a folder named after all the code it depends on.

numba compiles kept code again when its own file changes, but not when a function it calls from another file does. So
the folder's name is a digest of all these files: when one changes, everything is compiled again. The folder is in
``NUMBA_CACHE_DIR`` where that is set, else beside this file or, in a read-only installation, in the user's cache. Where
none can be written to, each process compiles what it needs. Nothing here loads numba, which takes half a second.
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
"""The modules whose functions are compiled, and those they depend on."""

PREFIX: Final = "wardround-"
LAST: Final = "ruin_recreate.improve-"
"""The function that calls all others: its code is saved last."""

HERE: Final = os.path.dirname(__file__)  # noqa: PTH120 - routing knows no paths


@cache
def folder() -> str | None:
    """Return the cache folder, creating it if necessary; None where none can be written to."""
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
    """Return whether this machine has the compiled code.

    Without it, the first call takes almost a minute.
    """
    found = folder()
    if found is None:
        return False
    names = [name for _, _, files in os.walk(found) for name in files]
    return any(name.startswith(LAST) and name.endswith(".nbi") for name in names)


def forget_older() -> None:
    """Remove code compiled from other versions of these files from the same folder."""
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
        path = os.path.join(HERE, f"{name}.py")  # noqa: PTH118
        with open(path, "rb") as file:  # noqa: PTH123
            digest.update(file.read())
        # numba discards kept code whose file has another time, even where its text is the same.
        digest.update(f"{os.stat(path).st_mtime_ns}".encode())  # noqa: PTH116
    return f"{PREFIX}{digest.hexdigest()[:16]}"
