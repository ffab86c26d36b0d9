"""The addresses of needs; ``api.pages.urls.pages`` gives them out with all others."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

__all__ = [
    "move_need",
    "need",
    "need_calls",
    "need_edit",
    "need_faces",
    "needs",
    "needs_new",
    "needs_people",
    "needs_places",
    "needs_said",
    "undo_need",
]


def needs_new(of: date | None = None, *, like: int | None = None) -> str:
    """The form of a new need: due from a day on, or for the person of another need (by its id: never a name)."""
    query = {"day": of.isoformat() if of else None, "like": like}
    chosen = urlencode({name: value for name, value in query.items() if value is not None})
    return "/needs/new" + (f"?{chosen}" if chosen else "")


def needs() -> str:
    """Where a new need is posted."""
    return "/needs"


def needs_people() -> str:
    """Where the form looks for known people."""
    return "/needs/people"


def needs_places() -> str:
    """Where the form looks for places."""
    return "/needs/places"


def needs_said(need_id: int | None = None) -> str:
    """Where the form asks what was understood so far."""
    return "/needs/said" if need_id is None else f"/needs/{need_id}/said"


def need(need_id: int, fragment: str = "") -> str:
    """One need, its history and its calls."""
    return f"/needs/{need_id}" + (f"#{fragment}" if fragment else "")


def need_edit(need_id: int) -> str:
    """The form that changes a need."""
    return f"/needs/{need_id}/edit"


def move_need(need_id: int) -> str:
    """Where pausing, cancelling and making ready again post."""
    return f"/needs/{need_id}/state"


def undo_need(need_id: int) -> str:
    """Where "Undo" posts."""
    return f"/needs/{need_id}/undo"


def need_faces(need_id: int) -> str:
    """Where it is said who should come to somebody, and who should not."""
    return f"/needs/{need_id}/faces"


def need_calls(need_id: int) -> str:
    """Where a call about a need is written down."""
    return f"/needs/{need_id}/calls"
