"""Opens the deployment that the settings name: the key, the database, the area."""

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
    """The context of the settings, its area replaced when one is given; closed at the end.

    ``make`` False is for commands that only look: they make no home, key or database, and migrate none.

    Raises
    ------
    Misconfigured
        When a setting is unfit, or the key does not fit the database.
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
