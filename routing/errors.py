"""The exceptions of Wardround and the fault, the unit they are made of.

The tree::

    WardroundError            code, cause, action
    |- InvalidInput           (ValueError)   some input is wrong; carries every fault found, not only the first
    |  |- InvalidProblem                     a problem or solution that cannot be
    |  |- InvalidFile                        a file that cannot be read as what it should be
    |  `- InvalidArea                        a folder that is not an Area pack, or one built from unfit files
    |- NotFound               (LookupError)  a thing that was asked for does not exist
    |- Conflict               (RuntimeError) the thing exists, but its state forbids what was asked
    |- Refused                (PermissionError) the one who asks may not
    |- Misconfigured          (RuntimeError) a setting is missing or unfit
    `- Unavailable            (RuntimeError) another server that this one needs does not answer as it should

Every error says what happened (cause), where, and what to do (action). Codes are for machines,
``domain.what-happened``, listed in docs/errors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = [
    "Conflict",
    "Fault",
    "InvalidArea",
    "InvalidFile",
    "InvalidInput",
    "InvalidProblem",
    "Misconfigured",
    "NotFound",
    "Refused",
    "Unavailable",
    "WardroundError",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input.

    Attributes
    ----------
    code
        ``domain.what-happened``, stable, for machines; listed in docs/errors.md.
    where
        The place in the input: ``line 7``, ``jobs[3].time_windows[0]``, ``wards.geojson``.
    cause
        What is wrong, one sentence for a person. Never a name, address or telephone number of a neighbour.
    action
        What to do about it, one sentence for a person.
    """

    code: str
    where: str
    cause: str
    action: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.cause} {self.action}".rstrip()


class WardroundError(Exception):
    """The base of every error Wardround raises on purpose."""

    def __init__(self, code: str, cause: str, action: str = "") -> None:
        super().__init__(f"{cause} {action}".rstrip())
        self.code: Final = code
        self.cause: Final = cause
        self.action: Final = action


class InvalidInput(WardroundError, ValueError):  # noqa: N818 - the tree above reads as sentences
    """Some input is wrong; ``faults`` names every fault that was found, in the order of the input."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Final = tuple(faults)
        if not self.faults:
            raise ValueError("InvalidInput without a fault says nothing: give at least one.")
        first = self.faults[0]
        super().__init__(first.code, "\n".join(str(fault) for fault in self.faults))


class InvalidProblem(InvalidInput):
    """A problem or solution that cannot be."""


class InvalidFile(InvalidInput):
    """A file that is missing, empty, or not what it should be."""


class InvalidArea(InvalidInput):
    """A folder that is not an Area pack, or raw files that cannot make one."""


class NotFound(WardroundError, LookupError):  # noqa: N818 - the tree above reads as sentences
    """A thing that was asked for does not exist."""


class Conflict(WardroundError, RuntimeError):  # noqa: N818 - the tree above reads as sentences
    """The thing exists, but its present state forbids what was asked."""


class Refused(WardroundError, PermissionError):  # noqa: N818 - the tree above reads as sentences
    """The one who asks may not."""

    # OSError.__new__ would split the arguments into errno and strerror.
    def __str__(self) -> str:
        return f"{self.cause} {self.action}".rstrip()


class Misconfigured(WardroundError, RuntimeError):  # noqa: N818 - the tree above reads as sentences
    """A setting is missing or unfit."""


class Unavailable(WardroundError, RuntimeError):  # noqa: N818 - the tree above reads as sentences
    """Another server that this one needs does not answer as it should."""
