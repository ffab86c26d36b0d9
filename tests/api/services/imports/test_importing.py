"""Lists into the store: every row has a fate, nothing is written twice, a failure leaves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.services import day_page
from api.services.actors import Actor
from api.services.context import Context
from api.services.imports import importing
from api.services.imports.importing import Imported, import_file
from data.store.imports.imports import Imports
from routing.errors import InvalidFile
from routing.needs import AnyOfKind, Mode, Need, NeedKind, NeedState, Place, PlaceKind
from tests.support.api_lists import (
    AREA_PLACES,
    BORDER,
    NEEDS,
    OFF_STREET,
    OUTSIDE,
    PLACES,
    need,
    volunteer,
    write_csv,
    write_needs,
)
from tests.support.api_lists import write_volunteers as volunteers_csv
from tests.support.store_makers import ANN, MONDAY, NOW, make_place

DISPATCHER = Actor("user", 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "needs.csv"


def run(ctx: Context, path: Path, kind: importing.ListName = "needs", **changes: Any) -> Imported:
    return import_file(ctx, kind, path, **changes)


def codes(done: Imported) -> list[str]:
    """What was said, without the remarks on how something was understood."""
    return [fault.fault.code for fault in done.read.all_faults() if fault.severity.value != "info"]


def needs(ctx: Context) -> list[Need]:
    with ctx.database.reading() as store:
        return list(store.needs.open())


def everything(ctx: Context) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the record of imports, as it lies in the file."""
    with ctx.database.reading() as store:
        connection = store.needs._connection
        names = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1")]
            for name in names
            if name not in ("list_import", "rejected_row", "event", "alembic_version", "sqlite_sequence")
        }


def events(ctx: Context) -> int:
    with ctx.database.reading() as store:
        counted = store.needs._connection.exec_driver_sql("SELECT COUNT(*) FROM event WHERE kind != 'import.done'")
        return int(counted.scalar_one())


MIXED = (
    need("Ann Atwood"),
    need("Bill Burrows", "Shopping", place="Penny Grocers"),
    need("Carl Croft", postcode="ZX1 7QQ"),
    need("", phone=""),
    need("Dora Dunn", "Juggling"),
    need("Eve Easton", "Prescription collection", place="Boots"),
    need("Fay Frost", phone="not a number"),
)


def test_every_row_has_a_fate(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, *MIXED))
    assert done.fates == {2: "new", 3: "new", 7: "new", 8: "new"}
    assert {row.line for row in done.read.rejected} == {4, 5, 6}
    assert done.summary == "7 rows: 4 are new, 0 updated, 0 unchanged, 3 not imported."
    assert not done.nothing_in
    report = done.report_csv().splitlines()
    assert {line.split(",")[0] for line in report[1:]} >= {"2", "3", "4", "5", "6", "7", "8"}
    for line in (4, 5, 6, 7, 8):
        assert any(f"line {line}" in said for said in done.lines), line


def test_what_is_said_of_rows_names_nobody(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, *MIXED))
    said = "\n".join(done.lines) + done.report_csv()
    for row in MIXED:
        for private in ("Your name", "House number / name and street"):
            assert not row[private] or row[private] not in said


def test_importing_again_changes_nothing(ctx: Context, file: Path) -> None:
    """Ids, rows and events stay; only the import itself is on record twice."""
    first = run(ctx, write_needs(file, *MIXED))
    before, said = everything(ctx), events(ctx)
    second = run(ctx, file)
    assert second.counts == {"new": 0, "updated": 0, "unchanged": 4}
    assert second.rejected == first.rejected
    assert everything(ctx) == before
    assert events(ctx) == said


def test_rejected_rows_are_kept_once_as_they_were_written(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, *MIXED))
    run(ctx, file)
    with ctx.database.reading() as store:
        kept = store.imports.rejected("needs")
    assert [row.line for row in kept] == [4, 5, 6]
    assert kept[2].row["Your name"] == "Dora Dunn"
    assert all(any(fault.cause and fault.action for fault in row.faults) for row in kept)


def test_an_edited_row_updates_a_need_that_nobody_relies_on_yet(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, need("Ann Atwood", notes="Ring twice.")))
    (before,) = needs(ctx)
    done = run(ctx, write_needs(file, need("Ann Atwood", notes="Ring three times.")))
    (after,) = needs(ctx)
    assert done.fates == {2: "updated"}
    assert (after.id, after.notes) == (before.id, "Ring three times.")


