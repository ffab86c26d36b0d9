"""The cookies: out of reach of scripts, for this host only, and nothing but a token in them."""

from __future__ import annotations

from api.services import accounts
from tests.support.api_world import World

PASSWORD = {"login": "dispatcher", "password": "five ducks in a row"}


def test_the_session_is_out_of_reach_of_scripts_and_of_other_sites(world: World) -> None:
    cookie = world.browser().post("/sign-in", data=PASSWORD).headers["set-cookie"]
    assert cookie.startswith("wardround_session=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_over_https_the_cookie_is_bound_to_the_host(https_world: World) -> None:
    cookie = https_world.browser().post("/sign-in", data=PASSWORD).headers["set-cookie"]
    assert cookie.startswith("__Host-wardround_session=")
    assert "Secure" in cookie


def test_over_https_a_cookie_without_the_prefix_opens_nothing(https_world: World) -> None:
    browser = https_world.browser()
    link = accounts.new_sign_in_link(https_world.context, "dispatcher")
    token = accounts.sign_in_with_link(https_world.context, link.partition("#")[2]).session
    browser.cookies.set("wardround_session", token)
    assert browser.get("/api/v1/sessions").status_code == 401
    browser.cookies.set("__Host-wardround_session", token)
    assert browser.get("/api/v1/sessions").status_code == 200


def test_signing_out_ends_the_session_on_the_server_too(world: World) -> None:
    browser = world.browser("dispatcher")
    token = browser.cookies["wardround_session"]
    answer = browser.post("/sign-out")
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert accounts.session(world.context, token) is None


def test_signing_in_ends_the_session_that_was_there(world: World) -> None:
    browser = world.browser("organiser")
    old = browser.cookies["wardround_session"]
    browser.post("/sign-in", data=PASSWORD)
    assert accounts.session(world.context, old) is None
