"""Schemas of changing a plan by hand; see ``api.routes.schemas.days``."""

from __future__ import annotations

from pydantic import Field, model_validator

from api.routes.schemas.wire import Incoming, Outgoing

__all__ = ["CandidateOut", "HinderedOut", "MoveIn", "RemovalIn", "RoundWhyOut", "WhyOut"]


class MoveIn(Incoming):
    """The stop or need to move, and the round and position to move it to."""

    stop_id: int | None = Field(default=None, description="A stop on the plan. Its pickup or delivery moves with it.")
    need_id: int | None = Field(default=None, description="An unassigned need, instead of a stop.")
    round_id: int | None = Field(default=None, description="A round on the plan.")
    volunteer_id: int | None = Field(
        default=None,
        description="A volunteer, instead of a round. With neither, the best round is used.",
    )
    position: int | None = Field(
        default=None, ge=1, le=500, description="Its position on that round. Null means the best position."
    )

    @model_validator(mode="after")
    def _one_thing(self) -> MoveIn:
        if (self.stop_id is None) == (self.need_id is None):
            raise ValueError("Give either stop_id or need_id, not both.")
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
    codes: list[str] = Field(description="Codes of the rules that prevent it, as listed in docs/errors/routing.md.")
    sentence: str = Field(description="A clause that follows their name, such as “cannot carry it”.")


class WhyOut(Outgoing):
    """Why a stop is with its volunteer, or who could take an unassigned need."""

    plan_id: int
    need_id: int
    reason: str = Field(description="Why the plan leaves the need unassigned. Empty for a stop.")
    sentence: str
    here: CandidateOut | None
    others: list[CandidateOut] = Field(description="Everyone else with room on their round, cheapest first.")
    forbidden: int = Field(description="Number of volunteers ruled out by skills, checks, modes or preferences.")
    full: int = Field(description="Number of suitable volunteers whose rounds are full.")
    hindered: list[HinderedOut] = Field(
        description="Everyone who cannot take the need, with the reason. Those closest to fitting come first."
    )


class RoundWhyOut(Outgoing):
    """Why each need of a round is with its volunteer."""

    plan_id: int
    round_id: int
    number: int
    volunteer_id: int
    volunteer_name: str
    needs: list[WhyOut] = Field(description="Stops in the order of the round, without those already started.")
