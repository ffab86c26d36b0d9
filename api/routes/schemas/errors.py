"""The one shape of every error."""

from __future__ import annotations

from pydantic import Field

from api.routes.schemas.wire import Outgoing

__all__ = ["ErrorDetail", "ErrorOut", "FaultOut"]


class FaultOut(Outgoing):
    """One thing that is wrong with what was sent."""

    code: str
    where: str
    message: str
    action: str


class ErrorDetail(Outgoing):
    """What happened, and what to do."""

    code: str = Field(description="For machines; stable; listed in docs/errors.", examples=["session.missing"])
    message: str = Field(description="What happened, for people.")
    action: str = Field(description="What to do, for people. May be empty.")
    faults: list[FaultOut] = Field(description="Every fault of the input. Empty for other errors.")


class ErrorOut(Outgoing):
    """The one shape of every error."""

    error: ErrorDetail
