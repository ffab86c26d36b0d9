"""``wardround serve``: the pages and the JSON API, and the worker that plans beside them."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.terminal import note
from api.services.context import Context

__all__ = ["run_server", "serve"]


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: the settings'.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; default: the settings'.")] = None,
) -> None:
    """Serve the pages and the JSON API on the configured database, and plan in a process of its own."""
    # The worker is a process of its own and reads its settings from the environment.
    for name, value in (("WARDROUND_HOST", host), ("WARDROUND_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    with deployment() as context:
        _ = context.area  # an unfit area is said now, not at the first page
        run_server(context)


def run_server(context: Context) -> None:
    """Run the web server and keep a planning worker beside it until interrupted."""
    import uvicorn

    from api.app import create_app
    from api.jobs import worker_beside

    settings = context.settings
    note(f"Wardround listens on {settings.base_url} (Ctrl-C stops it).")
    with worker_beside():
        uvicorn.run(
            create_app(context),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            server_header=False,
            access_log=False,
        )
