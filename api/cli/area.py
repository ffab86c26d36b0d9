"""``wardround area``, ``geocode`` and ``matrix``: build an area, and query it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AreaOption, JsonOption
from api.cli.terminal import json_out, note, progress, table, text_out
from api.settings import load_settings
from geo.wards.shapes import Method
from routing.needs import Mode

__all__ = ["app", "geocode", "matrix"]

app = typer.Typer(help="Build an Area pack from raw files, or show its contents.", no_args_is_help=True)


@app.command("build")
def build(
    out: Annotated[Path, typer.Argument(help="Folder to write. An Area pack in it is replaced.")],
    name: Annotated[str, typer.Option(help="Name of the area.")] = "",
    osm: Annotated[Path | None, typer.Option(help=".osm.pbf, .osm(.gz|.bz2) or .graphml(.gz)")] = None,
    wards: Annotated[Path | None, typer.Option(help="Ward boundaries.")] = None,
    postcodes: Annotated[
        Path | None, typer.Option(help="Postcode table with positions (CSV or zip), or gb-postcodes.")
    ] = None,
    place: Annotated[
        str,
        typer.Option(help="Download the streets, wards and postcodes you do not give, for example “Cambridge, UK”."),
    ] = "",
    downloads: Annotated[Path | None, typer.Option(help="Folder for downloads. Default: next to OUT.")] = None,
    places: Annotated[list[Path] | None, typer.Option(help="Pharmacies, shops and hubs. Repeatable.")] = None,
    deprivation: Annotated[Path | None, typer.Option(help="Deprivation and residents by neighbourhood.")] = None,
    neighbourhoods: Annotated[Path | None, typer.Option(help="Boundaries of those neighbourhoods.")] = None,
    timezone: Annotated[str, typer.Option(help="The area's time zone.")] = "Europe/London",
    council: Annotated[
        list[str] | None, typer.Option(help="Name or code of the council, if the ward file has several. Repeatable.")
    ] = None,
    wards_layer: Annotated[str | None, typer.Option(help="Ward layer of a GeoPackage.")] = None,
    figures_by: Annotated[Method, typer.Option(help="How to assign neighbourhood figures to wards.")] = Method.AREA,
    country: Annotated[
        str, typer.Option(help="Country whose bank holidays apply, as two letters. Default: the time zone's.")
    ] = "",
    hours: Annotated[
        list[str] | None,
        typer.Option(help="Opening hours for a kind of place without its own: 'shop=Mo-Sa 08:00-20:00'."),
    ] = None,
) -> None:
    """Build an Area pack: streets, wards, postcodes and places of a council in one folder."""
    from api.services.deployment import area_sources, areas
    from api.wiring import machine_clock
    from geo.area.sources import AreaSources

    with progress("Building the area") as report:
        files = area_sources.files_of(
            load_settings(),
            out,
            area_sources.BroughtFiles(name, osm, wards, postcodes),
            place=place,
            downloads=downloads,
            progress=report,
            say=note,
            clock=machine_clock,
        )
        sources = AreaSources(
            name=files.name,
            osm=files.osm,
            wards=files.wards,
            postcodes=files.postcodes,
            places=tuple(places or ()),
            deprivation=deprivation,
            neighbourhoods=neighbourhoods,
            timezone=timezone,
            councils=tuple(council or ()),
            wards_layer=wards_layer,
            figures_by=figures_by,
            country=country,
            hours={kind.strip(): rules for kind, _, rules in (text.partition("=") for text in hours or ())},
        )
        built = areas.build(out, sources, progress=report)
    for fault in built.notes:
        note(f"note: {fault}")
    text_out(f"Built {out}.")
    for line in built.lines:
        text_out(line)


@app.command("show")
def show(
    area: Annotated[Path, typer.Argument(help="Folder of the Area pack.")],
    as_json: JsonOption = False,
) -> None:
    """Show what an Area pack holds and any likely problems."""
    from api.services.deployment import areas

    summary = areas.show(area)
    if as_json:
        json_out(summary.data)
    else:
        for line in summary.lines:
            text_out(line)


@app.command("review")
def review(
    wards: Annotated[Path, typer.Argument(help="The new ward boundaries.")],
    area: AreaOption = None,
    council: Annotated[
        list[str] | None, typer.Option(help="Name or code of the council, if the ward file has several. Repeatable.")
    ] = None,
    wards_layer: Annotated[str | None, typer.Option(help="Ward layer of a GeoPackage.")] = None,
    vintage: Annotated[str, typer.Option(help="Year of the wards, if the file does not give it.")] = "",
    deprivation: Annotated[Path | None, typer.Option(help="Deprivation and residents by neighbourhood.")] = None,
    neighbourhoods: Annotated[Path | None, typer.Option(help="Boundaries of those neighbourhoods.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Make the changes. Without it, only show them.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Apply new ward boundaries to the area and move every record to its new ward."""
    from api.cli.deployment import deployment
    from api.services.actors import Actor
    from api.services.deployment import ward_review

    with deployment(area) as context:
        found = ward_review.review(
            context,
            wards,
            Actor("cli"),
            councils=tuple(council or ()),
            layer=wards_layer,
            vintage=vintage,
            deprivation=deprivation,
            neighbourhoods=neighbourhoods,
            apply=apply,
        )
    if as_json:
        json_out(found.as_json())
        return
    for line in found.notes:
        note(f"note: {line}")
    text_out(
        f"{found.wards_before} wards of {found.from_vintage} -> {found.wards_after} of {found.to_vintage}, "
        f"which cover {found.ground:.1%} of the ground. The new wards apply from {found.day}."
    )
    for kind in ("need", "volunteer", "place"):
        stayed, renamed, moved = (counts.get(kind, 0) for counts in (found.stayed, found.renamed, found.moved))
        text_out(f"  {kind}s: {moved} in another ward, {renamed} in the new ward of the same name, {stayed} as before")
    rows = [
        (move.kind, move.old_code, move.old_name, move.new_code, move.new_name, str(len(move.ids)), _ids(move.ids))
        for move in found.moves
    ]
    if rows:
        table(("what", "old", "", "new", "", "count", "ids"), rows)
    if found.applied:
        text_out("Done. Restart the server to use the new wards.")
        text_out("To undo this, run the command with the old boundaries.")
    else:
        text_out("Nothing was changed. Stop the server and add --apply to make the changes.")


