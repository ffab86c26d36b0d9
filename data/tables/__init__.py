"""The tables of the database, a module for each noun; importing any of them registers all of them with ``metadata``.

Only ``data.store`` reads and writes them. Every column that holds text, JSON or bytes is tagged ``info={"personal":
True}`` or ``False``, and a personal one is encrypted. Personal are the position of a home, the way to it, and whatever
people wrote; public are places, codes, states, kinds, ward codes and counts. Instants are UTC.
"""

from data.tables import (
    accounts,
    events,
    group_preferences,
    imports,
    meta,
    needs,
    people,
    places,
    plans,
    privacy,
    runs,
    series,
    submissions,
    volunteers,
    wards,
)
from data.tables.registry import metadata

__all__ = [
    "accounts",
    "events",
    "group_preferences",
    "imports",
    "meta",
    "metadata",
    "needs",
    "people",
    "places",
    "plans",
    "privacy",
    "runs",
    "series",
    "submissions",
    "volunteers",
    "wards",
]
