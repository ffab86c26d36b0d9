"""Opens the deployment that the settings name: the key, the database, the area."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cli.terminal import note
from api.services.context import Context
from api.settings import Settings, load_settings
from api.wiring import open_context

__all__ = ["deployment"]


@contextmanager
def deployment(area: Path | None = None) -> Iterator[Context]:
    """The context of the settings, its area replaced when one is given; closed at the end.

    Raises
    ------
    Misconfigured
        When a setting is unfit, or the key does not fit the database.
    """
    settings: Settings = load_settings(**({"area": area} if area is not None else {}))
    context, made = open_context(settings)
    for line in made:
        note(line)
    try:
        yield context
    finally:
        context.database.close()
