"""The same person in three spellings is found, offered, joined and parted; nothing is overwritten by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from api.services.actors import Actor
from api.services.imports.importing import import_file
from api.services.needs import commands
from api.services.needs.views import AskedAlready
from api.services.people import duplicates, search
from api.services.privacy import person, retention, subject_access
from routing.errors import InvalidInput, NotFound
from routing.forms.need import NeedForm
from routing.needs import NeedKind
from tests.support.api_lists import need, write_needs
from tests.support.api_world import NEIGHBOURS, World
from tests.support.store_makers import ANN, NOW, add_need, add_volunteer, later

DISPATCHER = Actor("user", 1, "dispatcher")


@pytest.fixture
def three(world: World) -> tuple[str, str, str]:
    """Zed Quill asks twice, in two spellings, and offers in a third."""
    where = {"postcode": "ZX1 2AB", "address": "40 Street 3"}
    with world.context.database.transaction() as store:
        first = add_need(store, name="Zedekiah Quill", phone="07700 900666", **where)
        second = add_need(store, name="Zedekia Quil", phone="", kind=NeedKind.HOME_HELP, **where)
        third = add_volunteer(store, name="Quill, Z", phone="+44 7700 900666", postcode="ZX1 2AB")
        store.consents.add("need", second.id, "given", "1", "phone", actor=ANN, at=NOW)
    return f"need-{first.id}", f"need-{second.id}", f"volunteer-{third.id}"


def offered(world: World) -> list[set[str]]:
    return [{pair.one.name, pair.other.name} for pair in duplicates.alike(world.context).pairs]


def join_all(world: World, three: tuple[str, str, str]) -> None:
    for other in three[1:]:
        duplicates.join(world.context, three[0], other, "same", DISPATCHER)


def record_ids(world: World, reference: str) -> tuple[set[int], set[int]]:
    view = person.person_view(world.context, reference, with_looks=False)
    return {need.id for need in view.needs}, {one.id for one in view.volunteers}


def test_three_spellings_are_offered_and_joined(world: World, three: tuple[str, str, str]) -> None:
    assert {"Zedekiah Quill", "Zedekia Quil"} in offered(world)
    assert {"Zedekiah Quill", "Quill, Z"} in offered(world)
    join_all(world, three)
    assert offered(world) == []
    ids = {int(one.partition("-")[2]) for one in three[:2]}, {int(three[2].partition("-")[2])}
    for reference in three:
        assert record_ids(world, reference) == ids
        view = person.person_view(world.context, reference, with_looks=False)
        assert len(view.consents) == 1
        assert [one.who for one in view.joined] == ["Dispatcher Person"] * 2
    for text in ("zedekia quil", "zedekiah", "Quill Z", "900666"):
        found = search.find_people(world.context, text)
        assert [one.name for one in found] == ["Zedekia Quil"], text
        assert {one.name for one in found[0].also} == {"Zedekiah Quill", "Quill, Z"}


def test_parting_restores_what_was(world: World, three: tuple[str, str, str]) -> None:
    before = [(person.person_view(world.context, one, with_looks=False), offered(world)) for one in three]
    join_all(world, three)
    for joined in person.person_view(world.context, three[0], with_looks=False).joined:
        duplicates.part(world.context, joined.id, DISPATCHER)
        with pytest.raises(NotFound):
            duplicates.part(world.context, joined.id, DISPATCHER)
    assert [(person.person_view(world.context, one, with_looks=False), offered(world)) for one in three] == before


def test_two_people_are_not_offered_again(world: World, three: tuple[str, str, str]) -> None:
    duplicates.join(world.context, three[0], three[1], "different", DISPATCHER)
    assert {"Zedekiah Quill", "Zedekia Quil"} not in offered(world)
    duplicates.join(world.context, three[1], three[0], "same", DISPATCHER)
    assert len(record_ids(world, three[0])[0]) == 2, "Who was told apart may still be joined."
    with pytest.raises(InvalidInput):
        duplicates.join(world.context, three[1], three[0], "perhaps", DISPATCHER)
    with pytest.raises(NotFound):
        duplicates.join(world.context, three[1], "need-999", "same", DISPATCHER)


def test_a_spelling_that_is_put_right_stays_joined(world: World, three: tuple[str, str, str]) -> None:
    duplicates.join(world.context, three[0], three[1], "same", DISPATCHER)
    with world.context.database.transaction() as store:
        need = store.needs.get(int(three[1].partition("-")[2]))
        store.needs.update(replace(need, name="Zed Quill-Byrne"), actor=ANN, at=later(9))
    assert len(record_ids(world, three[1])[0]) == 2
    assert len(record_ids(world, three[0])[0]) == 2


def test_what_joined_them_outlives_their_first_needs_and_goes_with_the_last(
    world: World, three: tuple[str, str, str]
) -> None:
    join_all(world, three)
    with world.context.database.transaction() as store:
        newer = add_need(store, name="Zedekiah Quill", phone="07700 900666")
        store.erasure.needs([int(three[0].partition("-")[2])], actor=ANN, at=NOW, reason="retention.over")
    assert retention.tidy(world.context).links == 0
    assert newer.id in record_ids(world, three[2])[0]
    subject_access.erase(world.context, three[2], DISPATCHER)
    with world.context.database.reading() as store:
        assert store.person_links.groups() == {}


def test_the_whole_person_is_handed_over_and_erased(world: World, three: tuple[str, str, str]) -> None:
    join_all(world, three)
    file = subject_access.gather(world.context, three[2], DISPATCHER)
    kept = dict(file.sections)
    assert (len(kept["Requests for help"]), len(kept["Offers of help"])) == (2, 1)
    gone = subject_access.erase(world.context, three[0], DISPATCHER)
    assert {f"need-{one}" for one in gone.needs} | {f"volunteer-{one}" for one in gone.volunteers} == set(three)
    assert search.find_people(world.context, "zedekiah") == ()


def test_the_same_request_in_another_spelling_is_asked_about(world: World) -> None:
    zed = NeedForm(name="Zedekiah Quill", phone="07700 900666", postcode="ZX1 2AB", kind="dog_walk", when="Tue am")
    first = commands.add_need(world.context, zed, DISPATCHER).need.id
    for typed in (
        replace(zed, name="Zedekia Quil", phone=""),
        replace(zed, name="Quill Zedekiah", phone="07700 900667"),
        replace(zed, name="Z Quill", notes="Quite other words."),
    ):
        with pytest.raises(AskedAlready) as asked:
            commands.add_need(world.context, typed, DISPATCHER)
        assert [one.need.id for one in asked.value.already] == [first]


def test_a_request_of_somebody_joined_is_asked_about_whatever_they_are_called(world: World) -> None:
    """Their names have nothing in common: only the link says that it is one person."""
    with world.context.database.transaction() as store:
        married = add_need(store, name="Zelda Umpleby", phone="07700 900777", kind=NeedKind.CHAT)
    duplicates.join(world.context, f"need-{married.id}", "need-1", "same", DISPATCHER)
    typed = NeedForm(name="Zelda Umpleby", phone="07700 900777", postcode="ZX1 2AB", kind="dog_walk")
    with pytest.raises(AskedAlready) as asked:
        commands.add_need(world.context, typed, DISPATCHER)
    assert [one.need.name for one in asked.value.already] == [NEIGHBOURS[0]]


def test_the_pages_offer_join_and_part(world: World, three: tuple[str, str, str]) -> None:
    browser = world.browser("dispatcher")
    page = browser.get("/people/alike").text
    assert "Zedekia Quil" in page
    assert page.count("Same person") == 3
    said = {"one": three[0], "other": three[1], "verdict": "same", "seen": 0}
    assert browser.post("/people/alike", data=said).status_code == 303
    page = browser.get(f"/people/{three[0]}").text
    assert "joined as one person by Dispatcher Person" in page
    link = person.person_view(world.context, three[0], with_looks=False).joined[0].id
    assert browser.post(f"/people/{three[0]}/part", data={"link": link}).status_code == 303
    assert "joined as one person by" not in browser.get(f"/people/{three[0]}").text


def test_who_is_offered_was_looked_at(world: World, three: tuple[str, str, str]) -> None:
    world.browser("dispatcher").get("/people/alike")
    world.context.access_log.write()
    with world.context.database.reading() as store:
        looks = store.access_log.at([("need", int(three[0].partition("-")[2]))], limit=5)
    assert [look.why for look in looks] == ["page.alike"]


def test_a_listed_request_that_is_open_in_another_spelling_comes_in_with_a_warning(
    world: World, tmp_path: Path
) -> None:
    for name, alike in (("Una Easton", False), ("Unna Easton", True), ("Bob Easton", False)):
        write_needs(tmp_path / "needs.csv", need(name, "Dog walk", phone="07700 900123"))
        done = import_file(world.context, "needs", tmp_path / "needs.csv")
        assert "new" in done.fates.values()
        assert ("import.asked-alike" in {one.fault.code for one in done.read.all_faults()}) is alike, name


def test_a_row_that_may_be_one_above_it_again_comes_in_with_a_warning_that_names_its_line(
    world: World, tmp_path: Path
) -> None:
    """In other words, in another spelling, within six days; not another person, another kind, or next week's."""
    rows = [
        need("Jo Bell", "Dog walk", phone="07700 900123", at="16/11/2026 09:00", notes="The brown one."),
        need("Jo Bel", "Dog walk", phone="07700 900123", at="18/11/2026 09:00"),
        need("Jo Bell", "Home help", phone="07700 900123", at="18/11/2026 09:00"),
        need("Bo Bell", "Dog walk", phone="07700 900124", at="18/11/2026 09:00"),
        need("Jo Bell", "Dog walk", phone="07700 900123", at="27/11/2026 09:00"),
    ]
    write_needs(tmp_path / "needs.csv", *rows)
    done = import_file(world.context, "needs", tmp_path / "needs.csv")
    warned = {one.line: one.fault.cause for one in done.read.all_faults() if one.fault.code == "import.row-alike"}
    assert list(warned) == [3]
    assert "line 2" in warned[3]
    assert len(done.fates) == 5
