"""The people of the demo town: the same on the same day, of every kind, with numbers nobody has."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import phonenumbers
import pytest

from data.demo.people.day import DemoNeed, day_needs, history, volunteers
from data.demo.town.facts import read_facts
from routing.needs import AnyOfKind, CheckKind, Mode, NeedKind, NeedState, Place, PlaceKind
from tests.data.demo.conftest import Grown

MONDAY = date(2026, 11, 23)
DRAMA = re.compile(r"07700 900\d{3}|01632 960\d{3}")


def needs(town: Grown, day: date) -> tuple[DemoNeed, ...]:
    return day_needs(town.facts, day, places=town.places, locate=town.locate)


@pytest.mark.parametrize("days", range(0, 28, 3))
def test_every_day_has_every_kind_and_about_the_right_number(small: Grown, days: int) -> None:
    day = MONDAY + timedelta(days=days)
    found = needs(small, day)
    assert {item.need.kind for item in found} == set(NeedKind)
    low, high = (50, 65) if day.weekday() >= 5 else (138, 158)
    assert low <= len(found) <= high


def test_keys_are_unique_and_stay_the_same(small: Grown) -> None:
    first, again = needs(small, MONDAY), needs(small, MONDAY)
    assert first == again
    keys = [item.source_key for item in (*first, *needs(small, MONDAY + timedelta(days=7)))]
    assert len(keys) == len(set(keys))


def test_a_day_is_the_same_in_another_process(small: Grown) -> None:
    code = (
        "from datetime import date; from pathlib import Path; from data.demo.people.day import volunteers; "
        "from data.demo.town.facts import read_facts; from routing.needs import Location, Precision; "
        f"facts = read_facts(Path({str(small.folder)!r})); day = date(2026, 11, 23); "
        "at = lambda p: Location(0.85, 53.35, Precision.POSTCODE, ''); "
        "print([(v.source_key, v.volunteer.name, v.volunteer.capacity) for v in volunteers(facts, day, locate=at)])"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4711"}
    root = Path(__file__).parents[4]
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=env, check=True, capture_output=True, text=True
    )
    here = volunteers(small.facts, MONDAY, locate=small.locate)
    assert printed.stdout.strip() == str([(v.source_key, v.volunteer.name, v.volunteer.capacity) for v in here])


def test_half_of_them_come_back_next_week(small: Grown) -> None:
    def regulars(day: date) -> set[tuple[str, NeedKind]]:
        return {(i.need.name, i.need.kind) for i in needs(small, day) if "-weekly-" in i.source_key}

    this, following = regulars(MONDAY), regulars(MONDAY + timedelta(days=7))
    assert len(this & following) > 55
    assert this != following


def test_needs_are_ready_and_placed(small: Grown) -> None:
    for item in needs(small, MONDAY):
        need = item.need
        assert need.id == 0
        assert need.state is NeedState.READY
        assert need.location == small.locate(need.postcode)
        assert need.due_on(MONDAY)
        assert not need.questions


def test_needs_name_where_they_go(small: Grown) -> None:
    wanted = {
        NeedKind.PRESCRIPTION: PlaceKind.PHARMACY,
        NeedKind.SHOPPING: PlaceKind.SHOP,
        NeedKind.PARCEL: PlaceKind.HUB,
        NeedKind.MEAL: PlaceKind.KITCHEN,
        NeedKind.LIFT: PlaceKind.SURGERY,
        NeedKind.SURPLUS: PlaceKind.DONOR,
    }
    for item in needs(small, MONDAY):
        place = item.need.place
        if item.need.kind not in wanted:
            assert place is None
            continue
        assert isinstance(place, Place | AnyOfKind)
        assert place.kind is wanted[item.need.kind]
        if item.need.kind is not NeedKind.SHOPPING:
            assert isinstance(place, Place)
        assert (item.need.destination is not None) == (item.need.kind is NeedKind.SURPLUS)


def test_a_few_needs_a_day_cannot_be_met_for_different_reasons(small: Grown) -> None:
    helpers = [v.volunteer for v in volunteers(small.facts, MONDAY, locate=small.locate)]
    largest = max(v.capacity for v in helpers)
    spans = [span for v in helpers for span in v.hours.on(MONDAY)]
    held = {c.kind for v in helpers for c in v.checks if c.valid_on(MONDAY)}
    hard = [i.need for i in needs(small, MONDAY) if "-hard-" in i.source_key]
    assert 3 <= len(hard) <= 6
    for need in hard:
        reasons = (
            need.size > largest,
            bool(need.windows) and not any(w.start <= s.end and s.start <= w.end for w in need.windows for s in spans),
            not need.required_checks <= held,
        )
        assert any(reasons)


def test_nobody_holds_a_valid_child_seat(small: Grown) -> None:
    checks = [c for v in volunteers(small.facts, MONDAY, locate=small.locate) for c in v.volunteer.checks]
    seats = [c for c in checks if c.kind is CheckKind.CAR_SEAT]
    assert seats
    assert not any(c.valid_on(MONDAY) for c in seats)


def test_some_checks_have_run_out_and_most_have_not(small: Grown) -> None:
    for year in (2025, 2026, 2031):
        day = date(year, 6, 1)
        dbs = [
            c.valid_on(day)
            for v in volunteers(small.facts, day, locate=small.locate)
            for c in v.volunteer.checks
            if c.kind is CheckKind.DBS
        ]
        assert 3 <= dbs.count(False) < dbs.count(True)


@pytest.mark.parametrize("days", range(7))
def test_enough_volunteers_are_there(small: Grown, days: int) -> None:
    day = MONDAY + timedelta(days=days)
    there = [
        v for v in volunteers(small.facts, day, locate=small.locate) if v.volunteer.active and v.volunteer.hours.on(day)
    ]
    low, high = (19, 28) if day.weekday() >= 5 else (40, 50)
    assert low <= len(there) <= high
    assert {mode for v in there for mode in v.volunteer.modes} == set(Mode)


def test_only_drama_numbers_are_used(small: Grown) -> None:
    """They are possible numbers, and nobody's."""
    people = [i.need for day in range(7) for i in needs(small, MONDAY + timedelta(days=day))]
    helpers = [v.volunteer for v in volunteers(small.facts, MONDAY, locate=small.locate)]
    phones = {n.phone for n in people if n.kind is not NeedKind.SURPLUS} | {v.phone for v in helpers}
    for phone in phones:
        assert DRAMA.fullmatch(phone)
        assert phonenumbers.is_possible_number(phonenumbers.parse(phone, "GB"))


