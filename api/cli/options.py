"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AreaOption", "DayOption", "JsonOption"]

AreaOption = Annotated[Path | None, typer.Option("--area", help="Area pack folder. Default: the one in the settings.")]
DayOption = Annotated[str | None, typer.Option("--date", help="The day, YYYY-MM-DD. Default: today.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print only JSON.")]
