"""``wardround keys``: rotate the encryption key while the server runs, and retire old keys."""

from __future__ import annotations

import typer

from api.cli.deployment import deployment
from api.cli.terminal import note, progress, text_out

__all__ = ["app"]

app = typer.Typer(help="Change the key that encrypts personal details.", no_args_is_help=True)


@app.command("rotate")
def rotate() -> None:
    """Make new keys and encrypt everything with them.

    The server may run. If interrupted, run it again.
    """
    from api.services.deployment import rotation

    with deployment(with_area=False, make=False) as context, progress("Encrypting again") as step:
        most = [1]

        def told(left: int) -> None:
            most[0] = max(most[0], left)
            step("rows", 1 - left / most[0])

        made, rows = rotation.rotate(context, told)
        path = context.settings.key_path
    text_out(
        f"{'New keys are in use' if made else 'The interrupted rotation has finished'}: {rows} rows encrypted again."
    )
    note(f"Update your safe copy of {path}. Keep the former copy too: older backups need it.")
    note("After a minute, run `wardround keys retire` to remove the former key from the file.")


@app.command("retire")
def retire() -> None:
    """Remove the former encryption keys from the key file once they are unused."""
    from api.services.deployment import rotation

    with deployment(with_area=False, make=False) as context:
        dropped = rotation.retire(context)
    text_out(f"{dropped} former keys removed." if dropped else "No former key to remove.")
