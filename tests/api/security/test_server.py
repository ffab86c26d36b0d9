"""What a stranger can do to the server's own connections: pretend to be elsewhere, and keep them waiting."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.cli.serve import server_config
from api.security import limits, slow_clients
from tests.support.api_world import World
from tests.support.live_server import free_port


@contextmanager
def served(world: World, **settings: object) -> Iterator[int]:
    """The world's server on a port of this machine; ``/whoami`` answers with the address it sees."""
    port = free_port()
    world.context.settings = world.context.settings.model_copy(update={"port": port, "host": "127.0.0.1", **settings})
    config = server_config(world.context)

    async def whoami(request: Request) -> JSONResponse:
        return JSONResponse([request.client.host if request.client else "", request.url.scheme])

    config.app.add_route("/whoami", whoami)  # type: ignore[union-attr]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(60)


def said(port: int, sent: bytes) -> bytes:
    """All that the server answers until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


HEAD = b"GET /whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
FORWARDED = b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n\r\n"


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("", ["127.0.0.1", "http"]), ("198.51.100.1", ["127.0.0.1", "http"]), ("127.0.0.0/8", ["203.0.113.9", "https"])],
)
def test_a_forwarded_address_is_believed_from_trusted_proxies_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, trusted: str, seen: list[str]
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with served(world, trusted_proxies=trusted) as port:
        assert json.loads(said(port, HEAD + FORWARDED).split(b"\r\n\r\n", 1)[1]) == seen


@pytest.mark.parametrize("sent", [b"", b"GET /sign-in HTTP/1.1\r\nHost: loc"])
def test_a_connection_without_a_whole_request_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(slow_clients, "HEAD_SECONDS", 0.5)
    with served(world) as port:
        assert said(port, sent) == b""
        assert said(port, HEAD + b"\r\n").startswith(b"HTTP/1.1 200")


def test_a_body_that_does_not_come_is_answered_with_408(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.5)
    head = b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with served(world) as port:
        answered = said(port, head + b"Connection: close\r\nContent-Length: 40\r\n\r\n{")
    assert answered.startswith(b"HTTP/1.1 408")
    assert b"request.too-slow" in answered
