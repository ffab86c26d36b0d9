"""The demo town: a believable day whenever one looks, and nothing twice. On a town of its smallest size."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.services import accounts, day_page
from api.services.context import Context
from api.services.deployment import demo
from api.services.inbox.public_forms import forms_view
from api.services.inbox.views import inbox_view
from api.services.planning import planner
from api.services.runs import run_queue
from api.settings import Settings
from api.wiring import open_context
from data.store.imports.submission_records import FormName
from geo.area.area import Area
from routing.needs import NeedState

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    told: list[float] = []
    demo.build_town(home, lambda _step, fraction: told.append(fraction), nodes=1_000)
    assert told == sorted(told)
    return home


@pytest.fixture(scope="module")
def ctx(home: Path) -> Iterator[Context]:
    opened, _ = open_context(Settings(home=home, demo=True, public_forms=True))
    context = Context(opened.settings, opened.database, clock=lambda: NOW)
    yield context
    opened.database.close()


@pytest.fixture(scope="module")
def links(ctx: Context) -> demo.DemoLinks:
    with pytest.MonkeyPatch.context() as patch:
        from routing.solver import Budget

        patch.setattr(planner, "Budget", lambda **_: Budget(iterations=3))
        patch.setattr(run_queue, "Budget", lambda **_: Budget(iterations=3))
        return demo.open_demo(ctx, lambda _step, _fraction: None)


def test_a_town_that_is_there_is_left_alone(home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (home / "area").rglob("*")}
    demo.build_town(home, lambda _step, _fraction: None, nodes=1_000)
    assert {path: path.stat().st_mtime_ns for path in (home / "area").rglob("*")} == before


def test_an_area_of_another_format_is_built_again(tmp_path: Path, home: Path) -> None:
    """After an update the demo starts as before, on the town it had."""
    shutil.copytree(home / "town", tmp_path / "town")
    shutil.copytree(home / "area", tmp_path / "area")
    manifest = tmp_path / "area" / "area.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": 1}))
    demo.build_town(tmp_path, lambda _step, _fraction: None, nodes=1_000)
    assert Area.open(tmp_path / "area").name == "Quarnbridge"


def test_today_has_needs_volunteers_and_a_published_plan(ctx: Context, links: demo.DemoLinks) -> None:
    view = day_page.day_view(ctx, TODAY)
    assert links.day == TODAY
    assert len(view.needs) > 50
    assert len(view.volunteers) > 10
    assert view.plan is not None
    assert view.plan.state == "published"
    assert view.plan.rounds
    assert all(row.sentence for row in view.plan.unassigned)


def test_each_link_opens_what_it_says(ctx: Context, links: demo.DemoLinks) -> None:
    for role, link in (("dispatcher", links.dispatcher), ("organiser", links.organiser)):
        session = accounts.session(ctx, accounts.sign_in_with_link(ctx, link.partition("#")[2]).session)
        assert session is not None
        assert session.role == role
    assert accounts.driver_session(ctx, links.driver.partition("#")[2]) is not None


def test_days_gone_by_were_settled(ctx: Context, links: demo.DemoLinks) -> None:
    yesterday = day_page.day_view(ctx, TODAY - timedelta(days=1))
    settled = [need for need in yesterday.needs if need.state in (NeedState.DONE, NeedState.NOT_DONE)]
    assert len(settled) > 30


def test_a_few_forms_were_filled_in_and_wait_in_the_inbox(ctx: Context, links: demo.DemoLinks) -> None:
    rows = inbox_view(ctx).rows
    assert [row.name for row in rows][1:3] == ["Kit Fairbrass", "Ted Castellan"]
    assert rows[0].likely[0].why == "same phone number"
    assert sum(row.where.doubtful for row in rows) == 1
    assert sum("hours" in row.said for row in rows if row.form is FormName.ASK) == 2
    assert all(view.open is ctx.settings.public_forms for view in forms_view(ctx))


def test_opening_the_demo_again_doubles_nothing_and_gives_new_links(ctx: Context, links: demo.DemoLinks) -> None:
    before = len(day_page.day_view(ctx, TODAY).needs)
    waiting = inbox_view(ctx).total
    again = demo.open_demo(ctx, lambda _step, _fraction: None)
    view = day_page.day_view(ctx, TODAY)
    assert len(view.needs) == before
    assert inbox_view(ctx).total == waiting == 5
    assert view.plan is not None
    assert view.plan.version == 1
    assert again.driver != links.driver
    assert accounts.driver_session(ctx, again.driver.partition("#")[2]) is not None


def test_the_days_ahead_get_their_needs_and_the_next_ones_are_planned_once(ctx: Context, links: demo.DemoLinks) -> None:
    demo.fill_ahead(ctx)
    first = [day_page.day_view(ctx, TODAY + timedelta(days=ahead)) for ahead in range(1, demo.DAYS_AHEAD + 2)]
    demo.fill_ahead(ctx)
    second = [day_page.day_view(ctx, TODAY + timedelta(days=ahead)) for ahead in range(1, demo.DAYS_AHEAD + 2)]
    assert all(len(view.needs) > 50 for view in first[:-1])
    assert [[need.id for need in view.needs] for view in first] == [[need.id for need in view.needs] for view in second]
    runs = [view.run.id if view.run else None for view in first]
    assert all(runs[: demo.DAYS_PLANNED])
    assert not any(runs[demo.DAYS_PLANNED :])
    assert runs == [view.run.id if view.run else None for view in second]


def test_a_day_gone_by_is_not_planned(ctx: Context, links: demo.DemoLinks) -> None:
    assert day_page.day_view(ctx, TODAY - timedelta(days=3)).run is None
