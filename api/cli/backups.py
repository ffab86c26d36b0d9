"""``wardround backup``, ``backup-identity`` and ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.terminal import note, text_out
from api.settings import load_settings
from routing.errors import Misconfigured

__all__ = ["backup", "backup_identity", "restore"]


def backup(
    to: Annotated[Path, typer.Option(help="The file to write; none is overwritten.")],
    recipient: Annotated[str | None, typer.Option(help="An age public key; default: the settings'.")] = None,
) -> None:
    """Write a backup of the database, encrypted to a public key; the server may be running."""
    from api.services.actors import Actor
    from api.services.deployment import backups

    chosen = recipient or load_settings().backup_recipient
    if not chosen:
        raise Misconfigured(
            "backup.no-recipient",
            "It does not say to whose public key the backup is encrypted.",
            "Give --recipient age1..., or set WARDROUND_BACKUP_RECIPIENT.",
        )
    with deployment(with_area=False, make=False) as context:
        size = backups.make(context, to, chosen, Actor("cli"))
    note("The encryption key is not in it: keep a copy of the key file apart from the backups.")
    text_out(f"Wrote {to} ({size / 2**20:.1f} MB).")


def backup_identity(
    out: Annotated[Path, typer.Argument(help="The file for the secret half: keep it off this machine.")],
) -> None:
    """Make a pair of keys for backups: prints the public one, writes the secret one."""
    from api.services.deployment import backups

    public = backups.new_identity(out)
    note(
        f"Take {out} to where the backups are read one day, and remove it here: this machine needs the public key only."
    )
    text_out(public)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    identity: Annotated[Path, typer.Option(help="File of the age identity (the secret half).")],
) -> None:
    """Put a backup where there is no database yet, verified and up to date; who was erased since is erased again."""
    from api.services.deployment import backups
    from api.services.privacy import erased_list
    from api.wiring import machine_clock

    settings = load_settings()
    lists = [path for path in erased_list.places(settings, file) if path.exists()]
    contents, erased = backups.restore(settings, file, identity, machine_clock)
    text_out(f"Restored the backup of {contents.made_at} (Wardround {contents.software}).")
    if erased:
        text_out(f"Erased again, because they were erased since: {erased} records.")
    note(f"What is over since goes with the next `wardround tidy`. Lists read: {', '.join(map(str, lists)) or 'none'}.")
