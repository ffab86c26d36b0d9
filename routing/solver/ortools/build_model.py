"""Build OR-Tools' model of a problem with all its rules."""

from __future__ import annotations

from collections.abc import Sequence

from routing.evaluation.fit import Candidate
from routing.problem import Problem
from routing.solver.ortools.model import Model
from routing.solver.ortools.rules import RULES

__all__ = ["build_model"]


def build_model(problem: Problem, candidates: Sequence[Candidate]) -> Model:
    """Return the model of a problem with every rule applied."""
    model = Model(problem, candidates)
    for rule in RULES:
        rule(model)
    return model
