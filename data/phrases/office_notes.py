"""Reads the rules in office notes: "DBS only", "two volunteers please"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from data.phrases.words import fold_lines
from routing.needs import CheckKind

__all__ = ["MOST_VOLUNTEERS", "Rules", "rules_of"]

MOST_VOLUNTEERS: Final = 4
"""A visit never needs more people than this. A larger number in a note means something else."""

_PEOPLE: Final = r"(?:volunteers?|people|persons?|helpers?|drivers?)"
_COUNTS: Final = {"two": 2, "2": 2, "a pair of": 2, "three": 3, "3": 3, "four": 4, "4": 4}
_PAIR: Final = re.compile(
    rf"(?:needs? |send |must be |always |please send |please )?(?P<count>{'|'.join(_COUNTS)}) {_PEOPLE}"
    r"(?: (?:please|needed|required|only|to visit|at all times|always))*"
    r"|(?:always |send |visit |work )?in pairs?(?: (?:please|only))*|double-?up(?: visit)?(?: please)?|pairs only"
)
_CHECKED: Final = re.compile(
    rf"(?P<enhanced>enhanced )?(?:dbs|crb)(?:[ -]checked)?(?: {_PEOPLE})?"
    r" (?:only|required|needed|please|essential|must)"
    rf"|(?:must (?:be|have)|needs?(?: an?)?|only|requires?) (?P<enhanced2>enhanced )?"
    rf"(?:dbs|crb)(?:[ -]checked?)?(?: {_PEOPLE})?"
)
_ABOUT_WHO: Final = re.compile(
    r"\b(?:volunteers?|helpers?|drivers?|dbs|crb|female|male|wom[ae]n|m[ae]n|same|only|never|pairs?|alone)\b"
    r"|\b(?:do not|don't|must not) (?:send|use)\b"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in a note.

    ``left_to_read`` is true if a clause says who may come but did not become a rule, so that a person must read it.
    """

    required_checks: frozenset[CheckKind] = frozenset()
    volunteers_needed: int = 1
    left_to_read: bool = False


def rules_of(text: str) -> Rules:
    """Read the rules in a note. A rule must be a whole clause, so "no DBS needed" is not one."""
    checks: set[CheckKind] = set()
    needed = 1
    left = False
    for clause in re.split(r"[.;,!\n]|\band\b|\bbut\b", fold_lines(text)):
        phrase = clause.strip()
        if not phrase:
            continue
        if found := _PAIR.fullmatch(phrase):
            needed = max(needed, _COUNTS[found["count"]] if found["count"] else 2)
        elif found := _CHECKED.fullmatch(phrase):
            checks.add(CheckKind.ENHANCED_DBS if found["enhanced"] or found["enhanced2"] else CheckKind.DBS)
        elif _ABOUT_WHO.search(phrase):
            left = True
    return Rules(frozenset(checks), needed, left)
