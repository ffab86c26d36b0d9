"""What a database driver says, as an error for people."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError

from routing.errors import Conflict, Misconfigured, WardroundError

__all__ = ["translated", "unreachable"]


def translated(error: DBAPIError, name: str) -> WardroundError | None:
    """The error a person can act on; None for what only a bug of ours explains. ``name`` is the database's."""
    # PostgreSQL gives five characters of SQLSTATE, none when there is no server to give any; SQLite only words.
    state = getattr(error.orig, "sqlstate", None) or ""
    said = str(error.orig)
    if isinstance(error, IntegrityError):
        return Conflict(
            "store.clash",
            "Something else was written at the same moment that excludes this.",
            "Look at what is there now, then try again.",
        )
    if "database is locked" in said or "database table is locked" in said or state in ("40001", "40P01", "55P03"):
        return Conflict("store.busy", "Someone else is writing to the database.", "Wait a little, then try again.")
    if "not a database" in said:
        return Misconfigured(
            "store.not-a-database",
            f"The file {name} is no SQLite database.",
            "Name another file in the settings, or move this one away.",
        )
    if "malformed" in said:
        return Misconfigured(
            "store.damaged", f"The database {name} is damaged.", "Restore it from your last good backup."
        )
    if "is full" in said or state.startswith("53"):
        return Misconfigured(
            "store.full",
            f"There is no room left for the database {name}.",
            "Make room on its disk; nothing of the last step was written.",
        )
    if "readonly" in said or state == "25006":
        return Misconfigured(
            "store.read-only",
            f"The database {name} may not be written to.",
            "Let the user that runs Wardround write to the file and its folder.",
        )
    if "unable to open" in said or state[:2] in ("08", "28", "3D", "57"):
        return unreachable(name, "")
    if not state and (error.connection_invalidated or type(error.orig).__module__.startswith("psycopg")):
        return unreachable(name, "")
    return None


def unreachable(name: str, why: str) -> Misconfigured:
    """The error for a database that does not answer or may not be opened."""
    return Misconfigured(
        "store.unreachable",
        f"The database {name} cannot be reached{f': {why}' if why else ''}.",
        "Check the database URL in the settings, that its folder exists or its server runs, and who may use it.",
    )
