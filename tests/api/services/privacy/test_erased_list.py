"""Who was erased stays erased, whatever backup is put back: by a list of numbers that lies outside the database."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.deployment import backups
from api.services.privacy import erased_list
from api.services.privacy.subject_access import erase, gather
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from data.store.encoding import ERASED
from data.store.imports.submission_records import FormName, Submission
from data.store.needs.calls import Call
from routing.errors import Fault, InvalidFile
from tests.support.clock import fixed
from tests.support.store_makers import ANN, NOW, add_need, add_volunteer, make_need, make_series

UNA = {"name": "Una Mensah", "phone": "07700 900111"}
ADMIN = Actor("user", 1)


def fill(ctx: Context) -> None:
    """Una in every kind of record, and Bob beside her."""
    with ctx.database.transaction() as store:
        add_need(store, **UNA)
        add_need(store, name="Bob Ray", phone="07700 900222")
        add_volunteer(store, **UNA)
        store.calls.add(Call(at=NOW, actor=ANN, **UNA, said="Who comes?"))
        store.series.add(make_series(template=make_need(**UNA)), actor=ANN, at=NOW)
        record = store.imports.record("needs", "d1", NOW, ANN, {})
        store.imports.keep_rejected(record.id, 1, {"Your name": UNA["name"]}, [Fault("a.b", "line 1", "No.", "")])
        entry = Submission(form=FormName("ask"), reference="ABC-123", at=NOW, wording="1", agreed=True, **UNA)
        store.submissions.add(entry, "nonce")


def moment(ctx: Context, hours: int) -> Context:
    return Context(ctx.settings, ctx.database, clock=lambda: NOW + timedelta(hours=hours), area=ctx.area)


def names(ctx: Context) -> list[str]:
    with ctx.database.reading() as store:
        needs = [need.name for need in store.needs.get_all(range(1, 9)).values()]
        return needs + [one.name for one in store.volunteers.all(active=False)]


def kept(ctx: Context) -> tuple[int, ...]:
    with ctx.database.reading() as store:
        entries = store.submissions.of_person(UNA["name"], UNA["phone"])
        return (len(store.calls.all()), len(store.series.all()), len(store.imports.rejected()), len(entries))


def test_a_person_is_handed_over_and_erased_with_what_they_sent_by_a_form(ctx: Context) -> None:
    fill(ctx)
    sections = dict(gather(ctx, "need-1", ADMIN).sections)
    assert [one["telephone"] for one in sections["Forms sent"]] == [UNA["phone"]]
    assert kept(ctx) == (1, 1, 1, 1)
    gone = erase(moment(ctx, 2), "need-1", ADMIN)
    assert (gone.needs, gone.volunteers, gone.calls, gone.rejected_rows, gone.entries) == ((1,), (1,), 1, 1, 1)
    assert kept(ctx) == (0, 0, 0, 0)


def test_the_list_holds_numbers_and_no_name_and_only_its_owner_reads_it(ctx: Context) -> None:
    fill(ctx)
    erase(moment(ctx, 2), "volunteer-1", ADMIN)
    path = ctx.settings.home / erased_list.NAME
    lines = path.read_text().splitlines()
    assert all(re.fullmatch(r"2026-11-23T[\d:.]+\+00:00 [a-z_]+ \d+", line) for line in lines)
    assert {line.split(" ", 1)[1] for line in lines} == {
        "need 1", "volunteer 1", "series 1", "call 1", "rejected_row 1", "entry 1",
    }  # fmt: skip
    assert path.stat().st_mode & 0o077 == 0


def test_a_backup_from_before_brings_nobody_back(ctx: Context, tmp_path: Path, web_keys: Keys) -> None:
    fill(ctx)
    identity, file = tmp_path / "identity", tmp_path / "monday.age"
    backups.make(ctx, file, backups.new_identity(identity), ADMIN)
    erase(moment(ctx, 2), "need-1", ADMIN)
    ctx.database.close()
    elsewhere = Settings(home=tmp_path / "other", area=ctx.settings.area, key_file=tmp_path / "the.key")
    elsewhere.home.mkdir()
    shutil.copy(ctx.settings.home / erased_list.NAME, elsewhere.home)
    web_keys.write(elsewhere.key_path)
    _, again = backups.restore(elsewhere, file, identity, fixed)
    assert again == 6
    restored = Context(elsewhere, _opened(elsewhere), fixed, ctx.area)
    assert names(restored) == [ERASED, "Bob Ray", ERASED]
    assert kept(restored) == (0, 0, 0, 0)
    # Once more, by hand, finds nothing more to do.
    assert erased_list.apply(restored, erased_list.read(erased_list.places(elsewhere))) == 0
    restored.close()


def test_whoever_is_given_a_number_after_a_backup_was_put_back_is_left_alone(ctx: Context) -> None:
    """Need 2 was erased, the backup from before need 2 was put back, and the next need is number 2 again."""
    erased_list.remember(ctx.settings, NOW - timedelta(hours=1), [("need", 1), ("volunteer", 7)])
    fill(ctx)
    assert erased_list.apply(ctx, erased_list.read(erased_list.places(ctx.settings))) == 0
    assert names(ctx)[:2] == ["Una Mensah", "Bob Ray"]


def test_the_list_lies_beside_the_backups_too(ctx: Context, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    settings = ctx.settings.model_copy(update={"backup_folder": folder})
    erased_list.remember(settings, NOW, [("need", 3)])
    assert (folder / erased_list.NAME).read_text() == (settings.home / erased_list.NAME).read_text()
    (settings.home / erased_list.NAME).unlink()
    assert set(erased_list.read(erased_list.places(settings))) == {("need", 3)}
    assert folder / erased_list.NAME in erased_list.places(ctx.settings, folder / "monday.age")


def test_nothing_is_erased_where_the_list_cannot_be_written(ctx: Context) -> None:
    fill(ctx)
    (ctx.settings.home / erased_list.NAME).mkdir()
    with pytest.raises(InvalidFile) as caught:
        erase(ctx, "need-1", ADMIN)
    assert caught.value.faults[0].code == "file.cannot-write"
    assert names(ctx)[0] == "Una Mensah"


@pytest.mark.parametrize("line", ["yesterday need 1", "2026-11-23T08:00:00 need 1", f"{NOW.isoformat()} name Una", "x"])
def test_what_is_no_list_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "list"
    path.write_text(line)
    with pytest.raises(InvalidFile) as caught:
        erased_list.read([path])
    assert caught.value.faults[0].code == "file.unreadable"


def test_a_record_erased_twice_counts_from_the_last_time(tmp_path: Path) -> None:
    path = tmp_path / "list"
    times = ["2026-11-24T08:00:00+00:00", "2026-11-23T08:00:00+00:00"]
    path.write_text("".join(f"{at} need 1\n" for at in times))
    assert erased_list.read([path, tmp_path / "none"]) == {("need", 1): datetime.fromisoformat(times[0])}


def _opened(settings: Settings) -> Database:
    return Database(settings.sqlalchemy_url.get_secret_value(), Keys.read(settings.key_path))
