"""No address and no form breaks the server: every route is walked with ids and days beyond what there can be."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from api.parameters import believable
from api.routes import live
from api.services.rounds import rounds
from api.services.wording.clock import FIRST_DAY, LAST_DAY
from tests.support.api_world import DAY, NOW, World
from tests.support.routes import every_route

IDS = ("0", "9223372036854775807", "9223372036854775808", "9" * 5000, "١")
DAYS = ("0001-01-01", "2000-01-01", "2100-12-31", "9999-12-31")


@pytest.mark.parametrize(("ids", "days"), [(one, str(DAY)) for one in IDS] + [("1", one) for one in DAYS])
def test_no_route_breaks_down_over_an_id_or_a_day(
    world: World, ids: str, days: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_STREAM_SECONDS", 0.05)  # a day's events go on for minutes else
    browsers = {role: world.browser(role) for role in ("dispatcher", "driver")}
    walked = 0
    for method, path in every_route(world):
        names = re.findall(r"\{([^}:]+)", path)
        if not names or "name" in names or (path.endswith("/events") and ids == "1"):
            continue
        there = re.sub(r"\{([^}]+)\}", lambda found: days if found[1] == "day" else ids, path)
        browser = browsers["driver" if path.startswith(("/round", "/api/v1/round")) else "dispatcher"]
        bodies = ({"json": {}}, {"data": {"place_id": ids, "round_id": ids}})
        for body in bodies if method == "POST" else ({},):
            answer = browser.request(method, there, **body)  # type: ignore[arg-type]
            assert answer.status_code < 500, (method, path, answer.status_code)
            walked += 1
    assert walked > 20


@pytest.mark.parametrize("day", DAYS)
def test_no_choice_of_days_breaks_down(world: World, day: str) -> None:
    browser = world.browser("dispatcher")
    for path in (f"/days?date={day}", f"/coverage?from={day}", f"/coverage?to={day}", f"/coverage/map?to={day}"):
        assert browser.get(path).status_code < 500
    for query in (f"from={day}", f"to={day}", f"from={day}&to={day}"):
        assert browser.get(f"/api/v1/coverage?{query}").status_code < 500


def test_the_first_and_the_last_day_lead_no_further(world: World) -> None:
    browser = world.browser("dispatcher")
    for day, missing, there in ((FIRST_DAY, "prev", "next"), (LAST_DAY, "next", "prev")):
        page = browser.get(f"/days/{day}").text
        assert f'rel="{missing}"' not in page
        assert f'rel="{there}"' in page


def test_the_document_says_which_ids_and_days_there_can_be(world: World) -> None:
    paths = world.browser().get("/api/v1/openapi.json").json()["paths"]
    (plan,) = paths["/api/v1/plans/{plan_id}"]["get"]["parameters"]
    assert (plan["schema"]["minimum"], plan["schema"]["maximum"]) == (1, 2**63 - 1)
    (day,) = paths["/api/v1/days/{day}"]["get"]["parameters"]
    assert "2000-01-01 to 2100-12-31" in str(day)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1970-01-01T00:00:00Z"])
def test_a_report_from_a_phone_whose_clock_is_wrong_counts_as_of_now(world: World, at: str) -> None:
    browser, stop = world.browser("driver"), world.stop_ids(1)[0]
    report = {"state": "done", "client_key": str(uuid4()), "at": at}
    assert browser.post(f"/api/v1/round/stops/{stop}/outcome", json=report).status_code == 200
    assert rounds.driver_round(world.context, world.round_id(1)).stops[0].state == "done"
    assert believable(datetime.fromisoformat(at), NOW) is None


def test_a_report_that_waited_for_signal_keeps_its_time() -> None:
    at = NOW - timedelta(hours=5)
    assert believable(at, NOW) == at
