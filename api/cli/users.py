"""``wardround user``: manage who can sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.terminal import note, text_out

__all__ = ["app"]

app = typer.Typer(help="Manage who can sign in.", no_args_is_help=True)


@app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="The login they use to sign in.")],
    role: Annotated[str, typer.Option(help="dispatcher or organiser")] = "dispatcher",
    ask_password: Annotated[bool, typer.Option("--password", help="Also ask for a password.")] = False,
) -> None:
    """Add a person and print a sign-in link that works once, for a day."""
    from api.services import accounts

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else None
    with deployment(with_area=False) as context:
        link = accounts.add_user(context, login, role, password)
    note("The link works once, within a day. Make another with: wardround user link LOGIN")
    text_out(link)


@app.command("link")
def link(login: Annotated[str, typer.Argument(help="Login of the account.")]) -> None:
    """Print a new sign-in link that works once, for a day."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        text_out(accounts.new_sign_in_link(context, login))


@app.command("password")
def password(login: Annotated[str, typer.Argument(help="Login of the account.")]) -> None:
    """Set a new password and sign the person out everywhere."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        accounts.check_known(context, login)
        given = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        accounts.set_password(context, login, given)
    note("The password has been changed.")


@app.command("close")
def close(login: Annotated[str, typer.Argument(help="Login of the account to deactivate.")]) -> None:
    """Deactivate an account: the person is signed out and cannot sign in again."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        accounts.close_user(context, login)
    note("The account is deactivated. Reactivate it with: wardround user open LOGIN")


@app.command("open")
def open_again(login: Annotated[str, typer.Argument(help="Login of the account to reactivate.")]) -> None:
    """Reactivate an account and print a sign-in link that works once, for a day."""
    from api.services import accounts

    with deployment(with_area=False, make=False) as context:
        accounts.reopen_user(context, login)
        text_out(accounts.new_sign_in_link(context, login))
