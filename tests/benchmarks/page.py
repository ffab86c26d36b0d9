"""How long a day's pages take: the demo's Monday through the application, and its map beside plain Folium's.

Ratios count, not seconds: plain Folium draws the same lines and markers, each with a popup, without our safety.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import folium
from fastapi.testclient import TestClient

from api.app import create_app
from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from api.services.deployment import demo
from api.services.planning import planner
from api.services.planning.route_geometry import leg_points
from api.settings import load_settings
from api.wiring import open_context
from routing.plan import Plan

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TIMES = 5


def main() -> None:
    """Print the median of some requests for each page, and our map's time over plain Folium's."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        demo.build_town(home, lambda _step, _part: None)
        made, _ = open_context(load_settings(home=home, demo=True))
        ctx = Context(made.settings, made.database, clock=lambda: NOON)
        demo.open_demo(ctx, lambda _step, _part: None)
        client = TestClient(create_app(ctx), base_url="http://localhost:8000")
        token = accounts.sign_in_with_link(ctx, accounts.new_sign_in_link(ctx, "dispatcher").partition("#")[2]).session
        client.cookies.set("wardround_session", token)
        view = planner.latest_plan(ctx, DAY) or planner.plan_now(ctx, DAY, Actor("system"), seconds=5)
        with ctx.database.reading() as store:
            plan = store.plans.get(view.id)
        needs = sum(len(one.stops) for one in plan.rounds)
        print(f"page: median of {TIMES} requests, {len(plan.rounds)} rounds, {needs} stops")
        paths = (f"/days/{DAY}", f"/plans/{plan.id}/map", "/coverage", f"/api/v1/plans/{plan.id}")
        seconds = {path: _median(lambda path=path: _get(client, path)) for path in paths}
        for path, took in seconds.items():
            print(f"{took * 1000:>8.0f} ms  {path}")
        plain = _median(lambda: _plain_folium(plan))
        print(
            f"{plain * 1000:>8.0f} ms  the same map by plain Folium: ours takes {seconds[paths[1]] / plain:.2f} of it"
        )
        ctx.database.close()


def _get(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)


def _plain_folium(plan: Plan) -> None:
    drawn = folium.Map(tiles=None)
    for one in plan.rounds:
        group = folium.FeatureGroup(name=f"Round {one.number}").add_to(drawn)
        for stop in one.stops:
            line = [(lat, lon) for lon, lat in leg_points(stop.leg)]
            if line:
                folium.PolyLine(line).add_to(group)
            if stop.lat is not None and stop.lon is not None:
                folium.Marker((stop.lat, stop.lon), popup=folium.Popup(f"Stop {stop.position}")).add_to(group)
    drawn.get_root().render()


def _median(run: Callable[[], None]) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


if __name__ == "__main__":
    main()
