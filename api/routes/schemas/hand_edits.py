"""Schemas of changing a plan by hand in place; docs/board.md has examples."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, model_validator

from api.routes.schemas.plans import RoundOut, UnassignedOut
from api.routes.schemas.wire import Incoming, Instant, OfDay, Outgoing
from api.services.editing.edits import EditRequest
from api.services.editing.operations import Destination
from routing.hand_edits import AcceptReason

__all__ = [
    "BrokenByHandOut",
    "CountsOut",
    "DayCountsOut",
    "DestinationIn",
    "EditIn",
    "EditOut",
    "EditsOut",
    "FittingPlacesOut",
    "NothingIn",
]

_ASKS_FOR: Final = {
    "move": (("stop_id",),),
    "assign": (("need_id",),),
    "unassign": (("stop_id",), ("need_id",)),
    "swap": (("round_id", "other_round_id"),),
    "reverse": (("round_id",),),
    "tidy": (("round_id",),),
    "lock": (("stop_id",), ("round_id",), ("volunteer_id",)),
    "unlock": (("stop_id",), ("round_id",), ("volunteer_id",)),
    "accept": (("rule", "reason"),),
}
_NAMED: Final = ("stop_id", "need_id", "round_id", "other_round_id", "volunteer_id", "rule")


class DestinationIn(Incoming):
    """Where to move a stop. Empty means the best round."""

    round_id: int | None = None
    volunteer_id: int | None = Field(
        default=None, description="A volunteer, instead of a round, who may not have a round yet."
    )
    position: int | None = Field(
        default=None, ge=1, le=500, description="Position, counted from 1. Null means the best position."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> DestinationIn:
        if self.round_id is not None and self.volunteer_id is not None:
            raise ValueError("Give either round_id or volunteer_id, not both.")
        return self


class EditIn(Incoming):
    """A change by hand; docs/board.md lists the fields for each kind of ``edit``."""

    edit: Literal["move", "assign", "unassign", "swap", "reverse", "tidy", "lock", "unlock", "accept"]
    stop_id: int | None = None
    need_id: int | None = None
    round_id: int | None = None
    other_round_id: int | None = None
    volunteer_id: int | None = None
    to: DestinationIn = Field(default_factory=DestinationIn)
    rule: str | None = Field(default=None, max_length=200, description="Key of a broken rule.")
    reason: AcceptReason | None = Field(
        default=None, description="Accepts the rules this change breaks, where that is allowed."
    )
    revision: int | None = Field(default=None, description="The plan revision you last read.")
    only_try: bool = Field(default=False, alias="try", description="Returns the same answer without saving anything.")

    @model_validator(mode="after")
    def _what_it_asks_for(self) -> EditIn:
        given = tuple(name for name in _NAMED if getattr(self, name) is not None)
        wanted = [tuple(name for name in names if name != "reason") for names in _ASKS_FOR[self.edit]]
        if given not in wanted or (self.edit == "accept" and self.reason is None):
            choices = ", or ".join(" and ".join(names) for names in _ASKS_FOR[self.edit])
            raise ValueError(f"For {self.edit} give {choices}, and name nothing else")
        return self

    def asked(self) -> EditRequest:
        """Return the change as the use case takes it."""
        return EditRequest(
            edit=self.edit,
            stop_id=self.stop_id,
            need_id=self.need_id,
            round_id=self.round_id,
            other_round_id=self.other_round_id,
            volunteer_id=self.volunteer_id,
            to=Destination(round_id=self.to.round_id, volunteer_id=self.to.volunteer_id, position=self.to.position),
            rule=self.rule or "",
            reason=self.reason,
            revision=self.revision,
            only_try=self.only_try,
        )


class NothingIn(Incoming):
    """An empty request body: the URL says everything."""


class CountsOut(Outgoing):
    """The numbers of a day's needs on rounds, unassigned and new, which add up to all."""

    needs: int = Field(description="The sum of on_rounds, unassigned and new.")
    on_rounds: int
    unassigned: int
    new: int = Field(description="Number of needs added after the plan was made.")
    rounds: int
    unassigned_need_ids: list[int]
    new_need_ids: list[int]


class DayCountsOut(CountsOut):
    """A day's counts of needs, and the plan they belong to."""

    plan_id: int | None
    revision: int | None


class BrokenByHandOut(Outgoing):
    """A rule that the plan breaks: where, and by how much.

    The amount is in seconds, metres, goods or stops.
    """

    key: str
    code: str
    sentence: str
    volunteer_id: int | None
    round_id: int | None
    round_number: int | None
    need_id: int | None
    stop_id: int | None
    amount: int
    may_accept: bool = Field(description="Whether a dispatcher may accept it.")
    accepted: str = Field(description="The reason given for accepting it. Empty if not accepted.")
    new: bool = Field(description="Whether this change broke it.")


class LocksOut(Outgoing):
    """The stops, rounds and volunteers that are locked."""

    stop_ids: list[int]
    round_ids: list[int]
    volunteer_ids: list[int]


class EditOut(Outgoing):
    """The result of a change by hand."""

    plan_id: int
    version: int
    revision: int
    edit_id: int | None = Field(description="Null for a trial.")
    whole: bool = Field(description="Whether this is a new version. If so, `rounds` lists all its rounds.")
    saved: bool
    sentence: str
    rounds: list[RoundOut]
    removed: list[int] = Field(description="Numbers of the rounds that have no stops left.")
    assigned: list[int] = Field(description="Needs no longer unassigned.")
    unassigned: list[UnassignedOut] = Field(description="Needs that have become unassigned.")
    broken: list[BrokenByHandOut]
    mended: list[str] = Field(description="Keys of the rules that are no longer broken.")
    counts: CountsOut
    locks: LocksOut
    undo: str = Field(description="The change that your next undo reverses. Empty if you have nothing to undo.")
    redo: str


class EditRowOut(Outgoing):
    """A change made by hand."""

    id: int
    at: Instant
    who: str
    sentence: str
    undone: bool


class EditsOut(Outgoing):
    """The changes made to a plan by hand, newest first."""

    edits: list[EditRowOut]


class FittingPlaceOut(Outgoing):
    """A position on a round where a need fits without breaking a rule."""

    round_id: int | None = Field(description="Null if the volunteer has no round yet.")
    round_number: int | None
    volunteer_id: int
    volunteer_name: str
    position: int = Field(description="Position of its last stop on the round, counted from 1.")
    arrival: OfDay
    added: int = Field(description="Cost added in seconds, including preferences.")


class FittingPlacesOut(Outgoing):
    """The best position for a need on each round, cheapest first."""

    need_id: int
    places: list[FittingPlaceOut]
