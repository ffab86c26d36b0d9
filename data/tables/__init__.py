"""The database tables, one module for each subject. Importing any module registers them all.

Only ``data.store`` reads and writes them. Every text, JSON or bytes column is tagged ``info={"personal": True}`` or
``False``, and personal columns are encrypted. A home's position, the way to it and people's own words are personal.
Places, codes, states, kinds, ward codes and counts are public. Instants are in UTC.
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
