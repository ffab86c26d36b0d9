"""Old records are erased every day: from the tables, from the bytes of the database's files, and from written files."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.services.context import Context
from api.services.privacy.expiring_files import write_for_a_while
from api.services.privacy.retention import daily, soon_idle, tidy
from data.store.needs.calls import Call
from routing.errors import Fault
from routing.needs import NeedState
from routing.plan import StopState
from tests.support.erasing import at, on_disk, sealed_values
from tests.support.store_makers import ANN, MONDAY, NOW, add_need, add_plan, add_volunteer, make_round

TOLD = {"name": "Quendolyn Xavierstone", "phone": "07700900457", "address": "171 Zinnober Walk", "notes": "insulin"}


def live_through(ctx: Context, *, needs: int = 1) -> list[int]:
    """A day of some needs, planned, published, visited and done; a call, a rejected row; the needs' ids."""
    with ctx.database.transaction() as store:
        volunteer = add_volunteer(store, name="Olgivanna Perquisite", phone="07700900891", postcode="ZX1 2AB")
        asked = [
            add_need(store, **{**TOLD, "name": f"{TOLD['name']} {number}"}, office_notes="owes the kiosk", postcode="Z")
            for number in range(needs)
        ]
        ids = [one.id for one in asked]
        plan = store.plans.publish(add_plan(store, (make_round(volunteer.id, tuple(ids)),)).id, ANN, NOW)
        for number, stop in enumerate(plan.rounds[0].stops[1:-1]):
            store.plans.mark_stop(stop.id, StopState.DONE, "", "her sister opened", NOW, "driver:1", f"k{number}")
        store.needs.set_states(ids, NeedState.DONE, actor=ANN, at=NOW, note="rang from the hospital", day=MONDAY)
        store.calls.add(Call(at=NOW, actor=ANN, need_id=ids[0], name="Thaddea Ringwell", said="By noon."))
        record = store.imports.record("needs", "d1", NOW, ANN, {})
        fault = Fault("postcode.unknown", "line 1", "Gloucesterfordshire", "")
        store.imports.keep_rejected(record.id, 1, {"Your name": "Ignatius Rowbottom"}, [fault])
    return ids


def test_after_its_time_no_byte_of_a_sealed_value_is_in_the_database_s_files(ctx: Context) -> None:
    home = ctx.settings.home
    live_through(ctx, needs=150)
    values = sealed_values(home)
    assert len(values) > 1000
    assert on_disk(home, values) == len(values)
    done = tidy(at(ctx, 31))
    assert (done.needs, done.calls, done.rejected_rows, done.scrubbed) == (150, 1, 1, True)
    left = sealed_values(home)
    gone = [value for value in values if value not in set(left)]
    # The volunteer's own details stay: they may be asked again tomorrow.
    assert len(values) - len(gone) == 3
    assert on_disk(home, gone) == 0
    assert on_disk(home, left) == len(left)


def test_without_scrubbing_the_bytes_would_still_be_there(ctx: Context) -> None:
    """Guard against a search that never finds anything."""
    home = ctx.settings.home
    ids = live_through(ctx)
    values = sealed_values(home)
    with ctx.database.transaction() as store:
        store.erasure.needs(ids, actor=ANN, at=NOW, reason="x")
    assert on_disk(home, values) > len(sealed_values(home))


def test_nothing_goes_before_its_time_and_a_dry_run_only_says_what_would(ctx: Context) -> None:
    live_through(ctx)
    assert tidy(at(ctx, 13)).erased == 0
    said = tidy(at(ctx, 31), dry_run=True)
    assert (said.needs, said.calls, said.rejected_rows, said.scrubbed) == (1, 1, 1, False)
    assert any("1 needs lost their details" in line for line in said.lines)
    done = tidy(at(ctx, 31))
    assert {**asdict(done), "scrubbed": False} == asdict(said)
    assert tidy(at(ctx, 31)).erased == 0


def test_a_year_later_only_counts_are_left(ctx: Context) -> None:
    ids = live_through(ctx, needs=3)
    tidy(at(ctx, 31))
    done = tidy(at(ctx, 366))
    assert (done.counted, done.volunteers) == (3, 1)
    assert done.events > 5
    with ctx.database.reading() as store:
        assert store.needs.get_all(ids) == {}
        (count,) = store.erasure.ward_months()
    assert (count.month, count.state, count.needs) == ("2026-11", "done", 3)


def test_an_idle_volunteer_is_warned_of_before_their_details_go(ctx: Context) -> None:
    with ctx.database.transaction() as store:
        idle = add_volunteer(store)
    assert soon_idle(at(ctx, 300)) == ()
    assert soon_idle(at(ctx, 340)) == (idle.id,)
    done = tidy(at(ctx, 340))
    assert (done.volunteers, done.soon_idle) == (0, 1)
    assert tidy(at(ctx, 366)).volunteers == 1


def test_an_open_need_past_its_last_day_is_closed_and_then_erased(ctx: Context) -> None:
    with ctx.database.transaction() as store:
        need = add_need(store, due_to=MONDAY)
    assert tidy(at(ctx, 60)).lapsed == 0
    assert tidy(at(ctx, 61)).lapsed == 1
    with ctx.database.reading() as store:
        assert store.needs.get(need.id).state is NeedState.CLOSED
    assert tidy(at(ctx, 92)).needs == 1


def test_it_is_done_once_a_day(ctx: Context) -> None:
    assert daily(ctx) is not None
    assert daily(ctx) is None
    assert daily(at(ctx, 1)) is not None


def test_a_written_file_goes_in_its_time_unless_somebody_changed_it(ctx: Context, tmp_path: Path) -> None:
    ours, changed, gone = (tmp_path / name for name in ("map.html", "changed.html", "gone.html"))
    for path in (ours, changed, gone):
        write_for_a_while(ctx, "map", path, "somebody's door", gone_after=NOW + timedelta(hours=12))
    changed.write_text("somebody's own")
    gone.unlink()
    assert tidy(ctx).files == 0
    assert tidy(at(ctx, 1)).files == 1
    assert (ours.exists(), changed.exists()) == (False, True)
    assert tidy(at(ctx, 2)).files == 0


@pytest.mark.parametrize("hour", [0, 23])
def test_a_day_is_the_area_s(ctx: Context, hour: int) -> None:
    moment = datetime(2026, 6, 30, hour, 30, tzinfo=NOW.tzinfo)
    assert daily(Context(ctx.settings, ctx.database, clock=lambda: moment, area=ctx.area)) is not None
