"""Read breaks, and the relations for which VROOM has no keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from routing.problem import Break, Follows, SharedLimit, StopKind, StopRef, TimeWindow, Together
from routing.vroom.fields import Fields
from routing.vroom.keys import BREAK, LIMITS, RELATIONS

__all__ = ["breaks_of", "ids_of", "relations_of"]


def breaks_of(fields: Fields, windows: Callable[[Fields], tuple[TimeWindow, ...]]) -> tuple[Break, ...]:
    """Return the breaks of a vehicle, as in VROOM: ``id``, ``time_windows``, ``service``."""
    found = []
    for one in fields.objects("breaks"):
        one.expect(BREAK).refuse(["max_load"], "would bound what is on board during a break.", "Leave it out.")
        found.append(Break(id=one.required("id"), time_windows=windows(one), service=one.whole("service") or 0))
    return tuple(found)


def ids_of(fields: Fields, name: str) -> frozenset[int] | None:
    """Return ids, or None where they are missing, which means any."""
    return frozenset(fields.wholes(name)) if name in fields else None


def relations_of(root: Fields, delivery_ids: Mapping[int, int]) -> dict[str, Any]:
    """Return the relations of a problem by name: ``together``, ``follows``, ``alternatives`` and so on."""
    shipment_of = {theirs: ours for ours, theirs in delivery_ids.items()}
    return {
        "together": tuple(
            Together(tuple(_stop(stop, shipment_of) for stop in one.objects("steps")))
            for one in _listed(root, "together")
        ),
        "follows": tuple(
            Follows(
                _stop(one.object("first"), shipment_of),
                _stop(one.object("then"), shipment_of),
                one.whole("least") or 0,
                one.whole("most", None),
            )
            for one in _listed(root, "follows")
        ),
        "alternatives": tuple(frozenset(one.wholes("vehicles")) for one in _listed(root, "alternatives")),
        "shared_limits": tuple(
            SharedLimit(vehicles=frozenset(one.wholes("vehicles")), **{name: one.whole(name, None) for name in LIMITS})
            for one in _listed(root, "shared_limits")
        ),
        "never_mixed": tuple(
            frozenset((one.text("first"), one.text("second"))) for one in _listed(root, "never_mixed")
        ),
    }


def _listed(root: Fields, name: str) -> list[Fields]:
    return [one.expect(RELATIONS[name]) for one in root.objects(name)]


def _stop(fields: Fields, shipment_of: Mapping[int, int]) -> StopRef:
    """Return a step by type and id, as in VROOM's answers."""
    name, number = fields.text("type"), fields.required("id")
    if name not in ("job", "pickup", "delivery"):
        fields.report.add(
            "vroom.wrong-type", fields.at("type"), f"{name!r} is not a kind of task.", "Give job, pickup or delivery."
        )
        return StopKind.JOB, number
    kind = StopKind(name)
    return kind, shipment_of.get(number, number) if kind is StopKind.DELIVERY else number
