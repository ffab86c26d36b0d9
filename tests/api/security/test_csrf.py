"""Cross-site requests are refused; everything else passes."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from api.security.csrf import is_cross_site
from tests.support.api_world import DAY, World


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
def test_a_changing_request_from_another_site_is_refused(world: World, site: str) -> None:
    browser = world.browser("dispatcher")
    page = browser.post(f"/days/{DAY}/runs", headers={"sec-fetch-site": site})
    program = browser.post(f"/api/v1/days/{DAY}/runs", json={}, headers={"sec-fetch-site": site})
    assert page.status_code == program.status_code == 403
    assert program.json()["error"]["code"] == "csrf.cross-site"
    with world.context.database.reading() as store:
        assert store.runs.latest(DAY) is None


def test_a_page_opened_from_another_site_is_shown(world: World) -> None:
    assert world.browser("dispatcher").get(f"/days/{DAY}", headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "cross"),
    [
        ({"origin": "http://localhost:8000", "host": "localhost:8000"}, False),
        ({"origin": "http://LOCALHOST:8000", "host": "localhost:8000"}, False),
        ({"origin": "https://localhost:8000", "host": "localhost:8000"}, True),
        ({"origin": "http://localhost:9000", "host": "localhost:8000"}, True),
        ({"origin": "http://evil.example", "host": "localhost:8000"}, True),
        ({"origin": "null", "host": "localhost:8000"}, True),
        ({"origin": "http://evil.example"}, True),
        ({"host": "localhost:8000"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://behind.proxy", "host": "inner"}, False),
        ({"sec-fetch-site": "none"}, False),
    ],
)
def test_an_older_browser_is_judged_by_its_origin(headers: dict[str, str], cross: bool) -> None:
    assert is_cross_site("POST", Headers(headers), "http") is cross
    assert is_cross_site("DELETE", Headers(headers), "http") is cross
    assert is_cross_site("GET", Headers(headers), "http") is False


def test_the_scheme_is_the_one_people_use(world: World) -> None:
    origin = {"origin": "https://aid.example", "host": "aid.example"}
    assert is_cross_site("POST", Headers(origin), "https") is False
    assert is_cross_site("POST", Headers(origin), "http") is True
