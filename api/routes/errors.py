"""Declare the error responses of an endpoint, for OpenAPI."""

from __future__ import annotations

from typing import Any, Final

from api.routes.schemas.errors import ErrorOut

__all__ = ["answers", "answers_of_stream"]

_WORDS: Final = {
    401: "Nobody is signed in, or no round is open.",
    403: "You are not allowed to do this.",
    404: "It does not exist.",
    409: "Its current state does not allow this.",
    413: "The body is too large.",
    422: "The request has errors. Every one is listed.",
    429: "Too many attempts.",
}


def answers(*codes: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` argument of an endpoint that may answer these error codes."""
    return {code: {"model": ErrorOut, "description": _WORDS[code]} for code in sorted(codes)}


def answers_of_stream(*codes: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` argument of an endpoint that streams events; errors are JSON."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorOut.__name__}"}}}
    return {code: {"content": content, "description": _WORDS[code]} for code in sorted(codes)}
