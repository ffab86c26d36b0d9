"""An own export, imported again: nothing is doubled and nothing changes, whatever its format."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports.importing import import_file
from api.services.reports.exports import Export, export
from api.services.volunteers import commands
from data.lists.export import FileForm
from routing.errors import NotFound
from routing.forms.volunteer import VolunteerForm
from routing.needs import Check, CheckKind
from tests.support.api_lists import BORDER, NEEDS, need, volunteer, write_csv, write_volunteers

OFFICE = Actor("user", 1)
ROWS = (
    need("Ann Atwood", "Shopping, Dog walk", when="Tue, Thu 9-12", bags="3", notes="two lines\nof notes"),
    need(
        "Bo Burr",
        "Prescription",
        place="",
        phone="01632 960123 ext 4",
        office="=not a formula",
        when="9:30-11; 2pm-4pm",
    ),
    need("Cy Dean", "Phone call", address="1 Street 3", when=""),
    need("Dee Eve", "Food parcel", phone="", postcode="zx12ab"),
)


def tables(ctx: Context) -> list[Any]:
    """Every need, volunteer and place as they lie in the database."""
    with ctx.database.reading() as store:
        connection = store.needs._connection
        return [
            connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id").all()
            for name in ("need", "volunteer", "place")
        ]


@pytest.mark.parametrize("form", FileForm)
def test_an_own_export_of_needs_comes_in_again_without_a_change(ctx: Context, tmp_path: Path, form: FileForm) -> None:
    first = tmp_path / "needs.csv"
    write_csv(first, (*NEEDS, "Priority"), ([*(row[name] for name in NEEDS), "2"] for row in ROWS))
    assert len(import_file(ctx, "needs", first).fates) == len(ROWS)
    before = tables(ctx)
    again = tmp_path / f"again.{form}"
    again.write_bytes(export(ctx, Export.NEEDS, date(2026, 11, 1), date(2026, 12, 31), form, OFFICE, names=True))
    done = import_file(ctx, "needs", again)
    assert set(done.fates.values()) == {"unchanged"}, done.lines
    assert (len(done.fates), done.rejected) == (len(ROWS) + 1, 0)
    assert tables(ctx) == before


def test_a_row_of_an_own_export_that_was_changed_changes_its_need(ctx: Context, tmp_path: Path) -> None:
    file = tmp_path / "needs.csv"
    write_csv(file, NEEDS, ([row[name] for name in NEEDS] for row in ROWS[2:3]))
    import_file(ctx, "needs", file)
    file.write_bytes(
        export(ctx, Export.NEEDS, date(2026, 11, 1), date(2026, 12, 31), FileForm.CSV, OFFICE, names=True).replace(
            b"1 Street 3", b"2 Street 3"
        )
    )
    assert dict(import_file(ctx, "needs", file).fates) == {2: "updated"}
    with ctx.database.reading() as store:
        assert [one.address for one in store.needs.open()] == ["2 Street 3"]


def test_a_number_of_somebody_else_s_need_changes_nothing_of_it(ctx: Context, tmp_path: Path) -> None:
    file = tmp_path / "needs.csv"
    write_csv(file, NEEDS, ([row[name] for name in NEEDS] for row in ROWS[2:3]))
    import_file(ctx, "needs", file)
    content = export(ctx, Export.NEEDS, date(2026, 11, 1), date(2026, 12, 31), FileForm.CSV, OFFICE, names=True)
    file.write_bytes(content.replace(b"Cy Dean", b"Mo Moss"))
    assert dict(import_file(ctx, "needs", file).fates) == {2: "new"}


OFFERED = (
    volunteer("Ann Able", mode="Car or bike", hours="Tue 9-12; Thu 13:30-17", bags="5", phone="+353 85 012 3456"),
    volunteer("Bo Bee", mode="Walk", hours="any", bags="0", postcode=BORDER),
    volunteer("Cy Cole", mode="teleport", hours="when the moon is full", phone=""),
    volunteer("Dee O'Dea", hours="Sat & Sun") | {
        "DBS check?": "Enhanced, photo ID, cool bag", "DBS date": "3/2/2026", "Longest you can be out": "90 mins",
        "What are you happy to do?": "Shopping, dog walking",
    },
)  # fmt: skip
TYPED = VolunteerForm(
    name="Eve Easy", phone="07700 900888", postcode="zx1 2ab", modes=frozenset({"walk", "cycle"}), first_mode="cycle",
    hours="Mon-Fri 9-1; Sat 10-12", dates_off="24/12/2026 to 26/12/2026", covers="28/11/2026 14:00-16:00",
    kinds=frozenset({"chat", "shopping"}), checks=frozenset({"dbs", "photo_id"}), expires=(("dbs", "2026-12-10"),),
    evidence=(("dbs", "seen by Jo 3 May"),), max_minutes="10", max_km="5", max_stops="3", crates="2", capacity="4",
    breaks="30 min between 12 and 14\n15 min between 16 and 17", notes="=not a formula\nHas a trolley.",
)  # fmt: skip


def offers(ctx: Context, folder: Path) -> None:
    """Volunteers from a list and from the form, one of them deactivated."""
    import_file(ctx, "volunteers", write_volunteers(folder / "volunteers.csv", *OFFERED))
    typed = commands.add_volunteer(ctx, TYPED, OFFICE)
    commands.set_active(ctx, typed.id, 1, OFFICE, active=False)


def exported(ctx: Context, what: Export, form: FileForm = FileForm.CSV, *, names: bool = True) -> bytes:
    return export(ctx, what, date(2026, 11, 1), date(2026, 11, 1), form, OFFICE, names=names)


@pytest.mark.parametrize("form", FileForm)
def test_an_own_export_of_volunteers_comes_in_again_without_a_change(
    ctx: Context, tmp_path: Path, form: FileForm
) -> None:
    offers(ctx, tmp_path)
    before = tables(ctx)
    again = tmp_path / f"again.{form}"
    again.write_bytes(exported(ctx, Export.VOLUNTEERS, form))
    done = import_file(ctx, "volunteers", again)
    assert set(done.fates.values()) == {"unchanged"}, done.lines
    assert (len(done.fates), done.rejected) == (len(OFFERED) + 1, 0)
    assert tables(ctx) == before
    assert not [line for line in done.lines if "unknown" in line]


def test_a_row_of_an_own_export_of_volunteers_that_was_changed_changes_them(ctx: Context, tmp_path: Path) -> None:
    offers(ctx, tmp_path)
    file = tmp_path / "again.csv"
    file.write_bytes(exported(ctx, Export.VOLUNTEERS).replace(b"Has a trolley.", b"Has two trolleys."))
    assert sorted(import_file(ctx, "volunteers", file).fates.values()) == ["unchanged"] * len(OFFERED) + ["updated"]
    with ctx.database.reading() as store:
        eve = store.volunteers.all(active=False)[-1]
    assert eve.notes.endswith("Has two trolleys.")
    assert (eve.active, eve.max_metres, len(eve.hours.dates_off), len(eve.hours.covers)) == (False, 5000, 3, 1)
    assert eve.checks == (Check(CheckKind.DBS, date(2026, 12, 10)), Check(CheckKind.PHOTO_ID))


def test_without_names_an_export_of_volunteers_holds_nothing_personal_and_is_logged(
    ctx: Context, tmp_path: Path
) -> None:
    offers(ctx, tmp_path)
    plain = exported(ctx, Export.VOLUNTEERS, names=False).decode()
    for word in ("Ann", "Eve", "07700", "ZX1", "trolley", "teleport"):
        assert word not in plain
    exported(ctx, Export.VOLUNTEERS)
    with ctx.database.reading() as store:
        assert [record.why for record in store.access_log.at([("export", 0)])] == [
            "export.volunteers", "export.volunteers.without-names",
        ]  # fmt: skip
        assert {record.why for record in store.access_log.at([("volunteer", 1)])} == {"export.volunteers"}


@pytest.mark.parametrize("form", FileForm)
def test_an_own_export_of_places_comes_in_again_without_a_change(ctx: Context, tmp_path: Path, form: FileForm) -> None:
    header = ("kind", "name", "address", "postcode", "lat", "lon", "opening_hours", "note")
    rows = (
        ("shop", "Corner", "1 Street 3", "zx12ab", "", "", "Mon-Fri 9-5", "Ring twice"),
        ("hub", "Far Hub", "", "", "51.123456789123", "-0.0123456789123", "", "-0.747"),
        ("donor", "Border Farm", "", BORDER, "", "", "Mo-Fr 09:00-17:00; PH off", ""),
    )
    more = [("pharmacy", f"P {i}", "", "ZX1 5AB", "", "", "", "") for i in range(3)]
    import_file(ctx, "places", write_csv(tmp_path / "places.csv", header, [*rows, *more]))
    before = tables(ctx)
    again = tmp_path / f"again.{form}"
    again.write_bytes(exported(ctx, Export.PLACES, form))
    done = import_file(ctx, "places", again)
    assert set(done.fates.values()) == {"unchanged"}, done.lines
    assert (len(done.fates), done.rejected) == (len(rows) + 3 + len(ctx.area.places), 0)
    assert tables(ctx) == before


@pytest.mark.parametrize("what", Export)
def test_an_export_of_nothing_says_so_instead_of_an_empty_file(ctx: Context, what: Export) -> None:
    with pytest.raises(NotFound) as refused:
        exported(ctx, what)
    assert refused.value.code == "export.nothing"
