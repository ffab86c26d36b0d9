"""``wardround person`` and ``wardround tidy``: export, erase and tidy personal data.

A person is named by one of their records (``need-12``): a name on the command line would stay in its history.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.deployment import deployment
from api.cli.terminal import check_writable, note, table, text_out

__all__ = ["app", "tidy"]

app = typer.Typer(help="Export or erase what is kept about a person.", no_args_is_help=True)

Reference = Annotated[
    str, typer.Argument(metavar="RECORD", help="One of their records, for example need-12 or volunteer-3.")
]


@app.command("find")
def find() -> None:
    """Find people by name, phone number or postcode and print their records."""
    from api.services.actors import Actor
    from api.services.people import search
    from api.services.shown_records import note_shown

    with deployment(with_area=False, make=False) as context:
        text = typer.prompt("Name, phone number or postcode", err=True)
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
        note("No match found.")
        raise typer.Exit(1)
    table(("record", "name", "phone", "postcode"), rows)


@app.command("export")
def export(
    record: Reference,
    out: Annotated[Path, typer.Option(help="The file to write: .html to read, .json for a machine.")],
) -> None:
    """Write everything kept about a person to a file, which is removed after 30 days."""
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
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
) -> None:
    """Erase everything kept about a person except counts. This cannot be undone."""
    from api.services.actors import Actor
    from api.services.privacy import erased_list, subject_access

    with deployment(make=False) as context:
        if not yes and not typer.confirm(f"Permanently erase the person with record {record}?", err=True):
            raise typer.Exit(1)
        gone = subject_access.erase(context, record, Actor("cli"))
        where, *_ = erased_list.places(context.settings)
    _others(gone.others)
    records = [*(f"need-{one}" for one in gone.needs), *(f"volunteer-{one}" for one in gone.volunteers)]
    text_out(
        f"Erased {', '.join(records)}; {gone.calls} calls, {gone.rejected_rows} rejected rows, "
        f"{gone.entries} forms, {gone.files} saved files."
    )
    if gone.mentions:
        note(f"Other people's notes name them: {', '.join(gone.mentions)}. Delete those mentions by hand.")
    note(f"If you restore an older backup, `wardround restore` erases them again. Their numbers are in {where}.")
    if not gone.scrubbed:
        note("The database was busy. The next `wardround tidy` cleans its files, by tomorrow.")


@app.command("erase-again")
def erase_again(
    lists: Annotated[
        list[Path] | None, typer.Argument(help="Lists of erased records. Default: from the settings.")
    ] = None,
) -> None:
    """Erase records again after a backup was restored without `wardround restore`."""
    from api.services.privacy import erased_list

    with deployment(make=False) as context:
        erased = erased_list.read(lists or erased_list.places(context.settings))
        done = erased_list.apply(context, erased)
    text_out(f"{done} records erased again, of {len(erased)} on the list.")


def tidy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be erased, without erasing.")] = False,
) -> None:
    """Do the server's daily work: close past days, erase old records or turn them into counts, and back up."""
    from api.services.deployment import backups
    from api.services.planning import day_rollover
    from api.services.privacy import retention

    with deployment(make=False) as context:
        closed = day_rollover.days_to_close(context)
        if not dry_run:
            day_rollover.tidy(context)
        done = retention.tidy(context, dry_run=dry_run)
        backup = None if dry_run else backups.daily(context)
    if closed:
        days = ", ".join(map(str, closed))
        text_out(f"Would close these past days: {days}." if dry_run else f"Closed these past days: {days}.")
    for line in done.lines:
        text_out(line)
    if not done.erased:
        text_out("Nothing would be erased." if dry_run else "Nothing to erase.")
    if backup is not None:
        text_out(f"Wrote today's backup: {backup.name}.")
    if not dry_run and not done.scrubbed:
        note("The database was busy, so its files still hold erased data. Try again later.")


def _others(others: tuple[str, ...]) -> None:
    if others:
        note(f"Other names with the same phone number: {', '.join(others)}. Check if they are the same person.")
