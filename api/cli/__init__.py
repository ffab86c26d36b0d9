"""The ``wardround`` command line.

Every command prints what it made on standard output and everything else (progress, notes, errors) on standard error.
Exit codes: 0 it worked; 1 it worked and the answer is no (a violation, an unsafe deployment); 2 the input was bad; 3
something unexpected went wrong.
"""

from __future__ import annotations

import errno
import sys
from typing import Annotated, NoReturn

import typer

from api import __version__
from api.cli import (
    area,
    backups,
    coverage,
    demo,
    doctor,
    exports,
    imports,
    keys,
    people,
    plan,
    replan,
    serve,
    solve,
    users,
    why,
)
from api.cli.terminal import note, show_error, text_out
from routing.errors import Misconfigured, WardroundError

__all__ = ["app", "main"]

app = typer.Typer(
    name="wardround",
    help="Plans a mutual-aid group's day: needs, volunteers, rounds on maps and gaps by ward.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        text_out(f"wardround {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


app.add_typer(area.app, name="area")
app.add_typer(users.app, name="user")
app.add_typer(people.app, name="person")
app.add_typer(keys.app, name="keys")
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("geocode")(area.geocode)
app.command("matrix")(area.matrix)
app.command("import")(imports.import_list)
app.command("plan")(plan.plan)
app.command("replan")(replan.replan)
app.command("what-if")(replan.what_if)
app.command("why")(why.why)
app.command("map")(plan.day_map)
app.command("coverage")(coverage.coverage)
app.command("export")(exports.export)
app.command("solve")(solve.solve)
app.command("check")(solve.check)
app.command("tidy")(people.tidy)
app.command("backup")(backups.backup)
app.command("backup-identity")(backups.backup_identity)
app.command("restore")(backups.restore)
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Run the command line, showing a known error in words instead of a traceback."""
    try:
        app()
    except WardroundError as error:
        show_error(error)
        sys.exit(2)
    except OSError as error:
        # Standard output that cannot take the result (a full disk) is nobody's mistake in the code.
        if error.filename is not None or error.errno not in (errno.ENOSPC, errno.EIO, errno.EFBIG):
            _crashed(error)
        show_error(Misconfigured("cli.output", f"The result cannot be written: {error.strerror}.", "Free some space."))
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - Python itself would print what the error says
        _crashed(error)


def _crashed(error: Exception) -> NoReturn:
    """Report an unexpected error's kind and place, but not its text.

    The text may hold personal details.
    """
    from api.services.runtime.crash_log import told

    note(told(error).rstrip("\n"))
    show_error(
        WardroundError(
            "cli.crash",
            f"Something unexpected went wrong ({type(error).__name__}); the lines above say where.",
            "Try again. If it happens again, report it with these lines. They contain no personal details.",
        )
    )
    sys.exit(3)
