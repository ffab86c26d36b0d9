"""The addresses of the public forms and of the inbox."""

from __future__ import annotations

__all__ = ["entry", "entry_move", "forms", "inbox", "public_form", "public_sent"]


def public_form(form: str) -> str:
    """A public form, and where it is posted: ``/ask`` or ``/offer``."""
    return f"/{form}"


def public_sent(form: str, reference: str) -> str:
    """That it has come in, with the reference to quote."""
    return f"/{form}/sent/{reference}"


def forms() -> str:
    """Which forms are open."""
    return "/forms"


def inbox(*, settled: bool = False) -> str:
    """What the forms brought and nobody has settled; or what was settled of late."""
    return "/inbox" + ("?settled=true" if settled else "")


def entry(entry_id: int) -> str:
    """One entry, in the form that confirms it."""
    return f"/inbox/{entry_id}"


def entry_move(entry_id: int, how: str) -> str:
    """Where an entry is confirmed (as a ``need``, a ``volunteer``), asked back, turned away, put back or erased."""
    return f"/inbox/{entry_id}/{how}"
