"""A person's page: what they ask and offer, what they agreed to, who looked, and their rights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from api.services.privacy.person import wording
from api.settings import Settings
from data.privacy import read_wording
from routing.errors import Misconfigured
from tests.support.api_world import NEIGHBOURS, World
from tests.support.store_makers import ANN, NOW


def test_consent_is_noted_with_its_wording_and_taken_back(world: World) -> None:
    browser = world.browser("dispatcher")
    assert "No consent recorded" in browser.get("/people/need-1").text
    for state in ("given", "withdrawn"):
        answer = browser.post("/people/need-1/consent", data={"state": state, "way": "paper"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/people/need-1")
    page = browser.get("/people/need-1").text
    assert page.index("They withdrew consent") < page.index("They agreed</strong> on paper, wording 1")
    assert "Dispatcher Person" in page


@pytest.mark.parametrize(("field", "code"), [("state", "unknown-state"), ("way", "unknown-way")])
def test_no_other_consent_than_there_is(world: World, field: str, code: str) -> None:
    sent = {"state": "given", "way": "phone", field: "maybe"}
    answer = world.browser("dispatcher").post("/people/need-1/consent", data=sent)
    assert answer.status_code == 422
    assert "maybe" not in answer.text


def test_a_need_taken_in_keeps_that_they_agreed(world: World) -> None:
    browser = world.browser("dispatcher")
    form = {"name": "Zoe Zeal", "postcode": "ZX1 2AB", "kind": "dog_walk", "consent": "yes", "do": "save"}
    answer = browser.post("/needs", data=form)
    assert answer.status_code == 303
    number = answer.headers["location"].partition("saved=")[2]
    assert "They agreed</strong> by phone" in browser.get(f"/people/need-{number}").text


def test_who_looked_is_for_administrators(world: World) -> None:
    world.browser("dispatcher").get("/needs/1")
    assert "page.need" not in world.browser("dispatcher").get("/people/need-1").text
    page = world.browser("admin").get("/people/need-1").text
    assert "page.need" in page
    assert "Dispatcher Person" in page


def test_an_administrator_hands_over_and_erases(world: World) -> None:
    admin = world.browser("admin")
    file = admin.get("/people/need-1/file.html")
    assert NEIGHBOURS[0] in file.text
    assert file.headers["content-disposition"] == 'attachment; filename="person.html"'
    assert admin.get("/people/need-1/file.json").json()["name"] == NEIGHBOURS[0]
    assert admin.post("/people/need-1/erase").status_code == 422
    gone = admin.post("/people/need-1/erase", data={"sure": "yes"})
    assert (gone.status_code, "need-1" in gone.text) == (200, True)
    assert NEIGHBOURS[0] not in admin.get("/people/need-1").text
    assert NEIGHBOURS[0] not in world.browser("driver").get("/round").text


def test_a_person_of_the_same_number_is_named_by_their_record(world: World) -> None:
    with world.context.database.transaction() as store:
        store.needs.update(replace(store.needs.get(2), phone="07700 900111"), actor=ANN, at=NOW)
    assert "/people/need-2" in world.browser("dispatcher").get("/people/need-1").text


def test_nobody_unknown(world: World) -> None:
    for reference in ("need-99", "Una", "account-1"):
        assert world.browser("admin").get(f"/people/{reference}").status_code == 404


def test_a_group_may_have_its_own_wording(world: World, tmp_path: Path) -> None:
    assert wording(world.context).version == "1"
    own = tmp_path / "wording.txt"
    own.write_text("version 2026-11.a\nWe keep\nyour name.\n")
    assert read_wording(own).version == "2026-11.a"
    assert read_wording(own).text == "We keep your name."
    assert Settings(consent_wording=own).consent_wording == own


@pytest.mark.parametrize("text", ["", "We keep.", "version\nText", "version 1\n  \n", "version 1\n" + "x" * 4001])
def test_a_wording_without_version_or_words_is_refused(tmp_path: Path, text: str) -> None:
    own = tmp_path / "wording.txt"
    own.write_text(text)
    for path in (own, tmp_path / "none.txt"):
        with pytest.raises(Misconfigured) as caught:
            read_wording(path)
        assert caught.value.code == "consent.wording-unfit"
