"""Convert the travel modes ruled out on the form (stairs, crates) to the modes allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from routing.errors import Fault
from routing.needs import Mode, NeedKind

__all__ = ["modes_typed", "not_by"]

_ALL: Final = frozenset(Mode)


def modes_typed(ruled_out: frozenset[str], kind: NeedKind | None, fault: Callable[[Fault], None]) -> frozenset[Mode]:
    """Return the modes left, or empty if none was ruled out; a fault if none is left."""
    if ruled_out - _ALL:
        fault(Fault("need.unknown-mode", "not_by", "Unknown mode of travel.", "Choose one of the options listed."))
        return frozenset()
    left = frozenset(mode for mode in Mode if mode not in ruled_out)
    if not left:
        fault(
            Fault("need.no-way-left", "not_by", "No volunteer could get there.", "Allow at least one mode of travel.")
        )
    elif kind is NeedKind.LIFT and Mode.DRIVE not in left:
        fault(Fault("need.no-way-left", "not_by", "A lift needs a car.", "Allow travel by car, or change the kind."))
    return frozenset() if left == _ALL else left


def not_by(modes: Iterable[Mode]) -> frozenset[str]:
    """Return the modes ruled out, given the ones allowed (empty: any)."""
    only = frozenset(modes)
    return frozenset(map(str, _ALL - only)) if only else frozenset()
