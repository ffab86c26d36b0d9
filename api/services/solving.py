"""Solve and check a problem in VROOM's JSON, apart from any area or store."""

from __future__ import annotations

__all__: list[str] = []
