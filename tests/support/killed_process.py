"""What the tests of sudden death run in a process of its own; each says through a pipe what it was told is kept."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from api.services.actors import Actor
from api.services.context import Context
from api.services.deployment import rotation
from api.services.needs import series
from api.services.needs.series_views import series_view
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from data.store.upserts import Sourced
from tests.support.store_makers import ANN, NOW, make_need

BATCH = 5


def write(url: str, keys: str, pipe: Connection) -> None:
    """Add batches of needs for ever, and say a batch's number once its transaction is over."""
    database = Database(url, Keys.from_text(keys))
    with database.reading() as store:
        started = len(store.needs.open()) // BATCH
    for batch in count(started):
        with database.transaction() as store:
            for number in range(BATCH):
                store.needs.add_all([Sourced(make_need(name=f"batch {batch}"), f"{batch}.{number}")], actor=ANN, at=NOW)
        pipe.send(batch)


def write_with_key_file(url: str, keys: str, pipe: Connection, key_file: str) -> None:
    """The same as a server does, which looks whether its key file was replaced."""
    database = Database(url, Keys.from_text(keys), Path(key_file))
    for batch in count():
        with database.transaction() as store:
            store.needs.add_all([Sourced(make_need(name=f"batch {batch}"))], actor=ANN, at=NOW)
            store.needs.open()
        pipe.send(batch)
        time.sleep(0.02)  # as people write, with moments between: SQLite lets nobody queue for its lock


def rotate(url: str, keys: str, pipe: Connection, key_file: str) -> None:
    """Rotate the keys over and over; said before it begins."""
    database = Database(url, Keys.from_text(keys), Path(key_file))
    ctx = Context(Settings(home=Path(key_file).parent, key_file=Path(key_file)), database, clock=lambda: NOW)
    pipe.send("begin")
    while True:
        rotation.rotate(ctx, lambda _: None)


def claim(url: str, keys: str, pipe: Connection) -> None:
    """Claim runs until there are none, and say their ids, then None."""
    database = Database(url, Keys.from_text(keys))
    while True:
        with database.transaction() as store:
            run = store.runs.claim(f"process:{os.getpid()}", NOW, 30)
        pipe.send(None if run is None else run.id)
        if run is None:
            break
    database.close()


def hold(url: str, keys: str, pipe: Connection) -> None:
    """Claim a run, say its id, and keep it."""
    database = Database(url, Keys.from_text(keys))
    with database.transaction() as store:
        run = store.runs.claim(f"process:{os.getpid()}", NOW, 30)
    pipe.send(run and run.id)
    time.sleep(60)


def claim_without_end(url: str, keys: str, pipe: Connection) -> None:
    """Claim a run, say its id, and never end the transaction."""
    database = Database(url, Keys.from_text(keys))
    with database.transaction() as store:
        run = store.runs.claim(f"process:{os.getpid()}", NOW, 30)
        pipe.send(run and run.id)
        time.sleep(60)


def migrate(url: str, keys: str, pipe: Connection) -> None:
    """Bring the tables up to date, and say that it was done."""
    database = Database(url, Keys.from_text(keys))
    database.migrate()
    database.close()
    pipe.send("done")


def bring_out(url: str, keys: str, pipe: Connection) -> None:
    """Make needs of the days of the one series that are none yet, a transaction a day, and say each once it is kept."""
    database = Database(url, Keys.from_text(keys))
    with database.reading() as store:
        series_id = store.series.all()[0].id
    for number in range(60):
        with database.transaction() as store:
            one = store.series.held(series_id)
            assert one is not None
            day = one.first_day + timedelta(days=number)
            if day not in {given.named for given in store.series.given(series_id)}:
                need = store.needs.add(replace(one.template, due_from=day, due_to=day), actor=ANN, at=NOW)
                store.series.give(series_id, day, need.id)
        pipe.send(number)
    pipe.send(None)
    database.close()


def fill(url: str, keys: str, pipe: Connection, home: str, through: str) -> None:
    """Bring out the needs that are due again as a server does, once the test says so; say how many were new."""
    ctx = _deployed(url, keys, home)
    _wait_for_the_others(ctx, pipe)
    pipe.send(series.fill(ctx, date.fromisoformat(through)))
    ctx.close()


def rest_and_resume(url: str, keys: str, pipe: Connection, home: str) -> None:
    """Let the first series rest for a week and go on again, over and over, as a dispatcher does; say how often."""
    ctx = _deployed(url, keys, home)
    with ctx.database.reading() as store:
        series_id = store.series.all()[0].id
    today, ann = ctx.today(), Actor("user", 1)
    _wait_for_the_others(ctx, pipe)
    for _ in range(4):
        series.rest(ctx, series_id, today, today + timedelta(days=6), series_view(ctx, series_id).revision, ann)
        series.resume(ctx, series_id, series_view(ctx, series_id).revision, ann)
    pipe.send(4)
    ctx.close()


def _deployed(url: str, keys: str, home: str) -> Context:
    settings = Settings(home=Path(home), area=Path(home) / "area")
    return Context(settings, Database(url, Keys.from_text(keys)), clock=lambda: NOW)


def _wait_for_the_others(ctx: Context, pipe: Connection) -> None:
    """Say that it is ready, with the area open, and begin when the file ``go`` is there: all in the same moment."""
    ctx.today()
    pipe.send("ready")
    while not (ctx.settings.home / "go").exists():
        time.sleep(0.001)
