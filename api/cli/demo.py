"""``wardround demo``: the demo town with today's needs and a plan, and the server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.serve import check_links, check_port, run_server
from api.cli.terminal import note, progress, text_out
from api.settings import load_settings

__all__ = ["demo"]

_ELSEWHERE = ("WARDROUND_DATABASE_URL", "WARDROUND_KEY_FILE", "WARDROUND_AREA")


def demo(
    home: Annotated[Path, typer.Option(help="Folder the demo keeps its town and database in.")] = Path(".demo"),
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: the settings'.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; default: the settings'.")] = None,
) -> None:
    """Open the demo town: today's needs, a plan, the server; prints a sign-in link for each kind of person."""
    from api.services.deployment import demo as service

    # The demo never touches a group's own database, key or area; the planning worker reads the same environment.
    for name in _ELSEWHERE:
        os.environ.pop(name, None)
    os.environ["WARDROUND_HOME"] = str(home.resolve())
    os.environ["WARDROUND_DEMO"] = "true"
    os.environ.setdefault("WARDROUND_PUBLIC_FORMS", "true")
    os.environ.setdefault("WARDROUND_GROUP_NAME", "Quarnbridge Mutual Aid")
    os.environ.setdefault("WARDROUND_GROUP_PHONE", "01632 960100")
    os.environ.setdefault("WARDROUND_MAP_ATTRIBUTION", "A made-up town")
    for name, value in (("WARDROUND_HOST", host), ("WARDROUND_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    settings = load_settings()
    # Before a town is grown for nothing.
    check_links(settings)
    check_port(settings.host, settings.port)
    if not (home / "area").exists():
        note("Growing the demo town: once, about half a minute.")
    with progress("The demo town") as step:
        service.build_town(home.resolve(), step)
    with deployment() as context:
        with progress("Today") as step:
            links = service.open_demo(context, step)

        def announce() -> None:
            text_out(f"{links.town}, {links.day:%A %d %B %Y}. A sign-in link works once; a new start makes new ones.")
            text_out(f"  dispatcher  {links.dispatcher}")
            text_out(f"  driver      {links.driver}")
            text_out(f"  organiser   {links.organiser}")
            text_out(f"  everybody   {context.settings.base_url}/ask and /offer, whose entries wait in the inbox")

        run_server(context, announce)
