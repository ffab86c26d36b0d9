"""The geocoder's answers: a location, perhaps with a doubt, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.needs import Location

__all__ = ["Doubt", "Found", "Miss", "listed"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about a location that was found.

    ``asks`` means that it must be settled before anyone is sent there; otherwise it is only a remark.

    Codes: ``postcode.ended``, ``address.apart``, ``address.other-number``.
    """

    code: str
    cause: str
    action: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The location of a text.

    ``label`` is the name people use for it (``CB1 0YY``, a place's name).
    """

    location: Location
    label: str
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """The reason why a text was not found, with suggestions, which are never used without asking.

    Codes: ``postcode.missing``, ``postcode.not-a-postcode``, ``postcode.near-miss``, ``postcode.unknown``,
    ``postcode.outside``, ``postcode.no-position``, ``postcode.several``, ``place.unknown``, ``place.ambiguous``,
    ``place.beside``, ``address.ambiguous``, ``address.near-miss``, ``address.elsewhere``, ``address.too-wide``.
    """

    code: str
    cause: str
    suggestions: tuple[str, ...] = ()


def listed(names: Sequence[str]) -> str:
    """Return names as a choice in a sentence."""
    return " or ".join(dict.fromkeys(names))
