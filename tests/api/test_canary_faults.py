"""When something breaks, what it says stays unsaid: in every answer, every log at its most talkative, every command.

Errors are let out of every service at the moment its transaction ends, with a neighbour's details in their words, as
database drivers, parsers, templates and checks of types put them there.
"""

from __future__ import annotations

import io
import json
import logging
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import pydantic
import pytest
from jinja2 import TemplateRuntimeError
from sqlalchemy.exc import IntegrityError, StatementError

from api import worker
from api.cli import main
from api.services.actors import Actor
from api.services.planning import planner
from api.services.runs import run_queue
from api.services.runtime.crash_log import Wordless
from data.database.database import Database
from data.security.encryption import Keys
from data.store import Store
from routing.solver import Budget
from tests.support.api_lists import need, write_needs
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World
from tests.support.routes import PUBLIC, every_route, filled
from tests.support.store_makers import MONDAY

NAME, PHONE, MEDICINE = "Quendolyn Xavierstone", "07700900457", "metforminol"
WORDS = (NAME, PHONE, MEDICINE)
PLANTED = (*WORDS, *NEIGHBOURS, *VOLUNTEERS, "07700 900111", "12 Street 3", "Ring twice.", "See the file.")
SAID = f"{NAME}, {PHONE}: {MEDICINE}"


class Typed(pydantic.BaseModel):
    age: int


def of_the_driver() -> None:
    raise IntegrityError("INSERT INTO need", {"name": SAID}, Exception(f"Key (name)=({SAID}) already exists."))


def of_the_statement() -> None:
    raise StatementError(SAID, "SELECT 1", {"name": SAID}, ValueError(SAID))


def of_a_check_of_types() -> None:
    Typed.model_validate({"age": SAID})


def of_json() -> None:
    json.loads(f'{{"{SAID}')


def of_a_template() -> None:
    raise TemplateRuntimeError(SAID)


def of_an_encoding() -> None:
    SAID.encode().decode("utf-16")


def of_a_lookup() -> None:
    try:
        {}[SAID]
    except KeyError as error:
        raise RuntimeError(SAID) from error


BREAKS: tuple[Callable[[], None], ...] = (
    of_the_driver, of_the_statement, of_a_check_of_types, of_json, of_a_template, of_an_encoding, of_a_lookup,
)  # fmt: skip


class Breaking:
    """Lets the transaction of a given number end with an error; counts them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.opened = 0
        self.at = 0
        self.broke = 0
        self._kinds = cycle(BREAKS)
        honest = Database._open

        @contextmanager
        def opening(database: Database, access: Any) -> Iterator[Store]:
            self.opened += 1
            mine = self.opened
            with honest(database, access) as store:
                yield store
            if mine == self.at:
                self.broke += 1
                next(self._kinds)()

        patch.setattr(Database, "_open", opening)

    def count(self) -> None:
        self.opened = self.at = 0

    def break_at(self, number: int) -> None:
        self.opened, self.at = 0, number


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Breaking:
    return Breaking(monkeypatch)


def leaks(said: str, planted: tuple[str, ...] = PLANTED) -> list[str]:
    return [word for word in planted if word.casefold() in said.casefold()]


@pytest.fixture
def talkative() -> Iterator[Callable[[], str]]:
    """Everything that is logged, by whomever, at the lowest level."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Wordless("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out.getvalue
    root.removeHandler(handler)
    root.setLevel(before)


FIELDS = {
    "name": NAME, "phone": PHONE, "address": f"171 {MEDICINE} Walk", "postcode": "ZX1 2AB", "kind": "dog_walk",
    "notes": MEDICINE, "office_notes": MEDICINE, "said": MEDICINE, "note": MEDICINE, "q": NAME, "do": "save",
    "state": "done", "client_key": "00000000-0000-4000-8000-000000000000", "sure": "yes", "revision": "1",
}  # fmt: skip

NEED = {"name": NAME, "phone": PHONE, "address": f"171 {MEDICINE} Walk", "postcode": "ZX1 2AB", "notes": MEDICINE}
KEY = "00000000-0000-4000-8000-000000000000"
BODIES: dict[str, dict[str, Any]] = {
    "/needs": {**NEED, "kind": "dog_walk", "consent": "yes", "log_call": "yes", "do": "save"},
    "/needs/people": {"q": NAME},
    "/needs/said": {**NEED, "kind": "dog_walk"},
    "/days/{day}/calls": {"name": NAME, "phone": PHONE, "said": MEDICINE},
    "/needs/{need_id}/calls": {"name": NAME, "phone": PHONE, "said": MEDICINE},
    "/needs/{need_id}/edit": {**NEED, "kind": "dog_walk", "revision": "1", "do": "save"},
    "/people/{reference}/erase": {"sure": "yes"},
    "/people/{reference}/consent": {"state": "given", "way": "phone"},
    "/round/report": {"stop": "2", "say": "not_done", "reason": "not_home", "note": SAID, "client_key": KEY},
    "/api/v1/round/stops/{stop_id}/outcome": {
        "state": "not_done", "reason": "not_home", "note": SAID, "client_key": KEY,
    },
    "/api/v1/people/search": {"text": NAME},
    "/api/v1/calls": {"name": NAME, "phone": PHONE, "said": MEDICINE},
    "/api/v1/needs": {**NEED, "kind": "dog_walk"},
}  # fmt: skip
"""What is sent that a neighbour's details are in; to other addresses a bit of everything, which some refuse."""


