"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AreaOption", "DayOption", "JsonOption"]

AreaOption = Annotated[Path | None, typer.Option("--area", help="Folder of the Area pack; default: the settings'.")]
DayOption = Annotated[str | None, typer.Option("--date", help="The day, YYYY-MM-DD; default: today.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print only JSON.")]
