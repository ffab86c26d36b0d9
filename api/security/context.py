"""Request dependencies: the application's context, and the client's address."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.services.context import Context

__all__ = ["ContextOf", "client_address", "context_of"]


def context_of(request: Request) -> Context:
    """Return the context of the application that serves this request."""
    context: Context = request.app.state.context
    return context


ContextOf = Annotated[Context, Depends(context_of)]


def client_address(request: Request) -> str:
    """Return the client's address, for counting failed attempts."""
    return request.client.host if request.client else ""
