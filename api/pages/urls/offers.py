"""The addresses of what comes back and of who helps; ``api.pages.urls.pages`` gives them out with all others."""

from __future__ import annotations

from urllib.parse import urlencode

__all__ = [
    "all_series",
    "series",
    "series_edit",
    "series_move",
    "series_said",
    "volunteer",
    "volunteer_active",
    "volunteer_edit",
    "volunteer_said",
    "volunteer_undo",
    "volunteers",
    "volunteers_new",
]


def all_series(shown: str = "") -> str:
    """All that is asked for again and again, or a part of it."""
    return "/series" + (f"?{urlencode({'shown': shown})}" if shown else "")


def series(series_id: int) -> str:
    """What is asked for again and again: one series."""
    return f"/series/{series_id}"


def series_edit(series_id: int) -> str:
    """The form that changes a series."""
    return f"/series/{series_id}/edit"


def series_move(series_id: int, how: str) -> str:
    """Where a series is paused (``rest``), goes on (``resume``), loses a day (``skip``) or is ended (``end``)."""
    return f"/series/{series_id}/{how}"


def series_said(series_id: int) -> str:
    """Where that form asks what was understood so far."""
    return f"/series/{series_id}/said"


def volunteer(volunteer_id: int, fragment: str = "") -> str:
    """One volunteer."""
    return f"/volunteers/{volunteer_id}" + (f"#{fragment}" if fragment else "")


def volunteer_undo(volunteer_id: int) -> str:
    """Where "Undo the last change" of a volunteer posts."""
    return f"/volunteers/{volunteer_id}/undo"


def volunteer_active(volunteer_id: int) -> str:
    """Where "They leave" and "They are back" post."""
    return f"/volunteers/{volunteer_id}/active"


def volunteer_edit(volunteer_id: int) -> str:
    """The form that changes a volunteer."""
    return f"/volunteers/{volunteer_id}/edit"


def volunteer_said(volunteer_id: int | None = None) -> str:
    """Where that form asks what was understood so far."""
    return "/volunteers/said" if volunteer_id is None else f"/volunteers/{volunteer_id}/said"


def volunteers(shown: str = "") -> str:
    """Those who help, or a part of them."""
    return "/volunteers" + (f"?{urlencode({'shown': shown})}" if shown else "")


def volunteers_new() -> str:
    """The form of a new volunteer."""
    return "/volunteers/new"