def test_whatever_breaks_in_whatever_service_nobody_s_details_are_in_an_answer_or_a_log(
    world: World, breaking: Breaking, talkative: Callable[[], str], capfd: pytest.CaptureFixture[str]
) -> None:
    answers: list[str] = []
    broken = set()
    browsers = {role: world.browser(role) for role in ("admin", "driver")}
    for method, path in every_route(world):
        # Whoever signs out, or declines, would be a stranger to all that follows.
        if path.endswith("/events") or path == "/round/decline" or (method, path) in PUBLIC - {("GET", "/round")}:
            continue
        role = "driver" if "/round" in path and not path.startswith(("/api/v1/rounds", "/rounds")) else "admin"
        url = filled(world, path)
        body: dict[str, Any] = {}
        if method != "GET":
            sent = BODIES.get(path, FIELDS)
            body = {"json": sent} if path.startswith("/api/") else {"data": sent}
        if method == "GET":
            breaking.count()
            browsers[role].get(url)
        # The first transaction looks the session up, the last of a page keeps who looked.
        for number in (max(2, breaking.opened - 1),) if method == "GET" else (2, 3):
            breaking.break_at(number)
            answer = browsers[role].request(method, url, **body)
            breaking.count()
            # A clash in the database is told as one.
            if answer.status_code in (500, 503):
                broken.add((method, path))
                answers.append(answer.text)
    assert {path for method, path in broken if method == "POST"} >= BODIES.keys()
    assert len(broken) > 50, "the walk breaks hardly anything any more"
    assert not leaks("\n".join(answers), WORDS)
    logged = talkative()
    assert logged.count("incident ") > 40
    assert "in of_the_driver" in logged
    assert leaks(logged) == []
    captured = capfd.readouterr()
    assert leaks(captured.out + captured.err) == []


def test_a_day_s_pages_lists_and_files_are_not_in_the_most_talkative_log(
    world: World, talkative: Callable[[], str], tmp_path: Path
) -> None:
    admin = world.browser("admin")
    rows = [need(NAME, phone=PHONE, notes=MEDICINE), need(f"{NAME} II", postcode="ZX9 9ZZ", notes=MEDICINE)]
    file = write_needs(tmp_path / f"{NAME}.csv", *rows)
    upload = {"files": {"file": (file.name, file.read_bytes(), "text/csv")}}
    statuses = {
        "upload": admin.post("/imports/needs", **upload),  # type: ignore[arg-type]
        "broken upload": admin.post("/imports/needs", files={"file": ("x.xlsx", b"PK\x03\x04" + SAID.encode())}),
        "api": admin.post("/api/v1/imports/needs", **upload),  # type: ignore[arg-type]
        "person": admin.get("/people/need-1/file.json"),
        "day": admin.get(f"/days/{DAY}"),
        "search": admin.post("/needs/people", data={"q": NEIGHBOURS[0]}),
        "names": admin.get(f"/exports/needs?from={DAY}&to={DAY}&form=xlsx&names=yes"),
        "need": admin.post("/needs", data={**FIELDS, "consent": "yes", "log_call": "yes"}),
        "call": admin.post(f"/days/{DAY}/calls", data={"name": NAME, "phone": PHONE, "said": MEDICINE}),
        "outcome": world.browser("driver").get("/api/v1/round"),
    }
    world.context.list_queue.run(lambda: None).result(timeout=60)
    assert NEIGHBOURS[0] in statuses["day"].text
    assert {name: one.status_code for name, one in statuses.items() if one.status_code >= 500} == {}
    assert [name for name, one in statuses.items() if one.status_code < 400] != []
    logged = talkative()
    assert "DEBUG" in logged
    assert leaks(logged, (*PLANTED, "Xavierstone")) == []


