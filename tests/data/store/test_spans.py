"""Nothing is kept for ever by oversight: every table is filled, time goes by, and what is left is what may be left."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from api.services.context import Context
from api.services.planning import day_rollover
from api.services.privacy.retention import tidy
from api.settings import Settings
from data.database.database import Database
from data.privacy import KEPT
from data.security.encryption import Keys, PersonalJSON, PersonalText, give_keys
from data.store.privacy.erasure import WardMonth
from data.store.privacy.expiry import LEAST_IN_A_WARD
from data.tables import metadata
from geo.area.area import Area
from tests.support.api_world import tiny_area
from tests.support.store_makers import ANN, NOW, add_plan, make_round, make_series
from tests.support.table_rows import fill

SAID: dict[str, Any] = {
    "need.state": "done",
    "account.active": False,
    "account.role": "organiser",
    "entry.state": "turned_away",
    "person_link.verdict": "same",
    "volunteer.hours": {"spans": [], "off": []},
    "plan.state": "closed",
    "plan_run.state": "done",
    "written_file.path": "/nowhere/at/all",
}
"""Values without which made rows would be of a kind that there is not, or that is not over."""

FOR_GOOD = {
    "confirmed_column": "headings of columns",
    "form_switch": "which form is open",
    "group_choice": "what the group chose for itself",
    "meta": "about nobody",
    "place": "as long as it is used",
    "former_ward": "of a place, as long as it is there",
    "ward_month_count": "counts",
    "ward_review": "when boundaries changed",
    "event": "of the removing itself",
}
"""What is left for good of a group that nobody is in any more; docs/data.md says so of each."""


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Area:
    return Area.open(tiny_area(tmp_path_factory.mktemp("squareton")))


@pytest.fixture
def ctx(bare_url: str, keys: Keys, tmp_path: Path, area: Area) -> Iterator[Context]:
    """A deployment with rows in every table."""
    database = Database(bare_url, keys)
    database.migrate()
    engine = create_engine(bare_url)
    give_keys(engine, keys)
    fill(engine, SAID)
    engine.dispose()
    yield Context(Settings(home=tmp_path), database, clock=lambda: NOW, area=area)
    database.close()


def days_later(ctx: Context, days: int) -> Context:
    return Context(ctx.settings, ctx.database, clock=lambda: NOW + timedelta(days=days), area=ctx.area)


def lived(ctx: Context, *days: int) -> None:
    """What a server does every day, on some of them."""
    for day in days:
        day_rollover.tidy(days_later(ctx, day))
        assert tidy(days_later(ctx, day)).scrubbed


def held(url: str, keys: Keys) -> dict[str, list[dict[str, Any]]]:
    engine = create_engine(url)
    give_keys(engine, keys)
    with engine.connect() as connection:
        rows = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return rows


def personal(rows: dict[str, list[dict[str, Any]]]) -> set[str]:
    """The tables that hold something personal."""
    sealed = {
        table.name: [one.name for one in table.columns if isinstance(one.type, PersonalText | PersonalJSON)]
        for table in metadata.sorted_tables
    }
    return {name for name, found in rows.items() for row in found if any(row[column] for column in sealed[name])}


def test_every_table_is_told_of_on_the_page_with_its_span() -> None:
    told = [table for kept in KEPT for table in kept.tables]
    assert set(told) == set(metadata.tables), "say in data/privacy.py what is kept there, why, how long, who sees it"
    assert all(kept.how_long and kept.why and kept.who for kept in KEPT)


def test_in_the_end_nothing_is_left_but_what_may_be(ctx: Context, bare_url: str, keys: Keys) -> None:
    before = held(bare_url, keys)
    assert all(len(rows) >= 2 for rows in before.values())
    assert len(personal(before)) > 14
    lived(ctx, 40)
    month = personal(held(bare_url, keys))
    assert month <= {"account", "confirmed_column", "event", "place", "volunteer"}
    lived(ctx, 400, 800)
    left = held(bare_url, keys)
    assert {name for name, rows in left.items() if rows} <= FOR_GOOD.keys()
    assert personal(left) <= {"confirmed_column", "place"}
    assert {row["kind"] for row in left["event"]} <= {
        "account.erased", "need.erased", "retention.done", "volunteer.erased",
    }  # fmt: skip
    assert {row["subject_kind"] for row in left["former_ward"]} <= {"place"}


@pytest.mark.parametrize("bare_url", ["sqlite"], indirect=True)
def test_no_byte_of_any_sealed_value_that_went_is_left_in_the_file(ctx: Context, bare_url: str) -> None:
    """Of PostgreSQL's files docs/data.md says what they keep, and for how long."""
    path = Path(bare_url.removeprefix("sqlite:///"))
    before = _sealed(path)
    assert {table for table, _ in before} == {
        table.name
        for table in metadata.sorted_tables
        if any(isinstance(one.type, PersonalText | PersonalJSON) for one in table.columns)
    }
    assert _on_disk(path, before) == before
    lived(ctx, 40, 400, 800)
    gone = before - _sealed(path)
    assert {table for table, _ in before - gone} == {"confirmed_column", "place"}
    assert _on_disk(path, gone) == set()


