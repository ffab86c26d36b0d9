"""Judge a solution against every rule, sharing no code with the solver."""

from routing.checker.check import violations
from routing.checker.violation import Cause, Violation

__all__ = ["Cause", "Violation", "violations"]
