"""Every look at somebody's details is kept: whatever page or answer shows a name, it says whose."""

from __future__ import annotations

from typing import Any

import pytest

from api.services.actors import Actor
from api.services.imports import rejected
from api.services.runtime.access_log import AccessLogWriter
from data.store.needs.calls import Call
from data.store.privacy.access_log import AccessRecord
from routing.errors import Conflict, Fault
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World
from tests.support.routes import PUBLIC, every_route, filled
from tests.support.store_makers import ANN, NOW

RECORDS = {
    **{name: ("need", number) for number, name in enumerate(NEIGHBOURS, start=1)},
    **{name: ("volunteer", number) for number, name in enumerate(VOLUNTEERS, start=1)},
    "Wanda Wetherby": ("rejected_row", 1),
    "Thaddea Ringwell": ("call", 1),
}


@pytest.fixture
def told(world: World) -> World:
    """With a rejected row and a call too."""
    with world.context.database.transaction() as store:
        record = store.imports.record("needs", "ab12", NOW, "cli", {})
        store.imports.keep_rejected(record.id, 7, {"Your name": "Wanda Wetherby"}, [Fault("a.b", "line 7", "No.", "")])
        store.calls.add(Call(at=NOW, actor=ANN, name="Thaddea Ringwell", said="Who comes?"))
    return world


def looks(world: World) -> set[tuple[str, str, int]]:
    with world.context.database.reading() as store:
        found = store.access_log.at(RECORDS.values())
    return {(look.actor, look.subject_kind, number) for look in found for number in look.subjects}


@pytest.mark.parametrize("role", ["admin", "driver", "organiser"])
def test_whatever_shows_a_name_keeps_that_it_was_looked_at(told: World, role: str) -> None:
    browser = told.browser(role)
    showing = []
    for method, path in every_route(told):
        if method != "GET" or path.endswith("/events") or ((method, path) in PUBLIC and path != "/round"):
            continue
        with told.context.database.transaction() as store:
            store.erasure.looks_before(NOW.replace(year=2100))
        answer = browser.get(filled(told, path))
        if answer.status_code != 200:
            continue
        named = {name for name in RECORDS if name in answer.text}
        kept = {(kind, number) for _, kind, number in looks(told)}
        assert {RECORDS[name] for name in named} <= kept, (path, named)
        showing += [path] * bool(named)
    assert len(showing) >= {"admin": 13, "driver": 2, "organiser": 0}[role], showing


@pytest.mark.parametrize("what", ["needs", "rounds", "outcomes"])
@pytest.mark.parametrize("where", ["/exports", "/api/v1/exports"])
def test_an_export_with_names_is_a_look_and_one_without_is_none(told: World, where: str, what: str) -> None:
    told.publish()
    told.set_out()
    browser = told.browser("dispatcher")
    answer = browser.get(f"{where}/{what}?from={DAY}&to={DAY}&form=csv&names=true")
    assert answer.status_code == 200
    named = {name for name in RECORDS if name in answer.text}
    assert named
    assert {RECORDS[name] for name in named} <= {(kind, number) for _, kind, number in looks(told)}
    with told.context.database.transaction() as store:
        store.erasure.looks_before(NOW.replace(year=2100))
    plain = browser.get(f"{where}/{what}?from={DAY}&to={DAY}&form=csv").text
    assert [name for name in RECORDS if name in plain] == []
    assert looks(told) == set()


SENT: dict[str, dict[str, str]] = {
    "/needs/people": {"q": NEIGHBOURS[0][:6]},
    "/api/v1/people/search": {"text": NEIGHBOURS[0][:6]},
    "/needs/{need_id}/calls": {"name": NEIGHBOURS[0], "said": "Who comes?"},
    "/needs/{need_id}/said": {"name": NEIGHBOURS[0], "kind": "dog_walk"},
    "/people/{reference}/consent": {"state": "given", "way": "phone"},
}


def test_whatever_answers_a_request_with_a_name_keeps_that_it_was_looked_at(told: World) -> None:
    admin = told.browser("admin")
    showing = []
    for method, path in every_route(told):
        if method == "GET" or (method, path) in PUBLIC or path.startswith(("/round", "/api/v1/round/")):
            continue
        with told.context.database.transaction() as store:
            store.erasure.looks_before(NOW.replace(year=2100))
        sent = SENT.get(path, {})
        body: dict[str, Any] = {"json": sent} if path.startswith("/api/") else {"data": sent}
        answer = admin.request(method, filled(told, path), **body)
        typed = " ".join(sent.values())
        named = {name for name in RECORDS if name in answer.text and name not in typed}
        kept = {(kind, number) for _, kind, number in looks(told)}
        assert {RECORDS[name] for name in named} <= kept, (method, path, named)
        showing += [path] * bool(named)
    assert {"/needs/people", "/api/v1/people/search"} <= set(showing), showing


def test_a_look_says_who_when_and_where(told: World) -> None:
    told.browser("dispatcher").get("/needs/1")
    with told.context.database.reading() as store:
        user = store.accounts.by_login("dispatcher")
        assert user is not None
        assert store.access_log.at([("need", 1)]) == (AccessRecord(NOW, f"user:{user.id}", "page.need", "need", (1,)),)


def test_a_volunteer_s_look_at_their_own_stops_names_the_round(told: World) -> None:
    told.browser("driver").get("/round")
    (look,) = _at_need(told, 1)
    assert (look.actor, look.why, look.subjects) == (f"driver:{told.round_id(1)}", "page.driver", (1, 2))


def test_one_page_of_many_people_is_one_row_for_each_kind(told: World) -> None:
    told.browser("dispatcher").get(f"/days/{DAY}")
    (look,) = _at_need(told, 1)
    assert set(look.subjects) >= {1, 2, 3, 4, 5}


def test_a_refused_page_is_no_look(told: World) -> None:
    told.browser("organiser").get("/needs/1")
    told.browser().get("/needs/1")
    assert looks(told) == set()


def test_what_could_not_be_written_is_written_with_the_next(told: World, caplog: pytest.LogCaptureFixture) -> None:
    real = told.context.database

    class Busy:
        def transaction(self) -> object:
            raise Conflict("store.busy", "Una Mensah is in the way.", "Wait.")

    kept = AccessLogWriter(Busy())  # type: ignore[arg-type]
    kept.note(Actor("cli"), "page.day", NOW, {"need": (1,)})
    kept.write()
    assert kept.waiting
    assert "Una" not in caplog.text
    kept._database = real
    kept.note(Actor("cli"), "page.day", NOW, {"need": (2,), "volunteer": ()})
    kept.write()
    assert not kept.waiting
    assert looks(told) == {("cli", "need", 1), ("cli", "need", 2)}
    assert rejected.count(told.context) == 1


def _at_need(world: World, number: int) -> tuple[AccessRecord, ...]:
    with world.context.database.reading() as store:
        return store.access_log.at([("need", number)])
