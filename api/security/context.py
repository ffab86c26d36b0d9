"""The context a request works with: the one the application was made with."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.services.context import Context

__all__ = ["ContextOf", "context_of"]


def context_of(request: Request) -> Context:
    """The context of the application that serves this request."""
    context: Context = request.app.state.context
    return context


ContextOf = Annotated[Context, Depends(context_of)]
