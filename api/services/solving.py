"""Solve and check a problem in VROOM's JSON, apart from any area or store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from routing import vroom
from routing.check import violations
from routing.explain import explain
from routing.solver import Budget, solve

__all__ = ["check_vroom", "solve_vroom"]
