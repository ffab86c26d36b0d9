"""``wardround keys``: a new encryption key while the server runs, and the end of the former one."""

from __future__ import annotations

import typer

from api.cli.deployment import deployment
from api.cli.terminal import note, progress, text_out

__all__ = ["app"]

app = typer.Typer(help="Change the key that personal details are encrypted with.", no_args_is_help=True)


@app.command("rotate")
def rotate() -> None:
    """Make new keys, encrypt and index everything with them, while the server runs; interrupted, run it again."""
    from api.services.deployment import rotation

    with deployment(with_area=False, make=False) as context, progress("Encrypting anew") as step:
        most = [1]

        def told(left: int) -> None:
            most[0] = max(most[0], left)
            step("rows", 1 - left / most[0])

        made, rows = rotation.rotate(context, told)
        path = context.settings.key_path
    text_out(f"{'New keys are in use' if made else 'The interrupted rotation is done'}: {rows} rows encrypted anew.")
    note(f"Copy {path} to where its copy is kept. Older backups need the former copy: keep it with them.")
    note("In a minute `wardround keys retire` drops the former encryption key from the file.")


@app.command("retire")
def retire() -> None:
    """Drop the former encryption keys from the key file, once nothing is encrypted with them."""
    from api.services.deployment import rotation

    with deployment(with_area=False, make=False) as context:
        dropped = rotation.retire(context)
    text_out(f"{dropped} former keys dropped." if dropped else "There is no former key.")