def test_no_text_would_be_taken_for_code(small: Grown) -> None:
    texts = [
        text
        for item in needs(small, MONDAY)
        for text in (item.need.name, item.need.address, item.need.notes, item.need.office_notes)
    ]
    assert not any(set(text) & set("<>{}\\`$%=@") for text in texts)


def test_people_live_at_doors_of_the_town(small: Grown) -> None:
    streets = {(a.postcode, a.street): a for a in small.facts.addresses}
    for item in needs(small, MONDAY):
        if item.need.kind is NeedKind.SURPLUS:
            continue
        door, street = item.need.address.split(", ")[-1].split(" ", 1)
        home = streets[(item.need.postcode, street)]
        assert home.first <= int(door) <= home.last


def test_worse_off_streets_ask_more_and_offer_less(standard: Grown) -> None:
    decile = {a.postcode: a.decile for a in standard.facts.addresses}
    asked = Counter(decile[i.need.postcode] <= 3 for i in needs(standard, MONDAY))
    offered = Counter(
        decile[v.volunteer.postcode] <= 3 for v in volunteers(standard.facts, MONDAY, locate=standard.locate)
    )
    assert asked[True] / asked.total() > 2 * offered[True] / offered.total()


def test_the_fortnight_before_has_ended(small: Grown) -> None:
    past = history(small.facts, MONDAY, places=small.places, locate=small.locate)
    states = Counter(item.need.state for item in past)
    assert set(states) == {NeedState.DONE, NeedState.NOT_DONE, NeedState.CLOSED}
    assert states[NeedState.DONE] > 0.75 * states.total()
    assert {item.need.due_from for item in past} == {MONDAY - timedelta(days=k) for k in range(1, 15)}
    assert len({item.source_key for item in past}) == len(past)


def test_history_and_the_day_it_was_share_their_keys(small: Grown) -> None:
    """A day that was added as today and later as history is not there twice."""
    past = history(small.facts, MONDAY + timedelta(days=1), places=small.places, locate=small.locate, days=1)
    assert {item.source_key for item in past} == {item.source_key for item in needs(small, MONDAY)}


def test_reading_facts_of_a_folder_without_a_town_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_facts(tmp_path)
