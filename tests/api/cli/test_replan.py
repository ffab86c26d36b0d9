"""``wardround replan``."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api import wiring
from api.services.actors import Actor
from api.services.planning import planner
from api.services.running import replanner
from api.settings import load_settings
from api.wiring import open_context
from routing.solver import Budget
from tests.api.cli.conftest import Wardround, refused

DAY = "2100-03-01"


@pytest.fixture(autouse=True)
def few_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replanner, "Budget", lambda **_: Budget(iterations=20))


def published() -> None:
    """A Monday far ahead whose plan volunteers follow."""
    context, _ = open_context(load_settings())
    day = date.fromisoformat(DAY)
    made = planner.plan_now(context, day, Actor("cli"))
    planner.publish(context, made.id, Actor("cli"))
    context.database.close()


def test_a_published_day_is_planned_anew_and_says_what_changes(wardround: Wardround, home: Path) -> None:
    published()
    ran = wardround("replan", "--date", DAY)
    assert ran.code == 0, ran.err
    assert "version 2, draft, of version 1" in ran.out
    assert "stops stay as promised and 0 change." in ran.out
    ran = wardround("replan", "--date", DAY, "--gone", "1", "--mode", "all_free", "--json")
    changes = json.loads(ran.out)["changes"]
    assert changes["mode"] == "all_free"
    assert changes["changes"]
    assert changes["volunteers_to_ring"]
    assert changes["neighbours_to_ring"]
    assert (changes["as_planned"], changes["unreported"]) == (False, 0)
    ran = wardround("replan", "--date", DAY, "--as-planned", "--promise-minutes", "10", "--json")
    assert json.loads(ran.out)["changes"]["as_planned"] is True


def test_what_if_somebody_dropped_out_is_asked_of_the_newest_plan(wardround: Wardround, home: Path) -> None:
    refused(wardround("what-if", "--gone", "1", "--date", DAY), "[plan.none-that-day]")
    published()
    ran = wardround("what-if", "--gone", "1", "--gone", "2", "--date", DAY)
    assert ran.code == 0, ran.err
    assert "others could take" in ran.out
    assert set(json.loads(wardround("what-if", "--gone", "1", "--date", DAY, "--json").out)) >= {"taken", "fallen"}


def test_what_cannot_be_planned_anew_is_refused_in_words(wardround: Wardround, home: Path) -> None:
    refused(wardround("replan", "--date", DAY), "[replan.nothing-published]")
    refused(wardround("replan", "--date", DAY, "--mode", "soon"), "[replan.unknown-mode]")


def test_the_stored_plan_of_a_day_is_judged(wardround: Wardround, home: Path) -> None:
    refused(wardround("check", "--date", DAY), "[plan.none-that-day]")
    published()
    ran = wardround("check", "--date", DAY)
    assert (ran.code, ran.out.strip()) == (0, "Every rule holds."), ran.err


def test_the_plan_of_a_day_that_is_over_is_judged_as_it_was_made(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as though everybody had to begin the round now, long after their hours."""
    assert wardround("plan", "--date", DAY).code == 0
    monkeypatch.setattr(wiring, "machine_clock", lambda: datetime(2100, 3, 9, 9, tzinfo=UTC))
    ran = wardround("check", "--date", DAY)
    assert (ran.code, ran.out.strip()) == (0, "Every rule holds."), ran.out
