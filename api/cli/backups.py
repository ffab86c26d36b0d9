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
    to: Annotated[Path, typer.Option(help="The file to write. It must not exist yet.")],
    recipient: Annotated[str | None, typer.Option(help="An age public key. Default: from the settings.")] = None,
) -> None:
    """Write an encrypted backup of the database. The server may be running."""
    from api.services.actors import Actor
    from api.services.deployment import backups

    chosen = recipient or load_settings().backup_recipient
    if not chosen:
        raise Misconfigured(
            "backup.no-recipient",
            "The public key to encrypt the backup is missing.",
            "Give --recipient age1..., or set WARDROUND_BACKUP_RECIPIENT.",
        )
    with deployment(with_area=False, make=False) as context:
        size = backups.make(context, to, chosen, Actor("cli"))
    note("The backup does not contain the encryption key. Keep a copy of the key file apart from the backups.")
    text_out(f"Wrote {to} ({size / 2**20:.1f} MB).")


def backup_identity(
    out: Annotated[Path, typer.Argument(help="The file for the secret key. Keep it off this machine.")],
) -> None:
    """Make a key pair for backups: print the public key and write the secret key."""
    from api.services.deployment import backups

    public = backups.new_identity(out)
    note(f"Move {out} to the machine that would read the backups. This machine needs only the public key.")
    text_out(public)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    identity: Annotated[Path, typer.Option(help="File of the age identity (the secret key).")],
) -> None:
    """Restore a backup where there is no database yet. Records erased since are erased again."""
    from api.services.deployment import backups
    from api.services.privacy import erased_list
    from api.wiring import machine_clock

    settings = load_settings()
    lists = [path for path in erased_list.places(settings, file) if path.exists()]
    contents, erased = backups.restore(settings, file, identity, machine_clock)
    text_out(f"Restored the backup of {contents.made_at} (Wardround {contents.software}).")
    if erased:
        text_out(f"Erased again, because they were erased after the backup: {erased} records.")
    note(f"The next `wardround tidy` erases other old records. Lists read: {', '.join(map(str, lists)) or 'none'}.")
