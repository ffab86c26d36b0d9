"""Kill -9 at random moments while lists come in, needs are edited, days planned, the old erased, and keys changed.

    python -m tests.benchmarks kill [--moments 200] [--seed N] [--database sqlite|postgresql]

A process does one of six kinds of work over and over on one database and says, through a pipe, what it was told is
kept. It is killed at a random moment; then the database is opened and looked at: every acknowledged write is there as
it was acknowledged, no import is half in, no plan is half kept, nobody is half erased, everything is readable and found
by its name, and the database is sound. PostgreSQL is a private server of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from api.services.actors import Actor
from api.services.context import Context
from api.services.deployment.rotation import PICKED_UP_SECONDS, retire, rotate
from api.services.imports.importing import import_file
from api.services.imports.uploads import begin, progress, receive
from api.services.planning.planner import plan_now
from api.services.privacy.retention import tidy
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from data.store.needs.calls import Call
from routing.needs import NeedState
from routing.plan import PlanState
from tests.support.api_lists import need, placed_area, volunteer, write_needs, write_volunteers
from tests.support.postgresql import running_server
from tests.support.store_makers import ANN, MONDAY, NOW, add_need

ROWS = 40
ACTOR = Actor("cli")

__all__ = ["Rig", "main"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deployment is: its home folder, its area, its database ("" for SQLite at home)."""

    home: Path
    area: Path
    url: str

    def context(self) -> Context:
        settings = Settings(home=self.home, area=self.area, database_url=self.url, plan_seconds=1, plan_workers=1)
        database = Database(settings.sqlalchemy_url.get_secret_value(), Keys.read(settings.key_path), settings.key_path)
        return Context(settings, database, clock=lambda: NOW)


def imports(place: Place, pipe: Connection, moment: int) -> None:
    """Lists of needs, one after another, as the command line brings them; each says its number once it is in."""
    ctx = place.context()
    for number in count():
        file = place.home.parent / f"list-{moment}-{number}.csv"
        write_needs(file, *(need(f"Import {moment} {number} row {row}") for row in range(ROWS)))
        pipe.send(("begin", number))
        import_file(ctx, "needs", file)
        pipe.send(("kept", number))


def uploads(place: Place, pipe: Connection, moment: int) -> None:
    """The same as a page brings them: received, kept, judged, imported in the background."""
    ctx = place.context()
    for number in count():
        file = place.home.parent / f"list-{moment}-{number}.csv"
        write_needs(file, *(need(f"Import {moment} {number} row {row}") for row in range(ROWS)))
        pipe.send(("begin", number))
        upload_id = receive(ctx, "needs", file.name, file.read_bytes(), ACTOR)
        task = begin(ctx, upload_id, ACTOR, writes=True)
        assert task is not None
        task.result(timeout=60)
        now = progress(ctx, upload_id)
        assert now is not None
        assert now.error is None, now.error
        pipe.send(("kept", number))


def edits(place: Place, pipe: Connection, moment: int) -> None:
    """One need, its notes changed over and over, with a state now and then; each says what it was told is kept."""
    ctx = place.context()
    with ctx.database.transaction() as store:
        mine = add_need(store, name=f"Edit {moment}")
    pipe.send(("need", mine.id))
    number = 0
    while True:
        number += 1
        with ctx.database.transaction() as store:
            now = store.needs.get(mine.id)
            state = NeedState.PAUSED if number % 2 else NeedState.READY
            store.needs.update(replace(now, notes=str(number), state=state), actor=ANN, at=NOW)
        pipe.send(("kept", number))


