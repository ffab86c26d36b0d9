"""``wardround person`` and ``wardround tidy``: what is kept about somebody, and what is kept no longer.

A person is named by one of their records (``need-12``): a name on the command line would stay in its history.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.terminal import check_writable, note, table, text_out

__all__ = ["app", "tidy"]

app = typer.Typer(help="What is kept about a person: to hand over, or to erase.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(metavar="RECORD", help="One of their records: need-12 or volunteer-3.")]


@app.command("find")
def find() -> None:
    """Ask for a name, number or postcode, and print the records of the people it may mean."""
    from api.services.actors import Actor
    from api.services.people import search
    from api.services.shown_records import note_shown

    with deployment(with_area=False, make=False) as context:
        text = typer.prompt("Name, telephone number or postcode", err=True)
        found = search.find_people(context, text)
        note_shown(context, Actor("cli"), "cli.find", found)
        rows = [
            (
                f"need-{one.need_id}" if one.need_id else f"volunteer-{one.volunteer_id}",
                one.name,
                one.phone,
                one.postcode,
            )
            for one in found
        ]
    if not rows:
        note("Nobody is known by that.")
        raise typer.Exit(1)
    table(("record", "name", "phone", "postcode"), rows)


@app.command("export")
def export(
    record: Reference,
    out: Annotated[Path, typer.Option(help="The file to write: .html to read, .json for a machine.")],
) -> None:
    """Write all that is kept about a person to a file, which is removed after 30 days."""
    from api.services.actors import Actor
    from api.services.privacy import subject_access, subject_files

    subject_files.check_name(out)
    check_writable(out)
    with deployment(make=False) as context:
        file = subject_access.gather(context, record, Actor("cli"))
        subject_files.write(context, file, out)
    _others(file.others)
    text_out(f"Wrote {out}.")


@app.command("erase")
def erase(
    record: Reference,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase all that is kept about a person; only the counts stay. It cannot be taken back."""
    from api.services.actors import Actor
    from api.services.privacy import erased_list, subject_access

    with deployment(make=False) as context:
        if not yes and not typer.confirm(f"Erase the person behind {record} for good?", err=True):
            raise typer.Exit(1)
        gone = subject_access.erase(context, record, Actor("cli"))
        where, *_ = erased_list.places(context.settings)
    _others(gone.others)
    records = [*(f"need-{one}" for one in gone.needs), *(f"volunteer-{one}" for one in gone.volunteers)]
    text_out(
        f"Erased {', '.join(records)}; {gone.calls} calls, {gone.rejected_rows} rejected rows, "
        f"{gone.entries} forms, {gone.files} written files."
    )
    note(f"Should a backup from before be put back: {where} holds their numbers, and `wardround restore` reads it.")
    if not gone.scrubbed:
        note("The database was busy: its files are cleaned by the next `wardround tidy`, at the latest tomorrow.")


@app.command("erase-again")
def erase_again(
    lists: Annotated[
        list[Path] | None, typer.Argument(help="Lists of erased records; default: those of the settings.")
    ] = None,
) -> None:
    """Erase again whom a backup brought back that was put back by other means than `wardround restore`."""
    from api.services.privacy import erased_list

    with deployment(make=False) as context:
        erased = erased_list.read(lists or erased_list.places(context.settings))
        done = erased_list.apply(context, erased)
    text_out(f"{done} records erased again, of {len(erased)} on the list.")


def tidy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be erased; erase nothing.")] = False,
) -> None:
    """Erase what is over, or turn it into counts; the server does so every day."""
    from api.services.privacy import retention

    with deployment(make=False) as context:
        done = retention.tidy(context, dry_run=dry_run)
    for line in done.lines:
        text_out(line)
    if not done.erased:
        text_out("Nothing would go." if dry_run else "Nothing is over.")
    if not dry_run and not done.scrubbed:
        note("The database was busy: its files still hold what was erased. Try again later.")


def _others(others: tuple[str, ...]) -> None:
    if others:
        note(f"Under the same telephone number, by another name: {', '.join(others)}. Look whether they are the same.")