COMMANDS = (
    ("plan", "--date", MONDAY, "--json"), ("coverage", "--json"), ("map", "--date", MONDAY, "--out", "day.html"),
    ("export", "needs", "--out", "needs.csv", "--from", MONDAY, "--to", MONDAY), ("tidy",), ("doctor",),
    ("person", "export", "need-1", "--out", "una.json"), ("person", "erase", "need-1", "--yes"), ("keys", "rotate"),
    ("user", "list"), ("import", "needs", "list.csv"), ("import", "needs", "list.csv", "--dry-run"),
    ("backup", "--to", "day.age", "--recipient", "age1..."), ("check", "--date", MONDAY),
)  # fmt: skip


@pytest.mark.parametrize("number", [1, 2])
def test_a_command_that_breaks_says_where_and_never_what(
    world: World,
    breaking: Breaking,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    web_keys: Keys,
    number: int,
) -> None:
    settings = world.context.settings
    web_keys.write(settings.key_path)
    world.context.database.close()
    for name, value in {
        "HOME": settings.home,
        "AREA": settings.area_path,
        "PLAN_SECONDS": 1,
        "PLAN_WORKERS": 1,
    }.items():
        monkeypatch.setenv(f"WARDROUND_{name}", str(value))
    monkeypatch.chdir(settings.home)
    monkeypatch.setattr(planner, "Budget", lambda **_: Budget(iterations=5))
    monkeypatch.setattr(run_queue, "Budget", lambda **_: Budget(iterations=5))
    write_needs(settings.home / "list.csv", need(NAME, phone=PHONE, notes=MEDICINE))
    ended = {}
    for command in COMMANDS:
        monkeypatch.setattr(sys, "argv", ["wardround", *map(str, command)])
        breaking.break_at(number)
        with pytest.raises(SystemExit) as ending:
            main()
        ended[command[:2]] = ending.value.code
        breaking.count()
    said = capfd.readouterr()
    assert leaks(said.out + said.err) == []
    assert sum(code == 3 for code in ended.values()) >= 6, ended
    assert "[cli.crash]" in said.err
    assert "in of_the_driver" in said.err


def test_a_worker_that_breaks_says_where_and_never_what(
    world: World,
    breaking: Breaking,
    monkeypatch: pytest.MonkeyPatch,
    talkative: Callable[[], str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(planner, "Budget", lambda **_: Budget(iterations=5))
    monkeypatch.setattr(run_queue, "Budget", lambda **_: Budget(iterations=5))
    world.run()
    for number in range(1, 8):
        breaking.break_at(number)
        # What goes on up is logged by the worker's own process, without its words.
        with suppress(Exception):
            worker.work(world.context, lambda: breaking.broke > 0)
        breaking.broke, broke = 0, breaking.broke
        assert broke == 1, number
    said = capfd.readouterr()
    assert leaks(talkative() + said.out + said.err) == []


def test_looks_that_could_not_be_written_are_written_with_the_next(world: World, breaking: Breaking) -> None:
    breaking.at = 1
    world.context.access_log.note(Actor("cli"), "page.day", world.now, {"need": [1]})
    world.context.access_log.write()
    assert (breaking.broke, world.context.access_log.waiting) == (1, True)
    world.context.access_log.write()
    assert not world.context.access_log.waiting
    with world.context.database.reading() as store:
        # Twice in this case: the first time it broke after it was kept.
        assert len(store.access_log.at([("need", 1)])) >= 1


def test_the_solver_s_processes_are_told_of_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    honest = planner.solve_with_slack

    def noted(*args: Any, **more: Any) -> Any:
        given.append(args[0])
        return honest(*args, **more)

    monkeypatch.setattr(planner, "solve_with_slack", noted)
    monkeypatch.setattr(planner, "Budget", lambda **_: Budget(iterations=5))
    monkeypatch.setattr(run_queue, "Budget", lambda **_: Budget(iterations=5))
    planner.plan_now(world.context, DAY, Actor("cli"), seconds=1, seed=1)
    told = pickle.dumps(given[0])
    assert len(told) > 500
    assert [word for word in PLANTED if word.encode() in told] == []


def test_a_process_of_its_own_says_nothing_of_what_it_dies_of() -> None:
    """By its own end, in a thread, and in a line that a library logs with the error."""
    code = f"""
import logging, threading
from api.services.runtime.crash_log import guard_process
guard_process(logging.INFO)
def die(): raise ValueError({SAID!r})
thread = threading.Thread(target=die); thread.start(); thread.join()
try: die()
except ValueError: logging.getLogger("a.library").exception("It failed.")
try: die()
except ValueError as error: raise RuntimeError({SAID!r}) from error
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("in die") == 3
    assert "because of ValueError" in done.stderr
    assert leaks(done.stdout + done.stderr) == []


def test_the_search_would_find_them(talkative: Callable[[], str]) -> None:
    logging.getLogger("x").debug("about %s", SAID.upper())
    assert leaks(talkative()) == list(WORDS)
