"""Signing in by password and by link; a link is used by a POST only."""

from __future__ import annotations

import pytest

from api.services import accounts
from tests.support.api_world import DAY, World

PASSWORD = {"login": "dispatcher", "password": "five ducks in a row"}


def test_a_password_leads_to_the_page_that_was_asked_for(world: World) -> None:
    answer = world.browser().post("/sign-in", data={**PASSWORD, "next": f"/days/{DAY}"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/days/{DAY}")


def test_nobody_is_led_to_another_site(world: World) -> None:
    answer = world.browser().post("/sign-in", data={**PASSWORD, "next": "//evil.example"})
    assert answer.headers["location"] == "/"
    assert "evil" not in world.browser().get("/sign-in?next=//evil.example").text


def test_a_wrong_password_says_so_and_repeats_neither_login_nor_password(world: World) -> None:
    answer = world.browser().post("/sign-in", data={"login": "wanda.secret", "password": "wrong-secret"})
    assert answer.status_code == 401
    assert "login or password is wrong" in answer.text
    assert "secret" not in answer.text


def test_after_too_many_tries_one_must_wait_even_with_the_right_password(world: World) -> None:
    browser = world.browser()
    for _ in range(accounts.FREE_TRIES):
        browser.post("/sign-in", data={**PASSWORD, "password": "wrong"})
    answer = browser.post("/sign-in", data=PASSWORD)
    assert answer.status_code == 429
    assert "Wait 15 seconds" in answer.text


def test_a_link_works_once_and_looking_at_it_does_not_use_it(world: World) -> None:
    token = accounts.new_sign_in_link(world.context, "dispatcher").partition("#")[2]
    browser = world.browser()
    assert browser.get("/sign-in").status_code == 200
    assert browser.post("/sign-in/link", data={"token": token}).status_code == 303
    spent = world.browser().post("/sign-in/link", data={"token": token})
    assert spent.status_code == 401
    assert "has been used" in spent.text


def test_the_whole_link_may_be_pasted(world: World) -> None:
    link = accounts.new_sign_in_link(world.context, "dispatcher")
    assert world.browser().post("/sign-in/link", data={"token": f"  {link} "}).status_code == 303


@pytest.mark.parametrize(("role", "home"), [("dispatcher", "/"), ("organiser", "/coverage")])
def test_each_role_begins_on_its_own_page(world: World, role: str, home: str) -> None:
    token = accounts.new_sign_in_link(world.context, role).partition("#")[2]
    assert world.browser().post("/sign-in/link", data={"token": token}).headers["location"] == home


def test_without_script_the_link_can_be_pasted_into_a_form(world: World) -> None:
    for path, action in (("/sign-in", "/sign-in/link"), ("/round", "/round/open")):
        page = world.browser().get(path).text
        assert f'method="post" action="{action}"' in page
        assert 'name="token"' in page
