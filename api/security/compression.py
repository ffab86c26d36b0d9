"""Compress responses for browsers that accept gzip."""

from __future__ import annotations

from fastapi.middleware.gzip import GZipMiddleware
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Receive, Scope, Send

__all__ = ["Compression", "takes_gzip"]


class Compression(GZipMiddleware):
    """ASGI middleware: gzip, but not for a browser that refuses it with ``gzip;q=0``."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            scope = {**scope, "headers": list(scope["headers"])}
            MutableHeaders(scope=scope)["accept-encoding"] = "identity"
        await super().__call__(scope, receive, send)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header accepts gzip (``q=0`` refuses it)."""
    for offer in accepted.lower().split(","):
        name, _, rest = offer.partition(";")
        if name.strip() == "gzip":
            return rest.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
