"""Schemas of error responses, which all have the same shape."""

from __future__ import annotations

from pydantic import Field

from api.routes.schemas.wire import Outgoing

__all__ = ["ErrorDetail", "ErrorOut", "FaultOut"]


class FaultOut(Outgoing):
    """One fault of the input."""

    code: str
    where: str
    message: str
    action: str


class ErrorDetail(Outgoing):
    """What went wrong, and what to do."""

    code: str = Field(description="A stable code for programs, listed in docs/errors.", examples=["session.missing"])
    message: str = Field(description="What went wrong, in words.")
    action: str = Field(description="What to do about it, in words. May be empty.")
    faults: list[FaultOut] = Field(description="Every fault in the input. Empty for other errors.")


class ErrorOut(Outgoing):
    """The shape of every error response."""

    error: ErrorDetail
