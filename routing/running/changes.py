"""The changes to a day that has begun, which a replan has to take into account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from routing.errors import Fault, InvalidInput
from routing.plan import ReplanMode

__all__ = ["Changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The unavailable volunteers and closed places of a day, and the mode of the replan.

    With ``as_planned``, stops that should be over by now but were not reported went as planned. ``promise_minutes`` are
    the minutes to save for each broken promise, None for the group's own setting.
    """

    mode: ReplanMode = ReplanMode.KEEP_AND_ADD
    gone: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    as_planned: bool = False
    promise_minutes: int | None = None

    @classmethod
    def of(
        cls,
        mode: str,
        gone: tuple[int, ...] = (),
        closed: tuple[int, ...] = (),
        *,
        as_planned: bool = False,
        promise_minutes: int | None = None,
    ) -> Self:
        """Return the changes that somebody asks for.

        Raises
        ------
        InvalidInput
            ``replan.unknown-mode``
        """
        if mode not in tuple(ReplanMode):
            raise InvalidInput(
                [
                    Fault(
                        "replan.unknown-mode",
                        "mode",
                        f"“{mode[:40]}” is not a way to adjust a day.",
                        f"Choose: {', '.join(ReplanMode)}.",
                    )
                ]
            )
        return cls(
            mode=ReplanMode(mode),
            gone=frozenset(gone),
            closed=frozenset(closed),
            as_planned=as_planned,
            promise_minutes=promise_minutes,
        )

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Return the changes that a planning run stores."""
        return cls(
            mode=ReplanMode(said["mode"]),
            gone=frozenset(said["gone"]),
            closed=frozenset(said["closed"]),
            as_planned=said.get("as_planned", False),
            promise_minutes=said.get("promise_minutes"),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the changes as JSON with codes and ids only."""
        return {
            "mode": str(self.mode),
            "gone": sorted(self.gone),
            "closed": sorted(self.closed),
            "as_planned": self.as_planned,
            "promise_minutes": self.promise_minutes,
        }
