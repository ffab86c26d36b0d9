"""Which errors an endpoint answers: declared beside it, in the one shape."""

from __future__ import annotations

from typing import Any, Final

from api.routes.schemas.errors import ErrorOut

__all__ = ["answers", "answers_of_stream"]

_WORDS: Final = {
    401: "Nobody is signed in, or no round is open.",
    403: "The one who asks may not.",
    404: "There is no such thing.",
    409: "Its present state forbids it.",
    413: "The body is larger than the server takes.",
    422: "Something in the request is wrong; every fault is listed.",
    429: "Too many attempts.",
}


def answers(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an endpoint that answers these errors."""
    return {code: {"model": ErrorOut, "description": _WORDS[code]} for code in sorted(codes)}


def answers_of_stream(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The same for an endpoint whose success is a stream of events: its errors are JSON all the same."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorOut.__name__}"}}}
    return {code: {"content": content, "description": _WORDS[code]} for code in sorted(codes)}
