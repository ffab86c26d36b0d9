"""Store the reason of an unassigned need in its row, as codes, ids and numbers in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from routing.plan import UnassignedNeed
from routing.problem import (
    NO_DETAILS,
    ChangeCode,
    Details,
    Displacement,
    Reason,
    Shortfall,
    SmallestChange,
    StopKind,
    TaskKind,
)

__all__ = ["packed_reason", "unassigned_from"]

_JSON: Final = "{"


def packed_reason(one: UnassignedNeed) -> str:
    """Return the text that stores a reason's details, without the need's id and the code.

    It contains no names.
    """
    if one.old_text:
        return "\n".join(one.old_text)
    if one.details is None:
        return ""
    kept: dict[str, Any] = _set(one.details, NO_DETAILS)
    if one.change is not None:
        kept["change"] = _set(one.change, SmallestChange(code=one.change.code)) | {"code": str(one.change.code)}
    if one.displacement is not None:
        goes = zip(one.displacement.goes, one.displacement.goes_to, strict=True)
        kept["displacement"] = {
            "carrier": one.displacement.carrier,
            "goes": [[str(kind), number, to] for (kind, number), to in goes],
        }
    return json.dumps(kept, separators=(",", ":"), sort_keys=True)


def unassigned_from(row: Any) -> UnassignedNeed:
    """Return the unassigned need in a row.

    Erased needs have no details, and rows of older versions have sentences instead.
    """
    text: str = row.sentence
    if not text:
        return UnassignedNeed(need_id=row.need_id, reason=row.reason, details=None)
    if not text.startswith(_JSON):
        return UnassignedNeed(need_id=row.need_id, reason=row.reason, old_text=tuple(text.split("\n")))
    kept: dict[str, Any] = json.loads(text)
    change, displacement = kept.pop("change", None), kept.pop("displacement", None)
    return UnassignedNeed(
        need_id=row.need_id,
        reason=row.reason,
        details=_details(kept),
        change=None if change is None else _change(change),
        displacement=None if displacement is None else _displacement(displacement),
    )


def _set(value: Details | SmallestChange, without: Details | SmallestChange) -> dict[str, Any]:
    """Return the fields of a value that are set, as JSON."""
    kept = {}
    for one in fields(value):
        found = getattr(value, one.name)
        if found != getattr(without, one.name):
            kept[one.name] = [_shortfall(part) for part in found] if one.name == "shortfalls" else found
    return kept


def _shortfall(one: Shortfall) -> list[Any]:
    return [one.people, list(map(str, one.reasons)), list(one.skills)]


def _details(kept: Mapping[str, Any]) -> Details:
    typed: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    typed["shortfalls"] = tuple(
        Shortfall(people=people, reasons=tuple(map(Reason, reasons)), skills=tuple(skills))
        for people, reasons, skills in kept.get("shortfalls", ())
    )
    typed["windows"] = tuple((first, last) for first, last in kept.get("windows", ()))
    return Details(**typed)


def _change(kept: Mapping[str, Any]) -> SmallestChange:
    visit = kept.get("visit")
    return SmallestChange(
        code=ChangeCode(kept["code"]),
        carrier=kept.get("carrier"),
        amount=kept.get("amount", 0),
        moment=kept.get("moment"),
        until=kept.get("until"),
        visit=None if visit is None else StopKind(visit),
        place=kept.get("place", ""),
        skills=tuple(kept.get("skills", ())),
        size=tuple(kept.get("size", ())),
    )


def _displacement(kept: Mapping[str, Any]) -> Displacement:
    return Displacement(
        carrier=kept["carrier"],
        goes=tuple((TaskKind(kind), number) for kind, number, _ in kept["goes"]),
        goes_to=tuple(to for *_, to in kept["goes"]),
    )
