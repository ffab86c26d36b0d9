"""The exceptions of Wardround, and ``Fault``, the single problem that they report.

The tree::

    WardroundError            code, cause, action
    |- InvalidInput           (ValueError)   some input is wrong, with every fault found and not only the first
    |  |- InvalidProblem                     a problem or solution that contradicts itself
    |  |- InvalidFile                        a file that is missing, empty, or not of the expected kind
    |  `- InvalidArea                        a folder that is not an Area pack, or one built from unfit files
    |- NotFound               (LookupError)  something that was asked for does not exist
    |- Conflict               (RuntimeError) the thing exists, but its state forbids what was asked
    |- Refused                (PermissionError) the person asking may not take this action
    |- Misconfigured          (RuntimeError) a setting is missing or invalid
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
    """One problem with an input.

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
    """The error for wrong input; ``faults`` lists every fault found, in the order of the input."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Final = tuple(faults)
        if not self.faults:
            raise ValueError("InvalidInput needs at least one fault.")
        first = self.faults[0]
        super().__init__(first.code, "\n".join(str(fault) for fault in self.faults))


class InvalidProblem(InvalidInput):
    """The error for a problem or solution that contradicts itself."""


class InvalidFile(InvalidInput):
    """The error for a file that is missing, empty, or not of the expected kind."""


class InvalidArea(InvalidInput):
    """The error for a folder that is not an Area pack, or raw files that cannot become one."""


class NotFound(WardroundError, LookupError):  # noqa: N818 - the tree above reads as sentences
    """The error for something that was asked for and does not exist."""


class Conflict(WardroundError, RuntimeError):  # noqa: N818 - the tree above reads as sentences
    """The error for an action that the present state of a record forbids."""


class Refused(WardroundError, PermissionError):  # noqa: N818 - the tree above reads as sentences
    """The error for an action that the person asking may not take."""

    # OSError.__new__ would split the arguments into errno and strerror.
    def __str__(self) -> str:
        return f"{self.cause} {self.action}".rstrip()


class Misconfigured(WardroundError, RuntimeError):  # noqa: N818 - the tree above reads as sentences
    """The error for a missing or invalid setting."""


class Unavailable(WardroundError, RuntimeError):  # noqa: N818 - the tree above reads as sentences
    """The error for another server that does not answer as it should."""
