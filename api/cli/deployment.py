"""Open the deployment that the settings describe: key, database and area."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.terminal import note
from api.settings import load_settings

if TYPE_CHECKING:
    from api.services.context import Context

__all__ = ["deployment"]


@contextmanager
def deployment(area: Path | None = None, *, with_area: bool = True, make: bool = True) -> Iterator[Context]:
    """Open the settings' context, with another area if given, and close it at the end.

    ``make`` False is for read-only commands: nothing is created or migrated.

    Raises
    ------
    Misconfigured
        When a setting is invalid, or the key does not fit the database.
    """
    # Late, for the commands that open no deployment: the database and the area take half a second to import.
    from api.wiring import open_context, open_existing

    settings = load_settings(**({"area": area} if area is not None else {}))
    if make:
        context, made = open_context(settings, with_area=with_area)
        for line in made:
            note(line)
    else:
        context = open_existing(settings, with_area=with_area)
    try:
        yield context
    finally:
        context.close()
