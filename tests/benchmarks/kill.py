"""Kill -9 at random moments while a group's lists come in, needs are edited, and days are planned.

    python -m tests.benchmarks kill [--moments 200] [--seed N]

A process does one of three kinds of work over and over on one database and says, through a pipe, what it was told is
kept. It is killed at a random moment; then the database is opened and looked at: every acknowledged write is there as
it was acknowledged, no import is half in, no plan is half kept, and the database is sound.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from api.services.context import Actor, Context
from api.services.importing import import_file
from api.services.planning import plan_now
from api.settings import Settings
from data.database import Database
from data.encryption import Keys
from data.store.records import PlanState
from routing.needs import NeedState
from tests.api.lists import need, placed_area, volunteer, write_needs, write_volunteers
from tests.data.makers import ANN, MONDAY, NOW, add_need

ROWS = 40
ACTOR = Actor("cli")

__all__ = ["Rig", "main"]


def context(home: Path, area: Path) -> Context:
    settings = Settings(home=home, area=area, plan_seconds=1, plan_workers=1)
    database = Database(settings.sqlalchemy_url.get_secret_value(), Keys.read(settings.key_path), settings.key_path)
    return Context(settings, database, clock=lambda: NOW)


def imports(home: Path, area: Path, pipe: Connection, moment: int) -> None:
    """Lists of needs, one after another; each says its number once it is in."""
    ctx = context(home, area)
    number = 0
    while True:
        file = home.parent / f"list-{moment}-{number}.csv"
        write_needs(file, *(need(f"Import {moment} {number} row {row}") for row in range(ROWS)))
        pipe.send(("begin", number))
        import_file(ctx, "needs", file)
        pipe.send(("kept", number))
        number += 1


def edits(home: Path, area: Path, pipe: Connection, moment: int) -> None:
    """One need, its notes changed over and over, with a state now and then; each says what it was told is kept."""
    ctx = context(home, area)
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


def plans(home: Path, area: Path, pipe: Connection, moment: int) -> None:
    """Plans of a day; each says its id once it is there."""
    del moment
    ctx = context(home, area)
    while True:
        pipe.send(("begin", 0))
        plan = plan_now(ctx, MONDAY, ACTOR, seconds=1, seed=1)
        pipe.send(("kept", plan.id))


KINDS: dict[str, Callable[[Path, Path, Connection, int], None]] = {"imports": imports, "edits": edits, "plans": plans}
LONGEST = {"imports": 0.35, "edits": 0.08, "plans": 1.6}
"""Seconds after the first word within which the kill falls: about two of its transactions."""


class Rig:
    """A deployment of the tiny area, and the processes that die on it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.area = placed_area(folder / "squareton")
        # One each: a day of all that was imported would take longer to plan from kill to kill.
        self.homes = {kind: folder / kind / "home" for kind in KINDS}
        for home in self.homes.values():
            self._make(home)
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.benchmarks.kill"])

    def _make(self, home: Path) -> None:
        home.mkdir(mode=0o700, parents=True)
        Keys.generate().write(home / "wardround.key")
        ctx = context(home, self.area)
        ctx.database.migrate()
        people = write_volunteers(home.parent / "v.csv", *(volunteer(f"Helper {n}") for n in range(3)))
        import_file(ctx, "volunteers", people)
        with ctx.database.transaction() as store:
            for number in range(4):
                add_need(store, name=f"Planned {number}")
        ctx.close()

    def kill(self, kind: str, moment: int) -> list[str]:
        """Let a kind of work run, kill it, look; gives what was found wrong."""
        pipe, end = self._processes.Pipe(duplex=False)
        process = self._processes.Process(
            target=KINDS[kind], args=(self.homes[kind], self.area, end, moment), daemon=True
        )
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
        connection = sqlite3.connect(self.homes[kind] / "wardround.db")
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kin = connection.execute("PRAGMA foreign_key_check").fetchone() is None
        connection.close()
        return [*([] if whole else ["the database is damaged"]), *([] if kin else ["a record refers to nothing"])]

    def _lost(self, kind: str, moment: int, said: list[tuple[str, int]]) -> list[str]:
        ctx = context(self.homes[kind], self.area)
        kept = [number for word, number in said if word == "kept"]
        try:
            with ctx.database.reading() as store:
                if kind == "imports":
                    return _imports(store.needs.open(), moment, kept)
                if kind == "edits":
                    return _edit(store, said[0][1], kept)
                heads = store.plans.versions(MONDAY)
                found = {plan.id: store.plans.get(plan.id) for plan in heads}
                wrong = [f"plan {one} is gone" for one in kept if one not in found]
                return wrong + [
                    f"plan {one.id} is half kept"
                    for one in found.values()
                    if one.solved_at is None or one.state is not PlanState.DRAFT or not (one.rounds or one.unplanned)
                ]
        finally:
            ctx.close()


def _imports(needs: Any, moment: int, kept: list[int]) -> list[str]:
    names = [one.name.split() for one in needs if one.name.startswith(f"Import {moment} ")]
    rows = Counter(int(words[2]) for words in names)
    half = [f"import {number} of moment {moment} is half in" for number, count in rows.items() if count != ROWS]
    return half + [f"import {number} of moment {moment} is gone" for number in kept if number not in rows]


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
    given = parser.parse_args(arguments)
    began = time.monotonic()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        rig = Rig(Path(folder), given.seed)
        kinds = list(KINDS)
        done: Counter[str] = Counter()
        for moment in range(given.moments):
            kind = kinds[moment % len(kinds)]
            wrong += rig.kill(kind, moment)
            done[kind] += 1
    for kind, count in done.items():
        print(f"{kind}: killed {count} times")
    for line in wrong:
        print(f"  {line}")
    print(f"{given.moments} moments, {len(wrong)} found wrong, {time.monotonic() - began:.0f} s")
