"""Schemas of changing a plan by hand; see ``api.routes.schemas.days``."""

from __future__ import annotations

from pydantic import Field, model_validator

from api.routes.schemas.wire import Incoming, Outgoing

__all__ = ["CandidateOut", "HinderedOut", "MoveIn", "RemovalIn", "RoundWhyOut", "WhyOut"]


class MoveIn(Incoming):
    """The stop or need to move, and the round and position to move it to."""

    stop_id: int | None = Field(default=None, description="A stop of the plan. Its pickup or delivery moves with it.")
    need_id: int | None = Field(default=None, description="Or an unassigned need.")
    round_id: int | None = Field(default=None, description="A round of the plan.")
    volunteer_id: int | None = Field(
        default=None, description="Or a volunteer, who may not have a round yet. Without either: the best round."
    )
    position: int | None = Field(
        default=None, ge=1, le=500, description="Its position in that round. Null: the best position."
    )

    @model_validator(mode="after")
    def _one_thing(self) -> MoveIn:
        if (self.stop_id is None) == (self.need_id is None):
            raise ValueError("Name a stop_id or a need_id, not both.")
        return self


class RemovalIn(Incoming):
    """The stop to remove from the plan."""

    stop_id: int


class CandidateOut(Outgoing):
    """A volunteer who could take a need, and the cost in seconds, including preferences."""

    volunteer_id: int
    volunteer_name: str
    added: int


class HinderedOut(Outgoing):
    """A volunteer who cannot take a need, and why."""

    volunteer_id: int
    volunteer_name: str
    codes: list[str] = Field(description="The rules that prevent it, listed in docs/errors/routing.md.")
    sentence: str = Field(description="The rest of a sentence that begins with their name.")


class WhyOut(Outgoing):
    """Why a stop is with its volunteer, or who could take an unassigned need."""

    plan_id: int
    need_id: int
    reason: str = Field(description="Why the plan leaves the need unassigned. Empty for a stop.")
    sentence: str
    here: CandidateOut | None
    others: list[CandidateOut] = Field(description="Everyone else with room on their round, the cheapest first.")
    forbidden: int = Field(description="Number of volunteers who may not: skills, checks, modes or preferences.")
    full: int = Field(description="Number of volunteers who may but are full.")
    hindered: list[HinderedOut] = Field(
        description="Everyone who cannot take it, with the reason. The closest to fitting first."
    )


class RoundWhyOut(Outgoing):
    """Why each need of a round is with its volunteer."""

    plan_id: int
    round_id: int
    number: int
    volunteer_id: int
    volunteer_name: str
    needs: list[WhyOut] = Field(description="In the order of the round. Stops already started are left out.")
