"""Requests for another host are refused, and a redirect never repeats what a stranger wrote."""

from __future__ import annotations

import pytest

from api.security.hosts import own_hosts
from api.settings import Settings
from tests.support.api_world import World


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "[", "127.0.0.1.evil.example:80"]
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/", "/api/v1/days/2026-11-23", "/ask"])
def test_another_host_is_refused_and_not_repeated(world: World, host: str, path: str) -> None:
    answer = world.browser().get(path, headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "127.0.0.1:8000", "[::1]:8000"])
def test_the_server_s_own_names_are_answered(world: World, host: str) -> None:
    assert world.browser().get("/sign-in", headers={"host": host}).status_code == 200


def test_the_names_are_those_of_the_public_address_and_of_this_machine() -> None:
    local = {"localhost", "127.0.0.1", "::1"}
    assert own_hosts(Settings(host="0.0.0.0", public_url="https://Aid.Example/")) == {"aid.example", *local}
    assert own_hosts(Settings(host="192.0.2.7")) == {"192.0.2.7", *local}


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/sign-in/", "/sign-in"),
        ("/sign-in/?next=/coverage", "/sign-in?next=/coverage"),
        ("//evil.example/", "/evil.example"),
    ],
)
def test_a_slash_too_many_leads_on_by_path_alone(world: World, path: str, leads_to: str) -> None:
    answer = world.browser().get(f"http://localhost:8000{path}")
    assert (answer.status_code, answer.headers["location"]) == (307, leads_to)