def retention(place: Place, pipe: Connection, moment: int) -> None:
    """People whose time is over, some at a time, and the erasing of what is over; each says its number after that."""
    ctx = place.context()
    long_ago = NOW - timedelta(days=40)
    for number in count():
        name = f"Old {moment} {number}"
        with ctx.database.transaction() as store:
            asked = [add_need(store, name=name, notes=name, due_from=long_ago.date()).id for _ in range(ROWS)]
            store.needs.set_states(asked, NeedState.DONE, actor=ANN, at=long_ago, note=name, day=long_ago.date())
            store.calls.add(Call(at=long_ago, actor=ANN, name=name, said=name))
        pipe.send(("begin", number))
        tidy(ctx)
        pipe.send(("kept", number))


def rotations(place: Place, pipe: Connection, moment: int) -> None:
    """New keys, over and over."""
    del moment
    ctx = place.context()
    for number in count():
        pipe.send(("begin", number))
        rotate(ctx, lambda _: None)
        pipe.send(("kept", number))


def plans(place: Place, pipe: Connection, moment: int) -> None:
    """Plans of a day; each says its id once it is there."""
    del moment
    ctx = place.context()
    while True:
        pipe.send(("begin", 0))
        plan = plan_now(ctx, MONDAY, ACTOR, seconds=1, seed=1)
        pipe.send(("kept", plan.id))


KINDS: dict[str, Callable[[Place, Connection, int], None]] = {
    "imports": imports, "uploads": uploads, "edits": edits, "retention": retention, "rotations": rotations,
    "plans": plans,
}  # fmt: skip
LONGEST = {"imports": 0.35, "uploads": 0.5, "edits": 0.08, "retention": 0.4, "rotations": 0.4, "plans": 1.6}
"""Seconds after the first word within which the kill falls: about two of its transactions."""


class Rig:
    """Deployments of the tiny area, one for each kind of work, and the processes that die on them.

    ``new_database`` gives the URL of an empty database; by default each has its SQLite file.
    """

    def __init__(self, folder: Path, seed: int, new_database: Callable[[], str] = lambda: "") -> None:
        self.random = random.Random(seed)
        area = placed_area(folder / "squareton")
        # One each: a day of all that was imported would take longer to plan from kill to kill.
        self.places = {kind: Place(folder / kind / "home", area, new_database()) for kind in KINDS}
        for place in self.places.values():
            self._make(place)
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.benchmarks.kill"])

    def _make(self, place: Place) -> None:
        place.home.mkdir(mode=0o700, parents=True)
        Keys.generate().write(place.home / "wardround.key")
        ctx = place.context()
        ctx.database.migrate()
        people = write_volunteers(place.home.parent / "v.csv", *(volunteer(f"Helper {n}") for n in range(3)))
        import_file(ctx, "volunteers", people)
        with ctx.database.transaction() as store:
            for number in range(4):
                add_need(store, name=f"Planned {number}")
        ctx.close()

    def kill(self, kind: str, moment: int) -> list[str]:
        """Let a kind of work run, kill it, look; gives what was found wrong."""
        pipe, end = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=KINDS[kind], args=(self.places[kind], end, moment), daemon=True)
        process.start()
        end.close()
        if not pipe.poll(60):
            raise RuntimeError("the process says nothing")
        said: list[tuple[str, int]] = [pipe.recv()]
        time.sleep(self.random.uniform(0, LONGEST[kind]))
        process.kill()
        process.join()
        try:
            while pipe.poll():
                said.append(pipe.recv())
        except EOFError:
            pass
        pipe.close()
        return [*self._unsound(kind), *self._lost(kind, moment, said)]

    def _unsound(self, kind: str) -> list[str]:
        if self.places[kind].url:
            return []  # PostgreSQL keeps its own files sound, and refuses what refers to nothing
        connection = sqlite3.connect(self.places[kind].home / "wardround.db")
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kin = connection.execute("PRAGMA foreign_key_check").fetchone() is None
        connection.close()
        return [*([] if whole else ["the database is damaged"]), *([] if kin else ["a record refers to nothing"])]

    def _lost(self, kind: str, moment: int, said: list[tuple[str, int]]) -> list[str]:
        ctx = self.places[kind].context()
        kept = [number for word, number in said if word == "kept"]
        try:
            with ctx.database.reading() as store:
                if kind == "rotations":
                    return _found(ctx, store)
                if kind == "retention":
                    return _erased(store, moment, kept)
                if kind in ("imports", "uploads"):
                    return _imports(store.needs.open(), moment, kept)
                if kind == "edits":
                    return _edit(store, said[0][1], kept)
                heads = store.plans.versions(MONDAY)
                found = {plan.id: store.plans.get(plan.id) for plan in heads}
                wrong = [f"plan {one} is gone" for one in kept if one not in found]
                return wrong + [
                    f"plan {one.id} is half kept"
                    for one in found.values()
                    if one.solved_at is None or one.state is not PlanState.DRAFT or not (one.rounds or one.unassigned)
                ]
        finally:
            ctx.close()


