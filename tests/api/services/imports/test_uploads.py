"""A list that is uploaded: looked at, its columns confirmed and remembered, judged, imported, taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports import uploads
from api.services.imports.importing import AsRead, Imported, import_list
from api.services.imports.uploads import begin, history, progress, receive, say, undo, view
from api.services.privacy.retention import tidy
from api.services.privacy.subject_access import erase
from data.store.needs.calls import Call
from routing.errors import Conflict, InvalidFile, NotFound
from routing.needs import NeedState
from tests.support.api_lists import PLACES, need, volunteer, write_csv, write_needs, write_volunteers
from tests.support.store_makers import ANN, MONDAY, NOW, add_need, later

DISPATCHER = Actor("user", 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "needs.csv"


def settled(ctx: Context, upload_id: int) -> Imported:
    """What came of a list, once the desk is done with it."""
    ctx.list_queue.run(lambda: None).result(timeout=60)
    now = progress(ctx, upload_id)
    assert now is not None
    assert now.error is None
    assert isinstance(now.result, Imported)
    return now.result


def held(ctx: Context) -> Event:
    """Keep the desk busy until the event is set."""
    free = Event()

    def wait() -> None:
        free.wait(60)

    ctx.list_queue.run(wait)
    return free


def bring(ctx: Context, path: Path, kind: Any = "needs") -> Imported:
    upload_id = receive(ctx, kind, path.name, path.read_bytes(), DISPATCHER)
    begin(ctx, upload_id, DISPATCHER, writes=True)
    return settled(ctx, upload_id)


def kept(ctx: Context) -> dict[str, list[Any]]:
    with ctx.database.reading() as store:
        return {
            "needs": list(store.needs.open()),
            "volunteers": list(store.volunteers.all(active=False)),
            "places": list(store.places.all()),
        }


def test_a_list_is_judged_and_nothing_is_written_before_somebody_says_so(ctx: Context, file: Path) -> None:
    write_needs(file, need("Ann Atwood"), need("Bo Bell", "Juggling"))
    upload_id = receive(ctx, "needs", "monday.csv", file.read_bytes(), DISPATCHER)
    judged = settled(ctx, upload_id)
    assert judged.dry_run
    assert (judged.fates, judged.rejected) == ({2: "new"}, 1)
    assert kept(ctx)["needs"] == []
    begin(ctx, upload_id, DISPATCHER, writes=True)
    assert settled(ctx, upload_id).fates == {2: "new"}
    assert [one.name for one in kept(ctx)["needs"]] == ["Ann Atwood"]
    with pytest.raises(NotFound):
        view(ctx, upload_id)


def test_what_is_no_list_is_refused_and_not_kept(ctx: Context) -> None:
    with pytest.raises(InvalidFile):
        receive(ctx, "needs", "needs.pdf", b"%PDF-1.7 ...", DISPATCHER)
    with pytest.raises(NotFound):
        view(ctx, 1)


def strange(file: Path) -> Path:
    """A list whose needed headers nobody knows."""
    rows = [{**need("Ann Atwood")}, {**need("Bo Bell")}]
    renamed = [{"Wer": row.pop("Your name"), **row} for row in rows]
    return write_csv(file, tuple(renamed[0]), (row.values() for row in renamed))


def test_a_column_that_is_not_known_is_confirmed_and_remembered(ctx: Context, file: Path) -> None:
    strange(file)
    upload_id = receive(ctx, "needs", "wer.csv", file.read_bytes(), DISPATCHER)
    seen = view(ctx, upload_id)
    assert progress(ctx, upload_id) is None
    assert seen.look is not None
    assert [fault.code for fault in seen.look.faults] == ["import.unknown-column", "import.missing-column"]
    assert seen.look.columns[0].samples == ("Ann Atwood", "Bo Bell")
    say(ctx, upload_id, AsRead(columns={"Wer": "name"}), DISPATCHER, seen=0)
    assert settled(ctx, upload_id).fates == {2: "new", 3: "new"}
    begin(ctx, upload_id, DISPATCHER, writes=True)
    settled(ctx, upload_id)
    again = import_list(ctx, "needs", file.read_bytes(), "wer.csv", dry_run=True)
    assert again.fates == {2: "unchanged", 3: "unchanged"}
    said = [one for one in again.read.all_faults() if one.fault.code == "import.column-remembered"]
    assert [one.column for one in said] == ["Wer"]


def test_what_was_only_looked_at_is_not_remembered(ctx: Context, file: Path) -> None:
    strange(file)
    upload_id = receive(ctx, "needs", "wer.csv", file.read_bytes(), DISPATCHER)
    say(ctx, upload_id, AsRead(columns={"Wer": "name"}), DISPATCHER, seen=0)
    settled(ctx, upload_id)
    uploads.drop(ctx, upload_id)
    with pytest.raises(InvalidFile):
        import_list(ctx, "needs", file.read_bytes(), "wer.csv", dry_run=True)


@pytest.mark.parametrize("kind", ["needs", "volunteers", "places"])
def test_taking_an_import_back_leaves_what_was_there_before(ctx: Context, tmp_path: Path, kind: Any) -> None:
    place = ("shop", "Corner Grocers", "ZX1 1AA", "Mo-Fr 09:00-17:00")
    write = {
        "needs": lambda notes: write_needs(tmp_path / "n.csv", need("Ann Atwood", notes=notes), need(f"New {notes}")),
        "volunteers": lambda notes: write_volunteers(
            tmp_path / "v.csv", volunteer("Vi Vale", bags=str(len(notes))), volunteer(f"New {notes}")
        ),
        "places": lambda notes: write_csv(
            tmp_path / "p.csv", PLACES, [(*place, notes), ("shop", f"New {notes}", *place[2:], "")]
        ),
    }[kind]
    bring(ctx, write("first"), kind)
    before = kept(ctx)
    changed = bring(ctx, write("two"), kind)
    assert set(changed.fates.values()) >= {"new"}
    assert kept(ctx)[kind] != before[kind]
    assert changed.import_id is not None
    done = undo(ctx, changed.import_id, DISPATCHER)
    assert done.left == ()
    assert done.removed == changed.counts["new"]
    assert done.restored == changed.counts["updated"]
    assert kept(ctx) == before


def test_what_somebody_relied_on_since_stays_and_is_named(ctx: Context, file: Path) -> None:
    write_needs(file, need("Ann Atwood"), need("Bo Bell"), need("Cy Cole"), need("Di Dunn"))
    done = bring(ctx, file)
    with ctx.database.transaction() as store:
        ann, bo, cy, _ = store.needs.open()
        store.needs.update(replace(ann, notes="By hand."), actor=ANN, at=NOW)
        store.needs.set_state(bo.id, NeedState.PLANNED, actor=ANN, at=NOW, day=MONDAY)
        store.calls.add(Call(at=NOW, actor=ANN, need_id=cy.id, name="Cy Cole"))
    assert done.import_id is not None
    taken = undo(ctx, done.import_id, DISPATCHER)
    assert (taken.removed, taken.left) == (1, (("need", ann.id), ("need", bo.id), ("need", cy.id)))
    assert [one.name for one in kept(ctx)["needs"]] == ["Ann Atwood", "Bo Bell", "Cy Cole"]


def test_an_import_is_taken_back_once_with_its_rejected_rows_and_can_come_in_again(ctx: Context, file: Path) -> None:
    write_needs(file, need("Ann Atwood"), need("Bo Bell", "Juggling"))
    done = bring(ctx, file)
    assert done.import_id is not None
    undo(ctx, done.import_id, DISPATCHER)
    with ctx.database.reading() as store:
        assert store.imports.rejected() == ()
    with pytest.raises(Conflict) as caught:
        undo(ctx, done.import_id, DISPATCHER)
    assert caught.value.code == "import.undone-already"
    assert bring(ctx, file).fates == {2: "new"}


def test_the_history_says_what_can_be_taken_back(ctx: Context, file: Path) -> None:
    done = bring(ctx, write_needs(file, need("Ann Atwood")))
    (row,) = history(ctx)
    assert row.can_undo
    assert row.record.counts["new"] == 1
    assert done.import_id == row.record.id
    undo(ctx, row.record.id, DISPATCHER)
    (row,) = history(ctx)
    assert not row.can_undo
    assert row.record.undone_at == ctx.clock()


def test_after_its_time_an_import_is_no_more_to_be_taken_back_and_a_list_is_dropped(
    ctx: Context, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = bring(ctx, write_needs(file, need("Ann Atwood")))
    waiting = receive(ctx, "needs", "later.csv", file.read_bytes(), DISPATCHER)
    monkeypatch.setattr(ctx, "clock", lambda: later(15 * 86_400))
    gone = tidy(ctx)
    assert (gone.uploads, gone.import_changes) == (1, 1)
    with pytest.raises(NotFound):
        view(ctx, waiting)
    assert done.import_id is not None
    with pytest.raises(Conflict) as caught:
        undo(ctx, done.import_id, DISPATCHER)
    assert caught.value.code == "import.too-old"


def test_a_list_that_cannot_be_written_says_so_and_leaves_nothing(
    ctx: Context, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = receive(ctx, "needs", "a.csv", write_needs(file, need("Ann Atwood")).read_bytes(), DISPATCHER)
    settled(ctx, upload_id)

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("data.store.imports.undo.ImportUndo.record", broken)
    begin(ctx, upload_id, DISPATCHER, writes=True)
    ctx.list_queue.run(lambda: None).result(timeout=60)
    now = progress(ctx, upload_id)
    assert now is not None
    assert now.error is not None
    assert now.error.code == "import.incident"
    assert kept(ctx)["needs"] == []
    assert view(ctx, upload_id).name == "a.csv"


def test_once_a_list_is_in_its_rows_are_the_store_s_alone(ctx: Context, file: Path) -> None:
    write_needs(file, need("Ann Atwood", notes="Insulin."), need("Bo Bell", "Juggling"))
    done = bring(ctx, file)
    assert (done.fates, done.rejected, done.nothing_in) == ({2: "new"}, 1, False)
    assert not any(word in repr((done, done.read.cells)) for word in ("Ann", "Bo Bell", "Insulin"))
    assert "2 rows: 1 are new" in done.summary


@pytest.mark.parametrize("how", ["erased", "tidied", "dropped"])
def test_of_a_list_that_is_not_kept_nothing_is_shown_any_more(
    ctx: Context, file: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    upload_id = receive(ctx, "needs", "a.csv", write_needs(file, need("Ann Atwood")).read_bytes(), DISPATCHER)
    settled(ctx, upload_id)
    with ctx.database.transaction() as store:
        una = add_need(store)
    monkeypatch.setattr(ctx, "clock", lambda: later(2 * 86_400))
    if how == "dropped":
        uploads.drop(ctx, upload_id)
    elif how == "erased":
        erase(ctx, f"need-{una.id}", DISPATCHER)
    else:
        tidy(ctx)
    assert ctx.list_queue.of(upload_id) is None
    assert progress(ctx, upload_id) is None


def test_a_list_that_another_process_erased_is_not_shown_by_this_one(ctx: Context, file: Path) -> None:
    upload_id = receive(ctx, "needs", "a.csv", write_needs(file, need("Ann Atwood")).read_bytes(), DISPATCHER)
    settled(ctx, upload_id)
    with ctx.database.transaction() as store:
        store.uploads.forget(upload_id)
    assert progress(ctx, upload_id) is None
    assert ctx.list_queue.of(upload_id) is None


def test_what_is_said_while_the_rows_are_being_judged_counts(ctx: Context, file: Path) -> None:
    free = held(ctx)
    upload_id = receive(ctx, "needs", "a.csv", write_needs(file, need("Ann Atwood")).read_bytes(), DISPATCHER)
    say(ctx, upload_id, AsRead(columns={"Your name": ""}), DISPATCHER, seen=0)
    free.set()
    ctx.list_queue.run(lambda: None).result(timeout=60)
    now = progress(ctx, upload_id)
    assert now is not None
    assert now.error is not None
    assert "import.missing-column" in str([fault.code for fault in now.error.faults])  # type: ignore[attr-defined]


def test_two_who_import_a_list_at_once_import_it_once_and_nobody_drops_it_meanwhile(ctx: Context, file: Path) -> None:
    upload_id = receive(ctx, "needs", "a.csv", write_needs(file, need("Ann Atwood")).read_bytes(), DISPATCHER)
    settled(ctx, upload_id)
    free = held(ctx)
    assert begin(ctx, upload_id, DISPATCHER, writes=True) is not None
    assert begin(ctx, upload_id, Actor("user", 2), writes=True) is None
    with pytest.raises(Conflict):
        uploads.drop(ctx, upload_id)
    free.set()
    settled(ctx, upload_id)
    assert len(history(ctx)) == 1


def test_nothing_of_an_upload_lies_in_the_clear(ctx: Context, file: Path) -> None:
    receive(ctx, "needs", "for Ann.csv", write_needs(file, need("Ann Atwood")).read_bytes(), DISPATCHER)
    ctx.list_queue.run(lambda: None).result(timeout=60)
    stored = b"".join(path.read_bytes() for path in ctx.settings.home.glob("wardround.db*"))
    assert b"Ann" not in stored