def _ids(ids: tuple[int, ...]) -> str:
    return " ".join(map(str, ids[:8])) + (" ..." if len(ids) > 8 else "")


def geocode(
    text: Annotated[list[str], typer.Argument(help="Postcodes, addresses or place names, one per argument.")],
    area: AreaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the position and ward of postcodes, addresses and places. Exit code 2 if any is unknown."""
    from api.services.deployment import areas

    answers = areas.geocode(_area(area), tuple(text))
    if as_json:
        json_out([asdict(answer) for answer in answers])
    else:
        for answer in answers:
            if answer.found:
                text_out(
                    f"{answer.text}: {answer.lon:.6f} {answer.lat:.6f}  {answer.ward_code} {answer.ward_name}"
                    f"  ({answer.precision}: {answer.label})"
                )
                if answer.doubt:
                    note(f"note: {answer.text}: {answer.doubt} [{answer.code}]")
            else:
                note(f"error: {answer.text}: {answer.cause} {answer.action} [{answer.code}]")
    if not all(answer.found for answer in answers):
        raise typer.Exit(2)


def matrix(
    points: Annotated[Path, typer.Option(help="CSV with the columns lon and lat.")],
    out: Annotated[Path, typer.Option(help="The .npz file to write: durations (s) and distances (m).")],
    mode: Annotated[Mode, typer.Option(help="Travel mode.")] = Mode.DRIVE,
    area: AreaOption = None,
    osrm: Annotated[
        str | None, typer.Option(help="OSRM server to use. Default: from the settings. Empty: the area's own streets.")
    ] = None,
) -> None:
    """Write the travel times (seconds) and distances (metres) between all points."""
    from api.services.deployment import areas

    server = load_settings().osrm.get(mode, "") if osrm is None else osrm
    size, unreachable = areas.write_matrix(_area(area), points, mode, out, server)
    table(("points", "unreachable pairs", "file"), [(str(size), str(unreachable), str(out))])


def _area(given: Path | None) -> Path:
    return given if given is not None else load_settings().area_path