def _sealed(path: Path) -> set[tuple[str, bytes]]:
    connection = sqlite3.connect(path)
    found = set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, PersonalText | PersonalJSON):
                rows = connection.execute(f'SELECT "{column.name}" FROM "{table.name}"')
                # The head of a value is the same in many; its nonce and what follows are its own.
                found |= {(table.name, bytes(row[0])[5:40]) for row in rows if row[0]}
    connection.close()
    return found


def _on_disk(path: Path, values: set[tuple[str, bytes]]) -> set[tuple[str, bytes]]:
    raw = b"\n".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    return {one for one in values if one[1] in raw}


def test_a_closed_account_loses_its_name_and_an_open_one_never(ctx: Context) -> None:
    with ctx.database.transaction() as store:
        ann = store.accounts.users()[0]
        store.accounts.set_active(ann.id, True, actor=ANN, at=NOW)
    lived(ctx, 89)
    with ctx.database.transaction() as store:
        assert len(store.accounts.users()) == 2
        store.accounts.open_session(ann.id, NOW)
    lived(ctx, 91, 900)
    with ctx.database.reading() as store:
        assert [user.id for user in store.accounts.users()] == [ann.id]


def test_what_goes_on_keeps_what_it_needs(ctx: Context, bare_url: str, keys: Keys) -> None:
    """A volunteer who went on a round lately, their plan, and a series without an end."""
    with ctx.database.transaction() as store:
        day = (NOW + timedelta(days=390)).date()
        plan = add_plan(store, (make_round(2, ()),), day=day)
        one = store.series.add(make_series(), actor=ANN, at=NOW)
    lived(ctx, 400)
    left = held(bare_url, keys)
    assert [row["id"] for row in left["plan"]][-1] == plan.id
    assert 2 in {row["id"] for row in left["volunteer"]}
    assert personal(left) >= {"series", "volunteer"}
    assert one.id in {row["id"] for row in left["series"]}


def test_a_few_requests_are_counted_for_the_whole_area_once_their_month_is_over_for_good(ctx: Context) -> None:
    few = LEAST_IN_A_WARD - 1
    with ctx.database.transaction() as store:
        for ward, kind, number in (("W1", "chat", few), ("W2", "chat", 1), ("W1", "dog_walk", few + 1)):
            store.erasure._count(WardMonth(ward, "2026-10", kind, "done", number))
        store.erasure._count(WardMonth("W1", "2026-11", "chat", "done", few))
    with ctx.database.transaction() as store:
        assert store.expiry.small_counts("2026-11") >= 2
        # Twice is once.
        assert store.expiry.small_counts("2026-11") == 0
        kept = {(one.ward_code, one.month, one.kind): one.needs for one in store.erasure.ward_months()}
    assert {key: number for key, number in kept.items() if key[1].startswith("2026")} == {
        ("", "2026-10", "chat"): few + 1,
        ("W1", "2026-10", "dog_walk"): few + 1,
        ("W1", "2026-11", "chat"): few,
    }
