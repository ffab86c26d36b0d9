"""What every request brings: the context of its application, and the address it comes from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.services.context import Context

__all__ = ["ContextOf", "client_address", "context_of"]


def context_of(request: Request) -> Context:
    """The context of the application that serves this request."""
    context: Context = request.app.state.context
    return context


ContextOf = Annotated[Context, Depends(context_of)]


def client_address(request: Request) -> str:
    """Where a request comes from, for counting failures."""
    return request.client.host if request.client else ""
