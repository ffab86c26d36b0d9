"""Addresses by the name of their route, and where one may be sent after signing in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi import APIRouter
from starlette.routing import NoMatchFound

import api
from api.pages.addresses import Addresses, safe_next
from tests.support.api_world import World


@pytest.mark.parametrize("path", ["/days/2026-11-23", "/coverage?from=2026-11-01&to=2026-11-30", "/"])
def test_our_own_paths_are_gone_on_to(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", "days", "/a\nb", "/\t/e"],
)
def test_another_site_is_not_gone_on_to(path: str) -> None:
    assert safe_next(path) == "/"


@pytest.fixture
def addresses() -> Addresses:
    router = APIRouter()
    for path, name in (("/days/{day}", "day"), ("/needs", "needs"), ("/files/{name:path}", "file")):
        router.add_api_route(path, lambda: None, name=name)
    router.add_api_route("/needs", lambda: None, name="needs", methods=["POST"])
    return Addresses([router])


def test_an_address_is_made_of_the_name_of_its_route(addresses: Addresses) -> None:
    assert addresses.path("needs") == "/needs"
    assert addresses.path("day", day=date(2026, 11, 23)) == "/days/2026-11-23"
    assert addresses.path("file", name="maps/leaflet.css") == "/files/maps/leaflet.css"


def test_a_query_leaves_out_what_is_empty_and_comes_before_the_fragment(addresses: Addresses) -> None:
    query = {"from": date(2026, 11, 1), "wards": "", "like": None, "next": "/days?a=1&b"}
    address = addresses.path("needs", query=query, fragment="plan")
    assert address == "/needs?from=2026-11-01&next=%2Fdays%3Fa%3D1%26b#plan"
    assert addresses.path("needs", query={"wards": ""}) == "/needs"


def test_a_name_that_no_page_has_or_a_part_too_few_is_refused(addresses: Addresses) -> None:
    with pytest.raises(KeyError):
        addresses.path("nights")
    with pytest.raises(NoMatchFound):
        addresses.path("day")
    with pytest.raises(NoMatchFound):
        addresses.path("needs", day=date(2026, 11, 23))


def test_one_name_for_two_addresses_is_refused() -> None:
    router = APIRouter()
    router.add_api_route("/needs", lambda: None, name="needs")
    router.add_api_route("/needs/all", lambda: None, name="needs")
    with pytest.raises(ValueError, match="needs"):
        Addresses([router])


def test_every_address_in_a_template_is_that_of_a_page(world: World) -> None:
    """A page that nobody opens in a test would break only when somebody opens it."""
    known = world.app.state.addresses
    names = set()
    for template in (Path(api.__file__).parent / "templates").rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"""(?:href|action|src)="/""", text), f"{template.name} writes an address by hand"
        names |= set(re.findall(r"\burl\('(\w+)'", text))
    assert len(names) > 80
    assert {name for name in names if name not in known} == set()
