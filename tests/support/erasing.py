"""What is to be erased: the same deployment some days later, its sealed values, and how many the disk still holds."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from api.services.context import Context
from tests.support.store_makers import NOW

SEALED = {
    "need": ("name", "phone", "address", "postcode", "notes", "office_notes", "location"),
    "volunteer": ("name", "phone", "postcode", "location"),
    "round_stop": ("location", "leg", "note"),
    "phone_call": ("name", "said"),
    "rejected_row": ("row", "faults"),
    "event": ("note",),
}


def at(ctx: Context, days: int) -> Context:
    """The same deployment, some days later."""
    return Context(ctx.settings, ctx.database, clock=lambda: NOW + timedelta(days=days), area=ctx.area)


def sealed_values(home: Path) -> list[bytes]:
    """Every sealed value of the tables above, as the file holds it; the first bytes are enough to find it by."""
    connection = sqlite3.connect(home / "wardround.db")
    found = []
    for table, columns in SEALED.items():
        for column in columns:
            found += [row[0] for row in connection.execute(f'SELECT "{column}" FROM "{table}"') if row[0]]
    connection.close()
    return [bytes(value)[:40] for value in found]


def on_disk(home: Path, values: list[bytes]) -> int:
    """How many of the values any file of the database holds."""
    raw = b"\n".join(path.read_bytes() for path in sorted(home.glob("wardround.db*")))
    return sum(value in raw for value in values)
