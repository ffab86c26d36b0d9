"""Reads how volunteers get around and which checks they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from data.phrases.ticks import is_plain_answer, yes_or_no
from data.phrases.words import is_blank_word, normalise, pieces
from routing.needs import CheckKind, Mode

__all__ = ["Checked", "TravelOffered", "checks_of", "expiry", "travel_of"]

_MODES: Final[dict[str, tuple[Mode, int]]] = {
    word: meaning
    for words, meaning in (
        (("car", "by car", "drive", "driving", "i drive", "own car", "car driver", "driver", "my car"),
         (Mode.DRIVE, 8)),
        (("van", "by van", "minibus"), (Mode.DRIVE, 20)),
        (("motorbike", "motorcycle", "moped", "motor scooter"), (Mode.DRIVE, 2)),
        (("bike", "by bike", "bicycle", "cycle", "cycling", "by bicycle", "i cycle", "e bike", "ebike", "electric bike",
          "push bike", "pushbike"), (Mode.CYCLE, 3)),
        (("cargo bike", "cargobike", "cargo bicycle", "e cargo bike", "cargo e bike", "cargo trike", "bike trailer",
          "bike with trailer"), (Mode.CYCLE, 6)),
        (("walk", "walking", "on foot", "foot", "by foot", "i walk", "pedestrian"), (Mode.WALK, 2)),
    )
    for word in words
}  # fmt: skip
_CHECKS: Final[dict[str, tuple[CheckKind, ...]]] = {
    word: kinds
    for words, kinds in (
        # Planning accepts an enhanced certificate wherever a DBS check is required.
        (("enhanced", "enhanced dbs", "dbs enhanced", "enhanced dbs check", "enhanced crb", "advanced dbs",
          "yes enhanced", "enhanced adult", "enhanced with barred lists"), (CheckKind.ENHANCED_DBS,)),
        (("basic", "basic dbs", "dbs basic", "basic dbs check", "standard", "standard dbs", "yes", "y", "true", "dbs",
          "dbs check", "dbs checked", "dbs yes", "yes basic", "yes standard"), (CheckKind.DBS,)),
        (("photo id", "id", "id seen", "id checked", "photo id seen"), (CheckKind.PHOTO_ID,)),
        (("training", "trained", "training done", "safeguarding", "safeguarding training"), (CheckKind.TRAINING,)),
        (("cool bag", "coolbag", "cool box"), (CheckKind.COOL_BAG,)),
        (("car seat", "child seat", "child car seat"), (CheckKind.CAR_SEAT,)),
    )
    for word in words
}  # fmt: skip
_PENDING: Final = frozenset(
    {"applied for", "applied", "application in", "pending", "in progress", "waiting", "awaiting", "in process",
     "being processed", "submitted", "dbs applied for", "dbs pending"}
)  # fmt: skip
_NOT_CHECKED: Final = frozenset({"no", "n", "false", "not yet", "no dbs", "never", "expired"})
_DATED: Final = frozenset({CheckKind.DBS, CheckKind.ENHANCED_DBS})


@dataclass(frozen=True, slots=True)
class TravelOffered:
    """The modes in a cell, preferred first, the usual number of bags, and whether all was understood."""

    modes: tuple[Mode, ...]
    usual_bags: int
    understood: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """The checks in a cell.

    ``pending`` if one has been applied for, ``understood`` if every word was.
    """

    kinds: tuple[CheckKind, ...]
    pending: bool
    understood: bool

    @property
    def needs_date(self) -> bool:
        """Whether one of the checks expires, so that its date must be known."""
        return any(kind in _DATED for kind in self.kinds)


def travel_of(text: str) -> TravelOffered:
    """Read how a volunteer gets around. "Car or bike" means that they prefer the car."""
    known = [_MODES[piece] for piece in pieces(text) if piece in _MODES]
    modes = tuple(dict.fromkeys(mode for mode, _ in known))
    bags = max((bags for mode, bags in known if mode is modes[0]), default=0)
    return TravelOffered(modes, bags, understood=bool(known) and len(known) == len(pieces(text)))


def checks_of(text: str) -> Checked:
    """Read a volunteer's checks: "Enhanced", "Basic", "Yes", "applied for", "No", "DBS, photo ID"."""
    if is_blank_word(text):
        return Checked((), pending=False, understood=True)
    if (whole := normalise(text)) in _CHECKS:
        return Checked(_CHECKS[whole], pending=False, understood=True)
    if is_plain_answer(text):
        return Checked(_CHECKS["yes"] if yes_or_no(text) else (), pending=False, understood=True)
    kinds: dict[CheckKind, None] = {}
    pending, understood = False, True
    for piece in pieces(text):
        if piece in _CHECKS:
            kinds |= dict.fromkeys(_CHECKS[piece])
        elif piece in _PENDING:
            pending = True
        elif piece not in _NOT_CHECKED:
            understood = False
    return Checked(tuple(kinds), pending, understood and bool(pieces(text)))


def expiry(issued: date, years: int) -> date:
    """Return the last valid day of a check: the anniversary ``years`` later (28 February for a leap day)."""
    try:
        return issued.replace(year=issued.year + years)
    except ValueError:
        return issued.replace(year=issued.year + years, day=28)
