"""``wardround demo``: serve a made-up town with today's needs and a plan."""

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
    home: Annotated[Path, typer.Option(help="Folder for the demo's town and database.")] = Path(".demo"),
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: from the settings.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port. Default: from the settings.")] = None,
) -> None:
    """Open the demo town with today's needs, a plan and the server, and print sign-in links."""
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
        note("Building the demo town. This happens once and takes about half a minute.")
    with progress("The demo town") as step:
        service.build_town(home.resolve(), step)
    with deployment() as context:
        with progress("Today") as step:
            links = service.open_demo(context, step)

        def announce() -> None:
            text_out(f"{links.town}, {links.day:%A %d %B %Y}. Each sign-in link works once. Restart for new ones.")
            text_out(f"  dispatcher  {links.dispatcher}")
            text_out(f"  driver      {links.driver}")
            text_out(f"  organiser   {links.organiser}")
            text_out(f"  everyone    {context.settings.base_url}/ask and /offer (submissions go to the inbox)")

        run_server(context, announce)