def test_an_update_keeps_what_no_list_says(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, need("Ann Atwood", notes="Ring twice.")))
    with ctx.database.transaction() as store:
        by_hand = replace(
            store.needs.open()[0], priority=2, modes=frozenset({Mode.WALK}), never_volunteers=frozenset({3}),
            prefer_volunteers=frozenset({4}),
        )  # fmt: skip
        store.needs.update(by_hand, actor=ANN, at=NOW)
    run(ctx, write_needs(file, need("Ann Atwood", notes="Ring three times.")))
    (after,) = needs(ctx)
    assert (after.priority, after.modes) == (2, {Mode.WALK})
    assert (after.never_volunteers, after.prefer_volunteers) == ({3}, {4})


def test_an_edited_row_of_a_planned_need_is_only_reported(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, need("Ann Atwood", notes="Ring twice.")))
    with ctx.database.transaction() as store:
        store.needs.set_state(store.needs.open()[0].id, NeedState.PLANNED, actor=ANN, at=NOW, day=MONDAY)
    before = everything(ctx)
    done = run(ctx, write_needs(file, need("Ann Atwood", notes="Ring three times.")))
    assert done.fates == {2: "unchanged"}
    assert codes(done) == ["import.planned-already"]
    assert everything(ctx) == before


def test_the_same_request_in_another_file_is_reported_and_not_doubled(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, need("Ann Atwood", notes="Ring twice.")))
    other = write_needs(file.with_name("other.csv"), need("Ann Atwood", notes="Ring twice.", at="23/11/2026 07:00:00"))
    done = run(ctx, other)
    assert codes(done) == ["import.asked-before"]
    assert done.rejected == 1
    assert len(needs(ctx)) == 1


def test_the_same_request_after_the_first_was_met_is_a_new_one(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, need("Ann Atwood")))
    with ctx.database.transaction() as store:
        store.needs.set_state(store.needs.open()[0].id, NeedState.DONE, actor=ANN, at=NOW, day=MONDAY)
    done = run(ctx, write_needs(file.with_name("other.csv"), need("Ann Atwood", at="23/11/2026 07:00:00")))
    assert done.fates == {2: "new"}


@pytest.mark.parametrize("kind", ["needs", "volunteers", "places"])
def test_a_dry_run_says_the_same_and_writes_nothing(ctx: Context, tmp_path: Path, kind: importing.ListName) -> None:
    lists = {
        "needs": write_needs(tmp_path / "needs.csv", *MIXED),
        "volunteers": volunteers_csv(tmp_path / "volunteers.csv", volunteer("Olga Quigley"), volunteer("", phone="")),
        "places": write_csv(tmp_path / "places.csv", PLACES, [*AREA_PLACES, ("shop", "Nowhere", "ZX1 7QQ", "", "")]),
    }
    before = (everything(ctx), events(ctx))
    dry = run(ctx, lists[kind], kind, dry_run=True)
    assert (everything(ctx), events(ctx)) == before
    with ctx.database.reading() as store:
        assert store.imports.rejected() == ()
        assert store.places.all() == ()
    wet = run(ctx, lists[kind], kind)
    assert dry.fates == wet.fates
    assert [str(fault) for fault in dry.read.all_faults()] == [str(fault) for fault in wet.read.all_faults()]
    assert "would be" in dry.summary
    again = run(ctx, lists[kind], kind, dry_run=True)
    assert set(again.fates.values()) == {"unchanged"}


