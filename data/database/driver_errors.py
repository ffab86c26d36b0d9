"""Translate database driver errors into errors that people can act on."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError

from routing.errors import Conflict, Misconfigured, WardroundError

__all__ = ["translated", "unreachable"]


def translated(error: DBAPIError, name: str) -> WardroundError | None:
    """Return the error to show to people, or None for what can only be our own bug.

    ``name`` is the name of the database.
    """
    # PostgreSQL gives a SQLSTATE of five characters, or none without a server. SQLite only gives words.
    state = getattr(error.orig, "sqlstate", None) or ""
    said = str(error.orig)
    if isinstance(error, IntegrityError):
        return Conflict(
            "store.clash",
            "Another change saved at the same moment conflicts with this.",
            "Reload to see the current state, then try again.",
        )
    if "database is locked" in said or "database table is locked" in said or state in ("40001", "40P01", "55P03"):
        return Conflict("store.busy", "Someone else is writing to the database.", "Wait a moment, then try again.")
    if "not a database" in said:
        return Misconfigured(
            "store.not-a-database",
            f"The file {name} is not a SQLite database.",
            "Set another file in the settings, or move this one away.",
        )
    if "malformed" in said:
        return Misconfigured(
            "store.damaged", f"The database {name} is damaged.", "Restore it from your last good backup."
        )
    if "is full" in said or state.startswith("53"):
        return Misconfigured(
            "store.full",
            f"The disk with the database {name} is full. Nothing was saved.",
            "Free some space on the disk, then try again.",
        )
    if "readonly" in said or state == "25006":
        return Misconfigured(
            "store.read-only",
            f"The database {name} is read-only.",
            "Allow the user that runs Wardround to write to the file and its folder.",
        )
    if "unable to open" in said or state[:2] in ("08", "28", "3D", "57"):
        return unreachable(name, "")
    if not state and (error.connection_invalidated or type(error.orig).__module__.startswith("psycopg")):
        return unreachable(name, "")
    return None


def unreachable(name: str, why: str) -> Misconfigured:
    """Return the error for a database that does not answer or cannot be opened."""
    return Misconfigured(
        "store.unreachable",
        f"The database {name} cannot be reached{f': {why}' if why else ''}.",
        "Check the database URL in the settings, the folder or server that it names, and the permissions.",
    )
