"""``wardround user``: who may sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.terminal import note, text_out

__all__ = ["app"]

app = typer.Typer(help="Who may sign in.", no_args_is_help=True)


@app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="What they sign in with.")],
    role: Annotated[str, typer.Option(help="dispatcher or organiser")] = "dispatcher",
    ask_password: Annotated[bool, typer.Option("--password", help="Ask for a password too.")] = False,
) -> None:
    """Add a person and print a sign-in link that works once, for a day."""
    from api.services import accounts

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else None
    with deployment(with_area=False) as context:
        link = accounts.add_user(context, login, role, password)
    note("The link works once, within a day; make another with: wardround user link LOGIN")
    text_out(link)


@app.command("link")
def link(login: Annotated[str, typer.Argument(help="Whose link.")]) -> None:
    """Print a new sign-in link for a person; it works once, for a day."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        text_out(accounts.new_sign_in_link(context, login))


@app.command("password")
def password(login: Annotated[str, typer.Argument(help="Whose password.")]) -> None:
    """Ask twice for a new password of a person; where they are signed in, they are signed out."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        accounts.check_known(context, login)
        given = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        accounts.set_password(context, login, given)
    note("The new password counts from now on.")


@app.command("close")
def close(login: Annotated[str, typer.Argument(help="Who is shut out.")]) -> None:
    """Shut a person out: they are signed out everywhere, and no password or link lets them in."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        accounts.close_user(context, login)
    note("The account is closed; open it again with: wardround user open LOGIN")


@app.command("open")
def open_again(login: Annotated[str, typer.Argument(help="Whose account was closed.")]) -> None:
    """Open a closed account again; print a sign-in link that works once, for a day."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        accounts.reopen_user(context, login)
        text_out(accounts.new_sign_in_link(context, login))