def test_a_failure_in_the_middle_leaves_nothing(ctx: Context, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Needs, places and the record of the import are one transaction: the third rejected row breaks it here."""
    kept = []

    def breaks(self: Imports, *row: Any) -> None:
        kept.append(row)
        if len(kept) == 3:
            raise RuntimeError("the disk is gone")

    monkeypatch.setattr(Imports, "keep_rejected", breaks)
    before = (everything(ctx), events(ctx))
    with pytest.raises(RuntimeError, match="the disk is gone"):
        run(ctx, write_needs(file, *MIXED))
    assert (everything(ctx), events(ctx)) == before
    monkeypatch.undo()
    assert run(ctx, file).counts["new"] == 4


def test_a_store_without_places_takes_the_areas(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, need("Bill Burrows", "Shopping", place="Penny Grocers")))
    assert done.adopted_places == len(AREA_PLACES)
    assert any("The area's 6 places" in line for line in done.lines)
    (kept,) = needs(ctx)
    assert isinstance(kept.place, Place)
    assert kept.place.name == "Penny Grocers"


def test_a_store_with_places_of_its_own_takes_those_of_the_area_beside_them_once(ctx: Context, file: Path) -> None:
    with ctx.database.transaction() as store:
        store.places.upsert(make_place(name="Our own"), "own", actor=ANN, at=NOW)
    done = run(ctx, write_needs(file, need("Bill Burrows", "Shopping", place="Penny Grocers")))
    assert done.adopted_places == len(AREA_PLACES)
    (kept,) = needs(ctx)
    assert isinstance(kept.place, Place)
    assert run(ctx, file).adopted_places == 0


def test_places_of_the_area_and_of_a_list_are_not_doubled(ctx: Context, file: Path, tmp_path: Path) -> None:
    run(ctx, write_needs(file, need("Ann Atwood")))
    with ctx.database.reading() as store:
        adopted = {place.id for place in store.places.all()}
    path = write_csv(tmp_path / "places.csv", PLACES, AREA_PLACES)
    assert "new" not in run(ctx, path, "places").fates.values()
    assert set(run(ctx, path, "places").fates.values()) == {"unchanged"}
    with ctx.database.reading() as store:
        assert {place.id for place in store.places.all()} == adopted


def test_a_place_with_new_hours_is_updated_and_keeps_its_id(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    run(ctx, write_csv(path, PLACES, AREA_PLACES), "places")
    with ctx.database.reading() as store:
        before = {place.name: place.id for place in store.places.all()}
    changed = [("pharmacy", "Mill Road Pharmacy", "ZX1 1AB", "Mo-Fr 09:00-17:30", ""), *AREA_PLACES[1:]]
    done = run(ctx, write_csv(path, PLACES, changed), "places")
    assert done.counts == {"new": 0, "updated": 1, "unchanged": 5}
    with ctx.database.reading() as store:
        assert {place.name: place.id for place in store.places.all()} == before


def test_a_place_outside_every_ward_comes_in_with_a_warning(ctx: Context, tmp_path: Path) -> None:
    header = ("kind", "name", "postcode", "lat", "lon")
    done = run(ctx, write_csv(tmp_path / "p.csv", header, [("donor", "Far Farm", "", "52.3", "0.5")]), "places")
    assert codes(done) == ["place.outside-wards"]
    assert done.fates == {2: "new"}


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [("0", "0", "0/0"), ("{lon}", "{lat}", "swapped"), ("{lat}", "-{lon}", "minus sign"), ("51.1", "0.1", "km from")],
)
def test_a_position_that_cannot_be_right_never_beats_a_good_postcode(
    ctx: Context, tmp_path: Path, lat: str, lon: str, said: str
) -> None:
    at = ctx.area.postcodes.position("ZX12AB")
    assert at is not None
    here = {"lon": f"{at[0]:.5f}", "lat": f"{at[1]:.5f}"}
    header = ("kind", "name", "postcode", "lat", "lon")
    row = ("shop", "Corner", "ZX1 2AB", lat.format(**here), lon.format(**here))
    done = run(ctx, write_csv(tmp_path / "p.csv", header, [row]), "places")
    assert codes(done) == ["place.position-apart"]
    assert said in done.read.all_faults()[-1].fault.cause
    with ctx.database.reading() as store:
        (place,) = (place for place in store.places.all() if place.name == "Corner")
    assert (place.location.lon, place.location.lat, place.location.ward_code) == (*at, "X05000001")


def test_a_lost_position_without_a_postcode_keeps_the_place_out(ctx: Context, tmp_path: Path) -> None:
    header = ("kind", "name", "postcode", "lat", "lon")
    rows = [("shop", "Zero", "", "0", "0"), ("shop", "Unknown", "ZX1 7QQ", "0", "0")]
    done = run(ctx, write_csv(tmp_path / "p.csv", header, rows), "places")
    assert codes(done) == ["place.position-lost"] * 2
    assert done.nothing_in


def test_a_volunteer_outside_the_wards_is_taken_where_the_streets_reach(ctx: Context, tmp_path: Path) -> None:
    rows = (
        volunteer("Out Sider", postcode=BORDER),
        volunteer("No Street", postcode=OUTSIDE),
        volunteer("Too Far", postcode="SW1A 1AA"),
    )
    done = run(ctx, volunteers_csv(tmp_path / "v.csv", *rows), "volunteers")
    said = {(fault.line, fault.fault.code) for fault in done.read.all_faults()}
    assert {(2, "volunteer.outside-wards"), (3, "street.outside-area"), (4, "postcode.outside")} <= said
    assert list(done.fates) == [2, 3]
    with ctx.database.reading() as store:
        near, held = store.volunteers.all()
    assert near.location is not None
    assert (near.name, near.location.ward_code, near.questions) == ("Out Sider", "", ())
    # Nobody is turned away for a pin that is missing.
    assert [question.code for question in held.questions] == ["street.outside-area"]


def test_an_ambiguous_pharmacy_waits_with_its_options_until_a_dispatcher_chooses(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, need("Eve Easton", "Prescription collection", place="Boots")))
    (waiting,) = needs(ctx)
    (question,) = waiting.questions
    assert codes(done) == ["need.which-place"]
    assert (waiting.state, question.code, len(question.options)) == (NeedState.NEW, "need.which-place", 2)
    day_page.answer_place(ctx, waiting.id, question.options[1], DISPATCHER, revision=1)
    (settled,) = needs(ctx)
    assert (settled.state, settled.questions) == (NeedState.READY, ())
    assert isinstance(settled.place, Place)
    assert settled.place.id == question.options[1]
    again = run(ctx, file)
    assert again.fates == {2: "unchanged"}
    assert needs(ctx) == [settled]


def test_what_a_dispatcher_settled_stays_settled_while_another_question_is_open(ctx: Context, file: Path) -> None:
    odd = need("Eve Easton", "Prescription collection", place="Boots", when="when the moon is blue")
    run(ctx, write_needs(file, odd))
    (waiting,) = needs(ctx)
    which = next(question for question in waiting.questions if question.code == "need.which-place")
    assert len(waiting.questions) == 2
    day_page.answer_place(ctx, waiting.id, which.options[0], DISPATCHER, revision=1)
    (half,) = needs(ctx)
    assert (half.state, len(half.questions)) == (NeedState.NEW, 1)
    assert run(ctx, file).fates == {2: "unchanged"}
    assert needs(ctx) == [half]


def test_a_place_that_becomes_known_settles_its_question_when_the_list_comes_again(
    ctx: Context, file: Path, tmp_path: Path
) -> None:
    new = ("shop", "Corner Larder", "ZX1 2AB", "", "")
    run(ctx, write_csv(tmp_path / "places.csv", PLACES, AREA_PLACES[:1]), "places")
    run(ctx, write_needs(file, need("Bill Burrows", "Shopping", place="Corner Larder")))
    assert needs(ctx)[0].state is NeedState.NEW
    run(ctx, write_csv(tmp_path / "places.csv", PLACES, [*AREA_PLACES, new]), "places")
    assert run(ctx, file).fates == {2: "updated"}
    (settled,) = needs(ctx)
    assert (settled.state, settled.questions) == (NeedState.READY, ())


def test_a_lift_without_a_destination_waits(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, need("Gus Grey", "Lift to appointment")))
    (waiting,) = needs(ctx)
    assert codes(done) == ["need.no-destination"]
    assert [question.code for question in waiting.questions] == ["need.no-destination"]
    assert waiting.state is NeedState.NEW


def test_a_point_off_every_street_waits_and_is_not_moved(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, need("Hal Hope", postcode=OFF_STREET)))
    (waiting,) = needs(ctx)
    at = ctx.area.locate(OFF_STREET)
    assert waiting.state is NeedState.NEW
    assert len(waiting.questions) == 1
    assert codes(done) == [waiting.questions[0].code]
    assert waiting.location is not None
    assert (waiting.location.lon, waiting.location.lat) == (at.lon, at.lat)


def test_a_postcode_outside_the_wards_is_kept_out_with_what_to_do(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, need("Ida Ivy", postcode=OUTSIDE)))
    assert codes(done) == ["postcode.outside"]
    assert done.nothing_in
    assert any("Refer them" in line for line in done.lines)


def test_no_shop_named_means_the_nearest(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, need("Bill Burrows", "Shopping")))
    (kept,) = needs(ctx)
    assert (kept.kind, kept.state) == (NeedKind.SHOPPING, NeedState.READY)
    assert kept.place == AnyOfKind(PlaceKind.SHOP)


def test_volunteers_come_in_are_updated_and_keep_what_no_list_says(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "volunteers.csv"
    assert run(ctx, volunteers_csv(path, volunteer("Olga Quigley", bags="6")), "volunteers").fates == {2: "new"}
    assert run(ctx, path, "volunteers").fates == {2: "unchanged"}
    with ctx.database.transaction() as store:
        (olga,) = store.volunteers.all()
        store.volunteers.update(replace(olga, max_metres=5000, ends_at_home=False), actor=ANN, at=NOW)
    assert run(ctx, volunteers_csv(path, volunteer("Olga Quigley", bags="2")), "volunteers").fates == {2: "updated"}
    with ctx.database.reading() as store:
        (after,) = store.volunteers.all()
    assert (after.id, after.capacity, after.max_metres, after.ends_at_home) == (olga.id, 2, 5000, False)


def test_a_volunteer_off_every_street_waits(ctx: Context, tmp_path: Path) -> None:
    done = run(ctx, volunteers_csv(tmp_path / "v.csv", volunteer("Olga Quigley", postcode=OFF_STREET)), "volunteers")
    with ctx.database.reading() as store:
        (olga,) = store.volunteers.all()
    assert codes(done) == [olga.questions[0].code]


def test_hostile_cells_come_in_as_text_and_leave_defused(ctx: Context, file: Path) -> None:
    hostile = "<script>alert(1)</script>{{7*7}}"
    formula = '=HYPERLINK("https://evil.example")'
    run(ctx, write_needs(file, need(hostile, notes=formula)))
    (kept,) = needs(ctx)
    assert (kept.name, kept.notes) == (hostile, formula)
    assert hostile not in import_file(ctx, "needs", file).report_csv()


def test_a_list_of_another_kind_is_refused_before_anything_is_written(ctx: Context, tmp_path: Path) -> None:
    before = everything(ctx)
    path = volunteers_csv(tmp_path / "v.csv", volunteer("Olga Quigley"))
    for refuse in (lambda: importing.check_file("needs", path), lambda: run(ctx, path)):
        with pytest.raises(InvalidFile):
            refuse()
    assert everything(ctx) == before


def test_an_unknown_column_is_named_and_the_rest_comes_in(ctx: Context, file: Path) -> None:
    done = run(ctx, write_needs(file, {**need("Ann Atwood"), "Shoe size": "44"}, header=(*NEEDS, "Shoe size")))
    assert codes(done) == ["import.unknown-column"]
    assert any("Shoe size" in line for line in done.lines)
    assert done.fates == {2: "new"}


def test_the_import_is_on_record_with_its_counts(ctx: Context, file: Path) -> None:
    run(ctx, write_needs(file, *MIXED), actor=DISPATCHER)

    with ctx.database.reading() as store:
        row = store.needs._connection.exec_driver_sql("SELECT counts, actor FROM list_import").one()
    assert row.actor == "user:1"
    assert json.loads(row.counts) == {"new": 4, "rejected": 3}


def test_progress_is_told_in_order(ctx: Context, file: Path) -> None:
    told: list[float] = []
    run(ctx, write_needs(file, *MIXED), progress=lambda _step, fraction: told.append(fraction))
    assert told == sorted(told)
    assert len(told) >= 3


def test_errors_come_first_then_warnings_then_remarks_together(ctx: Context, file: Path) -> None:
    rows = [need(f"Neighbour {i}", address="12 Street 3, ZX1 2AB", postcode="", when="9-1", bags="") for i in range(5)]
    strange = need("Fay Frost", phone="not a number", when="2-3", bags="")
    done = run(ctx, write_needs(file, *rows, strange, need("Carl Croft", postcode="ZX1 7QQ", bags="")))
    first, *said = done.lines[done.lines.index("needs.csv:") :]
    assert first == "needs.csv:"
    assert [line.partition(":")[0] for line in said] == ["error", "warning", "info", "info"]
    assert said[0].startswith("error: line 8, column “Postcode”: ")
    assert said[2] == (
        "info: lines 2, 3, 4 and 2 more: The postcode was taken from the end of the address. "
        "[import.postcode-from-address]"
    )
    assert said[3].startswith("info: lines 2, 3, 4 and 3 more: on line 2 for example: Understood as ")
    assert sum("import.postcode-from-address" in line for line in done.report_csv().splitlines()) == 5
