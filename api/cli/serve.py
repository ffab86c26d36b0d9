"""``wardround serve``: starts the web server and the planning worker."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.deployment import deployment
from api.cli.terminal import note
from api.settings import Settings, load_settings
from routing.errors import Misconfigured

if TYPE_CHECKING:
    import uvicorn

    from api.services.context import Context

__all__ = ["check_links", "check_port", "run_server", "serve", "server_config"]


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: from the settings.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port. Default: from the settings.")] = None,
) -> None:
    """Start the web server and the planning worker."""
    # The worker is a process of its own and reads its settings from the environment.
    for name, value in (("WARDROUND_HOST", host), ("WARDROUND_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    settings = load_settings()
    # Before anything is made or opened.
    check_links(settings)
    check_port(settings.host, settings.port)
    with deployment() as context:
        run_server(context)


def run_server(context: Context, announce: Callable[[], None] = lambda: None) -> None:
    """Run the web server and keep a planning worker beside it until interrupted.

    ``announce`` is called once, when the server answers.

    Raises
    ------
    Misconfigured
        ``serve.no-public-url``, ``serve.port-taken``
    """
    import uvicorn

    from api.services.runtime.crash_log import guard_process, log_crash
    from api.worker import worker_beside

    settings = context.settings
    check_links(settings)
    check_port(settings.host, settings.port)  # again: something may have begun to listen while a town grew

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            asyncio.get_running_loop().set_exception_handler(lambda _, what: unheard(what))
            await super().startup(sockets)
            note(f"Wardround listens on {settings.base_url} (Ctrl-C stops it).")
            announce()

    def unheard(what: dict[str, Any]) -> None:
        # What nobody waited for: asyncio itself would write the error with its words.
        error = what.get("exception")
        if isinstance(error, BaseException):
            log_crash(logging.getLogger("wardround.serve"), "A task stopped", error)

    guard_process(logging.WARNING)
    with worker_beside():
        Server(server_config(context)).run()


def server_config(context: Context) -> uvicorn.Config:
    """Return how uvicorn serves a deployment, at the address of its settings."""
    import uvicorn

    from api.app import create_app
    from api.security.slow_clients import HeadInTime

    settings = context.settings
    return uvicorn.Config(
        create_app(context),
        log_config=None,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        access_log=False,
        # Never uvicorn's own default, which believes whoever connects from this machine.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        http=HeadInTime,
    )


def check_links(settings: Settings) -> None:
    """Check that links to the server would work for the people who receive them.

    Raises
    ------
    Misconfigured
        ``serve.no-public-url``
    """
    if settings.links_lead_nowhere:
        raise Misconfigured(
            "serve.no-public-url",
            f"The server would listen on {settings.host}. Nobody can open a link to that address.",
            "Set WARDROUND_PUBLIC_URL to the address people use, such as https://aid.example.",
        )


def check_port(host: str, port: int) -> None:
    """Check that the server can listen on an address and port.

    Raises
    ------
    Misconfigured
        ``serve.port-taken``
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Misconfigured(
                "serve.port-taken",
                f"The server cannot listen on {host} port {port}: {error.strerror}.",
                "Stop the program that uses this port, or choose another with --port.",
            ) from None
