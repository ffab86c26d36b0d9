"""All about one person: gathered whole, handed over readable, erased without a trace; and nothing of anybody else."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.privacy.expiring_files import write_for_a_while
from api.services.privacy.retention import tidy
from api.services.privacy.subject_access import erase, gather
from api.services.privacy.subject_files import as_html, as_json, write
from data.store.needs.calls import Call
from data.store.privacy.access_log import AccessRecord
from routing.errors import Fault, InvalidFile, NotFound
from routing.needs import NeedState
from tests.support.erasing import at, on_disk, sealed_values
from tests.support.store_makers import ANN, NOW, add_need, add_plan, add_volunteer, make_round

ADMIN = Actor("user", 1, "admin")
UNA = {"name": "Una <b>Mensah</b>", "phone": "07700 900111"}


@pytest.fixture
def people(ctx: Context) -> Context:
    """Una asks twice and offers too; Bill is her neighbour, Ulf of her household."""
    with ctx.database.transaction() as store:
        store.accounts.add_user("Amina Dispatchwell", "amina", "dispatcher", None, actor=ANN, at=NOW)
        first = add_need(store, **UNA, address="171 Zinnober Walk", notes="insulin in the fridge")
        second = add_need(store, **UNA, office_notes="owes the kiosk")
        helper = add_volunteer(store, **UNA)
        bill = add_need(store, name="Bill Burrows", phone="07700 900222", address="9 Yellow Row")
        add_need(store, name="Ulf Mensah", phone="07700 900111")
        olga = add_volunteer(store, name="Olga Quigley")
        plan = add_plan(store, (make_round(olga.id, (first.id, bill.id)), make_round(helper.id, (), number=2)))
        store.plans.publish(plan.id, ANN, NOW)
        store.calls.add(Call(at=NOW, actor=ANN, need_id=bill.id, name="Bill Burrows", said="Bill's own words"))
        store.calls.add(Call(at=NOW, actor=ANN, name="Somebody", phone="+44 7700 900111", said="kitchen tap drips"))
        record = store.imports.record("needs", "d1", NOW, ANN, {})
        row = {"Who": "una <B>mensah</B>", "What": "batteries for the radio"}
        store.imports.keep_rejected(record.id, 1, row, [Fault("x.y", "line 1", "No date.", "")])
        store.imports.keep_rejected(record.id, 2, {"Who": "Bill Burrows"}, [Fault("x.y", "line 2", "No date.", "")])
        store.consents.add("need", second.id, "given", "1", "phone", actor="user:1", at=NOW)
        store.access_log.add_all([AccessRecord(NOW, "user:1", "page.day", "need", (first.id, bill.id))])
    return ctx


def test_a_person_s_file_holds_everything_of_theirs_and_nothing_of_others(people: Context) -> None:
    file = gather(people, "need-1", ADMIN)
    text = as_json(file)
    for told in (
        "171 Zinnober Walk", "insulin in the fridge", "owes the kiosk", "kitchen tap drips", "batteries for the radio",
        "Amina Dispatchwell", "page.day", "given", "volunteer-1",
    ):  # fmt: skip
        assert told in text
    for others in ("Bill", "Olga", "Yellow Row", "Ulf"):
        assert others not in text
    sections = json.loads(text)["sections"]
    assert {title: len(records) for title, records in sections.items()} == {
        "Requests for help": 2,
        "Recurring requests": 0,
        "Forms sent": 0,
        "Offers of help": 1,
        "Phone calls": 1,
        "Visits": 1,
        "Rounds as a volunteer": 1,
        "Imported rows that were rejected": 1,
        "Consent": 1,
        "Who viewed these details": 1,
    }
    assert file.others == ("need-4",)


def test_gathering_is_a_look_itself(people: Context) -> None:
    gather(people, "volunteer-1", ADMIN)
    file = gather(people, "need-2", ADMIN)
    looks = dict(file.sections)["Who viewed these details"]
    assert [look["where"] for look in looks] == ["export.person", "export.person", "page.day"]


def test_the_page_shows_markup_that_people_wrote_as_text(people: Context) -> None:
    page = as_html(gather(people, "need-1", ADMIN), "Aid & Co")
    assert "Una &lt;b&gt;Mensah&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "Aid &amp; Co" in page
    assert "<script" not in page


def test_a_file_is_written_for_its_owner_alone_and_goes_after_its_time(people: Context, tmp_path: Path) -> None:
    file = gather(people, "need-1", ADMIN)
    for name in ("una.html", "una.json"):
        write(people, file, tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    with pytest.raises(InvalidFile) as caught:
        write(people, file, tmp_path / "una.pdf")
    assert caught.value.code == "person.export-format"
    assert tidy(at(people, 29)).files == 0
    assert tidy(at(people, 31)).files == 2


def test_erasing_leaves_counts_and_neighbours_and_no_byte(people: Context) -> None:
    home = people.settings.home
    values = sealed_values(home)
    gone = erase(people, "need-2", ADMIN)
    assert (gone.needs, gone.volunteers, gone.calls, gone.rejected_rows) == ((1, 2), (1,), 1, 1)
    assert (gone.others, gone.scrubbed) == (("need-4",), True)
    with people.database.reading() as store:
        assert {store.needs.get(one).state for one in gone.needs} == {NeedState.CLOSED}
        assert store.needs.get(3).name == "Bill Burrows"
        assert [call.name for call in store.calls.all()] == ["Bill Burrows"]
        assert len(store.imports.rejected()) == 1
        assert store.erasure.wards_of([1]) == {1: "X05000001"}
    left = sealed_values(home)
    erased = [value for value in values if value not in set(left)]
    assert len(erased) > 10
    assert on_disk(home, erased) == 0
    emptied = dict(gather(people, "need-1", ADMIN).sections)
    assert emptied["Phone calls"] == emptied["Consent"] == ()
    assert "Mensah" not in as_json(gather(people, "need-1", ADMIN))


def test_erasing_removes_the_maps_that_show_their_door(people: Context, tmp_path: Path) -> None:
    map_file = tmp_path / "day.html"
    write_for_a_while(people, "map", map_file, "a door", gone_after=NOW + timedelta(days=9))
    assert erase(people, "need-1", ADMIN).files == 1
    assert not map_file.exists()


@pytest.mark.parametrize("reference", ["need-99", "volunteer-99", "need-", "Una", "need-1;", "account-1"])
def test_nobody_unknown_is_gathered_or_erased(people: Context, reference: str) -> None:
    for act in (gather, erase):
        with pytest.raises(NotFound):
            act(people, reference, ADMIN)


def test_an_erasure_tells_whose_notes_still_name_them(ctx: Context) -> None:
    with ctx.database.transaction() as store:
        mary = add_need(store, name="Mary O’Neill-Smythe", phone="07700 900310", notes="I am Mary O'Neill-Smythe")
        curly = add_need(store, name="Gus Neighbour", phone="07700 900311", notes="Next to MARY ONeill Smythe, no 4")
        number = add_need(store, name="Hal Hill", office_notes="or ring +44 (0)7700-900310, always in")
        add_need(store, name="Ian Inn", notes="Mary has the key. Ring 07700 900312. Mary Smythe is his aunt.")
        helper = add_volunteer(store, name="Olga Quigley", notes="knows Mary O'Neill-Smythe well")
    gone = erase(ctx, f"need-{mary.id}", ADMIN)
    assert gone.mentions == (f"need-{curly.id}", f"need-{number.id}", f"volunteer-{helper.id}")
