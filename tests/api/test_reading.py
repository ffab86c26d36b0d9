"""Looking only reads: no GET of a page, of the API, of a volunteer's link or of a public form writes a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import create_engine

from api.routes import live
from api.services.actors import Actor
from api.services.context import Context
from api.services.imports import uploads
from api.services.needs import commands
from api.services.runs import run_queue
from data.database.database import Database
from data.security.encryption import Keys
from data.store.needs.calls import Call
from routing.errors import Fault
from routing.forms.need import NeedForm
from tests.api.conftest import make_settings
from tests.support.api_forms import an_entry, open_forms
from tests.support.api_world import DAY, World, seed
from tests.support.postgresql import Server, running_server
from tests.support.routes import every_route, filled
from tests.support.store_makers import ANN, NOW
from tests.support.table_rows import Tables, held

ROLES = ("dispatcher", "organiser", "admin", "driver", "")
ACCESS_LOG = "look"
LATER = [
    # Days that nobody has opened yet: before, soon, after the recurring needs that are there, and far away.
    *(f"/days/{DAY + timedelta(days=days)}" for days in (-7, 1, 8, 20, 60, 200)),
    *(f"/api/v1/days/{DAY + timedelta(days=days)}" for days in (-7, 1, 20, 60)),
    f"/days/{DAY}?saved=1&kind=chat&state=ready&ward=Westgate",
    f"/days/{DAY + timedelta(days=20)}/replan",
    "/needs/new?like=1",
    "/inbox?settled=true",
    "/api/v1/inbox?settled=true",
    "/series?shown=paused",
    "/volunteers?shown=expiring",
    "/preferences?saved=yes",
    "/sign-in?next=/coverage",
    f"/coverage?from={DAY - timedelta(days=30)}&to={DAY}",
    f"/exports/needs?from={DAY}&to={DAY}&names=true&form=xlsx",
    f"/exports/rounds?from={DAY}&to={DAY}&names=true",
    f"/api/v1/exports/outcomes?from={DAY}&to={DAY}",
    "/people/volunteer-1",
    "/people/volunteer-1/file.html",
]
UNSHOWN = {"/plans/{plan_id}/changes", "/api/v1/plans/{plan_id}/changes", "/api/v1/runs/{run_id}/best"}
"""Addresses that answer nobody here: the newest plan is not a draft made of a running day, and the run has no plan."""


def address(world: World, route: str) -> str:
    """The address of a route that has something to show."""
    if "/stops/{stop_id}/" in route and "{plan_id}" in route:
        route = route.replace("{stop_id}", str(world.stop_ids(2)[0]))  # nobody has set out for it
    if route.endswith(("/needs/{need_id}/place", "/needs/{need_id}/places", "/needs/{need_id}/candidates")):
        route = route.replace("{need_id}", "4")  # it is on no round
    asked = {
        "/ask/sent/{reference}": "/ask/sent/ABC-DEF",
        "/offer/sent/{reference}": "/offer/sent/ABC-DEF",
        "/api/v1/places": "/api/v1/places?kind=prescription&text=mill",
        "/api/v1/plans/{plan_id}/what-if": "/api/v1/plans/{plan_id}/what-if?gone=1",
    }
    return filled(world, asked.get(route, route))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'wardround.db'}"
    server: Server = request.getfixturevalue("server")
    return server.url(server.new_database())


@pytest.fixture
def world(
    url: str, tmp_path: Path, area_folder: Path, web_keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The tiny world with something behind every kind of address, on each kind of database; it thinks it is a demo."""
    monkeypatch.setattr(live, "_STREAM_SECONDS", 0.05)  # a day's events go on for minutes else
    database = Database(url, web_keys)
    database.migrate()
    with database.transaction() as store:
        seed(store)
        record = store.imports.record("needs", "ab12", NOW, "cli", {})
        store.imports.keep_rejected(record.id, 7, {"Your name": "Wanda Wetherby"}, [Fault("a.b", "line 7", "No.", "")])
        store.calls.add(Call(at=NOW, actor=ANN, name="Thaddea Ringwell", said="Who comes?"))
    settings = make_settings(tmp_path, area_folder, public_forms=True, demo=True)
    made = World(Context(settings, database, clock=lambda: NOW))
    open_forms(made)
    an_entry(made)
    office = Actor("user", 1, "dispatcher")
    weekly = NeedForm(
        name="Zed Quill", phone="07700 900666", postcode="ZX1 2AB", kind="dog_walk", repeat="every Sunday"
    )
    commands.add_need(made.context, weekly, office)
    uploads.receive(made.context, "needs", "needs.csv", b"Name,Kind,Postcode\nYan Otter,Chat,ZX1 2AB\n", office)
    # The events of a run that goes on would go on, too.
    run_queue.cancel(made.context, made.run(), office)
    made.publish()
    made.set_out()
    yield made
    made.context.close()


def shown(answer: Response) -> bool:
    """Whether somebody is shown something, or led on to it."""
    return answer.status_code == 200 or (
        answer.status_code == 303 and not answer.headers["location"].startswith("/sign-in")
    )


@pytest.fixture
def records(url: str) -> Iterator[Callable[[], Tables]]:
    """Reads every record of the database."""
    engine = create_engine(url)

    def reading() -> Tables:
        with engine.connect() as connection:
            return held(connection)

    yield reading
    engine.dispose()


def test_no_get_writes_anything_but_the_access_log(world: World, records: Callable[[], Tables]) -> None:
    browsers = {role: world.browser(role) for role in ROLES}
    routes = [route for method, route in every_route(world) if method == "GET"]
    paths = {route: address(world, route) for route in routes} | {path: path for path in LATER}

    before = records()
    looked, unshown = len(before.pop(ACCESS_LOG)), set()
    for route, path in paths.items():
        answers = [browser.get(path) for browser in browsers.values()]
        assert max(answer.status_code for answer in answers) < 500, path
        if not any(shown(answer) for answer in answers):
            unshown.add(route)
        after = records()
        log = after.pop(ACCESS_LOG)
        written = [name for name in before if before[name] != after[name]]
        assert written == [], f"GET {path} writes {written}"
    assert unshown == UNSHOWN
    assert len(log) > looked


def test_a_record_that_a_request_wrote_is_seen(world: World, records: Callable[[], Tables]) -> None:
    before = records()
    answer = world.browser("dispatcher").post("/needs/1/calls", data={"name": "Una", "said": "Hello"})
    assert answer.status_code == 303
    assert records()["phone_call"] != before["phone_call"]