def _imports(needs: Any, moment: int, kept: list[int]) -> list[str]:
    names = [one.name.split() for one in needs if one.name.startswith(f"Import {moment} ")]
    rows = Counter(int(words[2]) for words in names)
    half = [f"import {number} of moment {moment} is half in" for number, count in rows.items() if count != ROWS]
    return half + [f"import {number} of moment {moment} is gone" for number in kept if number not in rows]


def _erased(store: Any, moment: int, kept: list[int]) -> list[str]:
    left = Counter(one.name for one in store.needs.all_between(date.min, date.max) if one.name.startswith("Old "))
    called = {call.name for call in store.calls.all()}
    wrong = [f"{name} is half erased" for name, rows in left.items() if rows != ROWS or name not in called]
    gone = [f"Old {moment} {number}" for number in kept]
    return wrong + [f"{name} came back" for name in gone if name in left or name in called]


def _found(ctx: Context, store: Any) -> list[str]:
    """Whether everybody is readable and found; then what was interrupted is finished, and the former key retired."""
    named = [*store.needs.open(), *store.volunteers.all()]
    wrong = [] if len(named) == 7 else [f"{len(named)} people are there instead of 7"]
    for one in named:
        by_name = store.needs.by_name(one.name) + store.volunteers.by_name(one.name)
        wrong += [] if by_name == (one,) else [f"{one.name} is not found"]
    rotate(ctx, lambda _: None)
    path = ctx.settings.key_path
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 2 * PICKED_UP_SECONDS))
    retire(ctx)
    left = (ctx.database.steps_to_go(), ctx.database.sealed_with_former(), len(Keys.read(path).older))
    return wrong + ([] if left == (0, 0, 0) else [f"the rotation is not finished: {left}"])


def _edit(store: Any, need_id: int, kept: list[int]) -> list[str]:
    found = store.needs.get(need_id)
    number = int(found.notes or 0)
    wrong = [] if number >= max(kept, default=0) else [f"edit {max(kept)} of need {need_id} is gone"]
    state = NeedState.PAUSED if number % 2 else NeedState.READY
    changes = [event for event in store.events.for_subject("need", need_id) if event.kind == "need.changed"]
    if found.state is not state or len(changes) != number:
        wrong.append(f"edit {number} of need {need_id} is half done")
    return wrong


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks kill")
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    wrong: list[str] = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        new_database: Callable[[], str] = str
        if given.database == "postgresql":
            server = stack.enter_context(running_server())
            new_database = lambda: server.url(server.new_database())  # noqa: E731 - said once, where it is chosen
        rig = Rig(Path(folder), given.seed, new_database)
        kinds = list(KINDS)
        done: Counter[str] = Counter()
        for moment in range(given.moments):
            kind = kinds[moment % len(kinds)]
            wrong += rig.kill(kind, moment)
            done[kind] += 1
    for kind, times in done.items():
        print(f"{kind}: killed {times} times")
    for line in wrong:
        print(f"  {line}")
    print(f"{given.database}: {given.moments} moments, {len(wrong)} found wrong, {time.monotonic() - began:.0f} s")
