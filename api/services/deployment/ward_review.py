"""Apply a boundary review: give every record its new ward, and keep counts by old wards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from api.services.actors import Actor
from api.services.context import Context
from data.store.ward_reviews import Placed, Replacement
from geo.area.area import Area
from geo.area.boundary_review import NewWards, put, with_wards
from geo.wards.read_boundaries import read_wards
from geo.wards.read_neighbourhoods import read_neighbourhoods
from routing.errors import Conflict, Fault, InvalidInput

__all__ = ["Move", "Review", "review"]

_VINTAGE: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
_NO_WARD: Final = "outside all wards"


@dataclass(frozen=True, slots=True)
class Move:
    """The needs, volunteers or places that move from one ward to another, by id."""

    kind: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a boundary review changes, or has changed.

    Attributes
    ----------
    day
        The first day on which the new wards apply.
    stayed, renamed, moved
        Numbers of needs, volunteers and places that keep their ward's code, that get the code of a ward with the same
        name, and that move to a ward with another name (or to none).
    moves
        The moves to other wards, largest first.
    ground
        The fraction of the area, 0 to 1, covered by the new wards.
    """

    applied: bool
    from_vintage: str
    to_vintage: str
    day: date
    wards_before: int
    wards_after: int
    ground: float
    stayed: dict[str, int]
    renamed: dict[str, int]
    moved: dict[str, int]
    moves: tuple[Move, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the review as plain values."""
        return {
            "applied": self.applied,
            "from_vintage": self.from_vintage,
            "to_vintage": self.to_vintage,
            "day": self.day.isoformat(),
            "wards_before": self.wards_before,
            "wards_after": self.wards_after,
            "ground": round(self.ground, 4),
            "stayed": self.stayed,
            "renamed": self.renamed,
            "moved": self.moved,
            "moves": [
                {
                    "kind": move.kind,
                    "from": {"code": move.old_code, "name": move.old_name},
                    "to": {"code": move.new_code, "name": move.new_name},
                    "count": len(move.ids),
                    "ids": list(move.ids),
                }
                for move in self.moves
            ],
            "notes": list(self.notes),
        }


def review(
    ctx: Context,
    boundaries: Path,
    actor: Actor,
    *,
    councils: Sequence[str] = (),
    layer: str | None = None,
    vintage: str = "",
    deprivation: Path | None = None,
    neighbourhoods: Path | None = None,
    apply: bool = False,
) -> Review:
    """Move every record into the new wards, or preview that.

    Each record belongs to the ward that contains its point. The Area pack and the store change together or not at
    all. Plans and counts of days before today keep the old wards, which stay in the pack. Running it with the old
    boundaries reverses a review.

    Raises
    ------
    InvalidFile
        When the boundaries or the figures are unfit.
    InvalidArea
        When they are another council's, or the pack cannot be written.
    InvalidInput
        ``review.vintage`` when the new wards have no year, or the year of those the area has.
    Conflict
        ``review.nothing`` when everything is in these wards already.
    """
    area = ctx.area
    found = read_wards(boundaries, councils=councils, layer=layer)
    chosen = vintage or found.vintage
    day = ctx.today()
    there_already = _same(area, chosen, {item.ward.code for item in found.wards.shapes})
    if vintage and not _VINTAGE.fullmatch(vintage):
        raise InvalidInput(
            [
                Fault(
                    "review.vintage",
                    "--vintage",
                    "The vintage is not a year or a short code.",
                    "Write it as 2026 or 2026-05.",
                )
            ]
        )
    if not chosen or (chosen == area.vintage and not there_already):
        cause = (
            "The file does not give a year." if not chosen else f"The area already has different wards for {chosen}."
        )
        raise InvalidInput([Fault("review.vintage", boundaries.name, cause, "Give the year with --vintage YEAR.")])
    before = _former_vintage(area, day, interrupted=there_already)
    figures = read_neighbourhoods(neighbourhoods, deprivation).neighbourhoods
    new = with_wards(area, found, vintage=chosen, former_vintage=before, neighbourhoods=figures)
    with ctx.database.reading() as store:
        replacements = _replacements(new, tuple(store.ward_reviews.placed()))
    if there_already and all(one.before == one.after for one in replacements):
        raise Conflict(
            "review.nothing", f"Everything already uses the wards of {chosen}.", "You do not need to do anything."
        )
    if apply:
        at = ctx.clock()

        def record() -> tuple[Replacement, ...]:
            with ctx.database.transaction() as store:
                # Read again: somebody may have come since.
                kept = _replacements(new, tuple(store.ward_reviews.placed()))
                store.ward_reviews.record(
                    kept, day=day, from_vintage=before, to_vintage=chosen, actor=str(actor), at=at
                )
                return kept

        if there_already:
            replacements = record()
        else:
            with put(area, new, day):
                replacements = record()
    return _told(area, new, replacements, day, applied=apply)


def _same(area: Area, vintage: str, codes: set[str]) -> bool:
    """Whether the pack has these wards already, after an undone or interrupted review."""
    return vintage == area.vintage and codes == {ward.code for ward in area.wards}


def _former_vintage(area: Area, day: date, *, interrupted: bool) -> str:
    if interrupted and area.former_vintages():
        return area.former_vintages()[-1]
    return area.vintage or f"until-{day}"


def _replacements(new: NewWards, placed: Sequence[Placed]) -> tuple[Replacement, ...]:
    wards = new.wards.of_all([one.lon for one in placed], [one.lat for one in placed]) if placed else []
    return tuple(
        Replacement(one.kind, one.id, one.ward_code, ward.code if ward is not None else "")
        for one, ward in zip(placed, wards, strict=True)
    )


def _told(area: Area, new: NewWards, replacements: Sequence[Replacement], day: date, *, applied: bool) -> Review:
    old_names = {ward.code: ward.name for ward in area.wards}
    new_names = {item.ward.code: item.ward.name for item in new.wards.shapes}
    grouped: dict[tuple[str, str, str], list[int]] = {}
    for one in replacements:
        if one.before != one.after:
            grouped.setdefault((one.kind, one.before, one.after), []).append(one.id)
    moves = [
        Move(
            kind,
            before,
            old_names.get(before, before or _NO_WARD),
            after,
            new_names.get(after, _NO_WARD),
            tuple(sorted(ids)),
        )
        for (kind, before, after), ids in grouped.items()
    ]
    lost = sum(len(move.ids) for move in moves if not move.new_code)
    notes = [f"{fault}" for fault in new.remarks if fault.code.startswith("wards.")]
    if lost:
        notes.append(f"{lost} records that were in a ward are outside all the new wards. Check them by their ids.")
    notes += [
        f"{check.sentence} {check.action}" for check in new.checks if check.code == "area.ward-edges" and not check.ok
    ]
    return Review(
        applied=applied,
        from_vintage=new.former_vintage,
        to_vintage=new.vintage,
        day=day,
        wards_before=len(area.wards),
        wards_after=len(new.wards.shapes),
        ground=new.shared,
        stayed=dict(Counter(one.kind for one in replacements if one.before == one.after)),
        renamed=_counted(move for move in moves if move.old_name == move.new_name),
        moved=_counted(move for move in moves if move.old_name != move.new_name),
        moves=tuple(sorted(moves, key=lambda move: (move.kind, -len(move.ids), move.old_code, move.new_code))),
        notes=tuple(notes),
    )


def _counted(moves: Iterable[Move]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for move in moves:
        counts[move.kind] += len(move.ids)
    return dict(counts)
