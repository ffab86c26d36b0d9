"""Processes that bring out the needs of the same days at once, as servers do, double none. On both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.database.database import Database
from data.security.encryption import Keys
from routing.needs import NeedState, Weekday
from routing.series import Every, Frequency, Holidays, Series
from tests.support import killed_process
from tests.support.api_world import tiny_area
from tests.support.other_processes import Other
from tests.support.store_makers import ANN, MONDAY, NOW, make_need, make_series

THROUGH = MONDAY + timedelta(days=59)
RULES = {
    "Una Mensah": (Every(Frequency.DAILY), Holidays.USUAL),
    "Vic Quin": (Every(Frequency.DAILY), Holidays.AFTER),
    "Zed Quill": (Every(Frequency.WEEKLY, 2, ((0, Weekday.FRIDAY), (0, Weekday.TUESDAY))), Holidays.BEFORE),
}
"""Whose series they are; two of them are moved off Christmas, onto days that may be theirs already."""

AtOnce = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    assert tiny_area(home) == home / "area"
    return home


@pytest.fixture
def at_once(database_url: str, keys: Keys, home: Path) -> Iterator[AtOnce]:
    """Runs functions, each in a process of its own, from one moment on; what they say."""
    others: list[Other] = []

    def running(*works: tuple[Any, ...]) -> list[Any]:
        (home / "go").unlink(missing_ok=True)
        others.extend(Other(work, database_url, keys, str(home), *more) for work, *more in works)
        assert {other.hear() for other in others} == {"ready"}
        (home / "go").touch()
        return [other.hear() for other in others]

    yield running
    for other in others:
        other.end()


def begun(database: Database) -> dict[str, Series]:
    with database.transaction() as store:
        return {
            name: store.series.add(
                replace(make_series(), every=every, holidays=holidays, template=make_need(name=name)), actor=ANN, at=NOW
            )
            for name, (every, holidays) in RULES.items()
        }


def assert_each_is_there_once(database: Database, kept: dict[str, Series]) -> int:
    """No day of a series has two needs, and no need is without its day; how many there are."""
    with database.reading() as store:
        needs = {name: store.needs.by_name(name) for name in kept}
        given = {name: store.series.given(one.id) for name, one in kept.items()}
    for name in kept:
        per_day = Counter(need.due_from for need in needs[name])
        assert set(per_day.values()) == {1}, (name, per_day)
        assert {need.id for need in needs[name]} == {one.need_id for one in given[name]}
        assert len({one.named for one in given[name]}) == len(given[name]) == len(needs[name])
    return sum(map(len, given.values()))


def days(database: Database, name: str) -> list[date]:
    with database.reading() as store:
        return sorted(need.due_from for need in store.needs.by_name(name) if need.state is NeedState.READY)


def test_processes_that_bring_out_the_same_days_at_once_double_none(database: Database, at_once: AtOnce) -> None:
    kept = begun(database)
    made = at_once(*[(killed_process.fill, THROUGH.isoformat())] * 3)
    assert sum(made) == assert_each_is_there_once(database, kept)
    assert days(database, "Una Mensah") == [MONDAY + timedelta(days=number) for number in range(60)]
    assert len(days(database, "Vic Quin")) < 60


def test_nor_does_one_that_rests_and_goes_on_meanwhile(database: Database, at_once: AtOnce) -> None:
    kept = begun(database)
    works = [(killed_process.fill, THROUGH.isoformat())] * 2
    assert at_once((killed_process.rest_and_resume,), *works)[0] == 4
    assert_each_is_there_once(database, kept)
    assert days(database, "Una Mensah") == [MONDAY + timedelta(days=number) for number in range(60)]
