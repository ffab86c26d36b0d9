"""Store a plan's provenance in its row, and read it again.

The format is that of the first plans ever stored: its inputs, with optional ``replan`` and ``by_hand``. Names of
codes and keys never change, so rows of every earlier version can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeVar

from routing.dispatch import DispatchSettings, GroupPreferences
from routing.needs import CheckKind, Goods, Mode, NeedKind
from routing.plan import (
    BrokenRule,
    Continuation,
    DayNotice,
    Edit,
    EditedByHand,
    LateStop,
    NoticeCode,
    Origin,
    Planned,
    PlanSettings,
    Provenance,
    ReplanMode,
    Replanned,
    Restored,
)
from routing.problem import StopKind

__all__ = ["packed", "unpacked"]

T = TypeVar("T", DispatchSettings, GroupPreferences)

_RESTORED: Final = "gone_back"
_BY_HAND: Final = "by_hand"
_BUDGET: Final = ("seconds", "iterations", "workers", "exact")


def packed(made: Provenance) -> dict[str, Any]:
    """Return the columns of a plan that hold its provenance.

    They contain codes, ids and numbers, but no names.
    """
    settings = made.settings
    kept: dict[str, Any] = {}
    budget = {name: getattr(settings, name) for name in _BUDGET}
    if any(value is not None for value in budget.values()):
        kept["budget"] = budget
    if settings.dispatch is not None:
        kept["dispatch"] = _packed_dispatch(settings.dispatch)
    if settings.preferences is not None:
        kept["wishes"] = asdict(settings.preferences)
    kept["spare_minutes"] = settings.spare_minutes
    kept["inputs"] = dict(made.inputs)
    kept["absent"] = {str(volunteer_id): why for volunteer_id, why in made.absent.items()}
    kept["notices"] = [[str(one.code), one.id, list(map(str, one.modes))] for one in made.notices]
    if made.continues is not None:
        kept["replan"] = _packed_continuation(made.continues, made.origin)
    by_hand = _packed_by_hand(made.origin)
    if by_hand is not None:
        kept["by_hand"] = by_hand
    return {
        "seed": settings.seed,
        "settings": kept,
        "problem_digest": settings.problem_digest,
        "software": settings.software,
    }


def unpacked(row: Mapping[str, Any]) -> Provenance:
    """Return the provenance in the columns of a plan, whatever version of Wardround wrote them."""
    kept: Mapping[str, Any] = row["settings"]
    budget = kept.get("budget", {})
    return Provenance(
        origin=_origin(kept),
        continues=_continuation(kept.get("replan")),
        settings=PlanSettings(
            seed=row["seed"],
            **{name: budget[name] for name in _BUDGET if name in budget},
            dispatch=_dispatch(kept["dispatch"]) if "dispatch" in kept else None,
            preferences=_known(GroupPreferences, kept["wishes"]) if "wishes" in kept else None,
            spare_minutes=kept.get("spare_minutes", 0),
            problem_digest=row["problem_digest"],
            software=row["software"],
        ),
        inputs=kept.get("inputs", {}),
        absent={int(volunteer_id): why for volunteer_id, why in kept.get("absent", {}).items()},
        notices=tuple(
            DayNotice(code=NoticeCode(code), id=number, modes=tuple(map(Mode, modes)))
            for code, number, modes in kept.get("notices", ())
        ),
    )


def _origin(kept: Mapping[str, Any]) -> Origin:
    by_hand, replan = kept.get("by_hand"), kept.get("replan")
    if by_hand is not None:
        broken = tuple(map(_broken, by_hand.get("broken", ())))
        if by_hand["what"] == _RESTORED:
            return Restored(former_id=by_hand["former"], version=by_hand["to"], broken=broken)
        return EditedByHand(
            former_id=by_hand["former"], edit=Edit(by_hand["what"]), need_id=by_hand.get("need"), broken=broken
        )
    # A planned version that an undone change led back to goes on from the day's plan without having adjusted it.
    if replan is not None and replan["mode"] in tuple(ReplanMode):
        return Replanned(mode=ReplanMode(replan["mode"]), promise_minutes=replan.get("promise_minutes"))
    return Planned()


def _packed_by_hand(origin: Origin) -> dict[str, Any] | None:
    match origin:
        case EditedByHand():
            return {
                "former": origin.former_id,
                "what": str(origin.edit),
                "need": origin.need_id,
                "broken": list(map(_packed_broken, origin.broken)),
            }
        case Restored():
            return {
                "former": origin.former_id,
                "what": _RESTORED,
                "to": origin.version,
                "need": None,
                "broken": list(map(_packed_broken, origin.broken)),
            }
        case _:
            return None


def _continuation(kept: Mapping[str, Any] | None) -> Continuation | None:
    if kept is None:
        return None
    return Continuation(
        plan_id=kept["former"],
        gone=frozenset(kept.get("gone", ())),
        closed=frozenset(kept.get("closed", ())),
        as_planned=bool(kept.get("as_planned", False)),
        now=kept.get("now"),
        late=tuple(
            LateStop(need_id=one["need"], kind=StopKind(one["kind"]), seconds=one["seconds"], turn=one["turn"])
            for one in kept.get("late", ())
        ),
        unreported=kept.get("unreported", 0),
    )


def _packed_continuation(continued: Continuation, origin: Origin) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "mode": _BY_HAND,
        "gone": sorted(continued.gone),
        "closed": sorted(continued.closed),
        "as_planned": continued.as_planned,
        "former": continued.plan_id,
        "now": continued.now,
        "late": [
            {"need": one.need_id, "kind": str(one.kind), "seconds": one.seconds, "turn": one.turn}
            for one in continued.late
        ],
        "unreported": continued.unreported,
    }
    if isinstance(origin, Replanned):
        kept |= {"mode": str(origin.mode), "promise_minutes": origin.promise_minutes}
    elif isinstance(origin, Restored):
        kept["mode"] = _RESTORED
    return kept


def _broken(kept: Mapping[str, Any]) -> BrokenRule:
    kind = kept.get("kind")
    return BrokenRule(
        cause=kept["cause"],
        volunteer_id=kept.get("volunteer"),
        need_id=kept.get("need"),
        kind=None if kind is None else StopKind(kind),
        amount=kept.get("amount", 0),
        lacking=tuple(kept.get("lacking", ())),
        sentence=kept.get("sentence", ""),
    )


def _packed_broken(one: BrokenRule) -> dict[str, Any]:
    return {
        "cause": one.cause,
        "volunteer": one.volunteer_id,
        "need": one.need_id,
        "kind": None if one.kind is None else str(one.kind),
        "amount": one.amount,
        "lacking": list(one.lacking),
        "sentence": one.sentence,
    }


def _dispatch(kept: Mapping[str, Any]) -> DispatchSettings:
    typed: dict[str, Any] = dict(kept)
    if "kind_minutes" in kept:
        typed["kind_minutes"] = {NeedKind(kind): minutes for kind, minutes in kept["kind_minutes"].items()}
    if "never_mixed" in kept:
        typed["never_mixed"] = frozenset(frozenset(map(Goods, pair)) for pair in kept["never_mixed"])
    if "checks" in kept:
        typed["checks"] = {NeedKind(kind): frozenset(map(CheckKind, checks)) for kind, checks in kept["checks"].items()}
    return _known(DispatchSettings, typed)


def _packed_dispatch(settings: DispatchSettings) -> dict[str, Any]:
    kept = {one.name: getattr(settings, one.name) for one in fields(settings)}
    kept["kind_minutes"] = {str(kind): minutes for kind, minutes in settings.kind_minutes.items()}
    kept["never_mixed"] = sorted(sorted(map(str, pair)) for pair in settings.never_mixed)
    kept["checks"] = {str(kind): sorted(map(str, checks)) for kind, checks in settings.checks.items()}
    return kept


def _known(kind: type[T], kept: Mapping[str, Any]) -> T:
    """Return a value with the current fields.

    An older version may have stored others, or fewer.
    """
    return kind(**{one.name: kept[one.name] for one in fields(kind) if one.name in kept})
