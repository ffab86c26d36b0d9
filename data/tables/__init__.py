"""The tables of the database, one module for each noun. Importing any of them registers all.

Only ``data.store`` reads and writes them. Every column of text, JSON or bytes is tagged ``info={"personal": True}`` or
``False``, and personal ones are encrypted. Personal are the position of a home, the way to it and what people wrote.
Public are places, codes, states, kinds, ward codes and counts. Instants are UTC.
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
