"""Compile functions with numba, and keep the results for the next process."""

from __future__ import annotations

from typing import Any

import numba

from routing.solver.compiled.cache import folder

__all__ = ["compiled"]

_settings: Any = numba.config


def compiled(function: Any) -> Any:
    """Return a function that is compiled on its first call and kept for the next process."""
    place = folder()
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = place or ""
    try:
        return numba.njit(cache=place is not None, nogil=True, error_model="numpy")(function)
    finally:
        _settings.CACHE_DIR = before
