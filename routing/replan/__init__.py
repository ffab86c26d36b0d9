"""Adjust the plan of a day that has begun, keeping what was started and changing few promises.

``running`` turns a problem and what has happened into the problem of what is left; ``replan`` solves that one.
"""

from __future__ import annotations

from routing.evaluation.completion import insert_all
from routing.evaluation.insertion import Insertion, best_insertion
from routing.replan.modes import ReplanMode, replan
from routing.replan.running import Late, Running, SoFar, UnderWay, running

__all__ = [
    "Insertion",
    "Late",
    "ReplanMode",
    "Running",
    "SoFar",
    "UnderWay",
    "best_insertion",
    "insert_all",
    "replan",
    "running",
]
