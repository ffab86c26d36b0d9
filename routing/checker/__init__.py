"""Judges a solution against every rule; shares no code with the solver."""

from routing.checker.check import violations
from routing.checker.violation import Cause, Violation

__all__ = ["Cause", "Violation", "violations"]
