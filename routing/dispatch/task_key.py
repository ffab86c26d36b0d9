"""The key of a job or shipment: the need it belongs to, and which part of the need it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["FIRST", "WAY_BACK", "TaskKey"]

FIRST: Final = 0
"""The part of a need that the first volunteer does."""

WAY_BACK: Final = 256
"""The part that brings somebody home from where a lift took them; far above the number of volunteers at one door."""

PARTS_ARE_APART: Final = 2**40
"""The distance between the ids of two parts of a need: no need's id is so high."""


@dataclass(frozen=True, slots=True, order=True)
class TaskKey:
    """The need and the part of it that a job or shipment stands for.

    The part is ``FIRST``, the visit of a further volunteer at the same door (1, 2, ...) or ``WAY_BACK``.

    ``id`` is the id of the job or shipment in the problem. No other code computes these numbers.

    >>> TaskKey(7).id, TaskKey.of(TaskKey(7, WAY_BACK).id)
    (7, TaskKey(need_id=7, part=256))
    """

    need_id: int
    part: int = FIRST

    @property
    def id(self) -> int:
        """The id of the job or shipment in the problem."""
        return PARTS_ARE_APART * self.part + self.need_id

    @classmethod
    def of(cls, task_id: int) -> TaskKey:
        """Return the key of a job or shipment by its id in the problem."""
        part, need_id = divmod(task_id, PARTS_ARE_APART)
        return cls(need_id, part)
