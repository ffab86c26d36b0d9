"""A tiny world anyone can draw: seven streets by seven, two wards, one pharmacy, two volunteers, five needs, one plan.

Ann and Bill are on Olga's round (ids in ``World``), Carl on Pete's; nobody may help Dora (no one has the check), and
Eve's need has a question. Every name is made up and none may occur where it does not belong: tests search for them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import commands
from api.services.rounds import responses, rounds
from data.security import passwords
from data.store import Store
from data.store.people.account_records import Role
from geo.area.build import build_area
from geo.area.sources import AreaSources
from routing.needs import (
    CheckKind,
    Location,
    Mode,
    NeedKind,
    NeedState,
    PlaceKind,
    Precision,
    Question,
    Span,
    Weekday,
    WeeklyHours,
)
from routing.plan import UnassignedNeed
from routing.problem import Details
from tests.support.store_makers import ANN, MONDAY, NOW, add_need, add_plan, add_volunteer, make_place, make_round

__all__ = ["BROWSER", "DAY", "NEIGHBOURS", "VOLUNTEERS", "World", "reopen", "seed", "tiny_area"]

DAY: date = MONDAY
WEST, SOUTH, STEP = 0.1340, 52.1900, 0.0015
NEIGHBOURS = ("Ann Atwood", "Bill Burrows", "Carl Croft", "Dora Dunn", "Eve Easton")
VOLUNTEERS = ("Olga Quigley", "Pete Rudd")
BROWSER = {"sec-fetch-site": "same-origin"}
"""What a browser sends with a request that one of our own pages makes."""


def tiny_area(folder: Path) -> Path:
    """An Area pack of 7 x 7 streets, a hundred metres apart, in a western and an eastern ward."""
    side = range(7)
    nodes = {(x, y): 1 + x + 7 * y for x in side for y in side}
    lines = ['<?xml version="1.0"?><osm version="0.6">']
    lines += [
        f'<node id="{at}" lat="{SOUTH + y * STEP * 0.6:.6f}" lon="{WEST + x * STEP:.6f}"/>'
        for (x, y), at in nodes.items()
    ]
    ways = [[nodes[x, y] for x in side] for y in side] + [[nodes[x, y] for y in side] for x in side]
    for number, way in enumerate(ways, start=1):
        references = "".join(f'<nd ref="{at}"/>' for at in way)
        tags = f'<tag k="highway" v="residential"/><tag k="name" v="Street {number}"/>'
        lines.append(f'<way id="{number}">{references}{tags}</way>')
    (folder / "town.osm").write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    middle, margin = WEST + 3.1 * STEP, STEP
    west, east, south, north = WEST - margin, WEST + 6 * STEP + margin, SOUTH - margin, SOUTH + 6 * STEP
    wards = [("X05000001", "Westgate", west, middle), ("X05000002", "Eastgate", middle, east)]
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[left, south], [right, south], [right, north], [left, north], [left, south]]],
            },
        }
        for code, name, left, right in wards
    ]
    (folder / "wards.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    rows = [f"ZX1 {y}A{'ABDEFGH'[x]},{WEST + x * STEP:.6f},{SOUTH + y * STEP * 0.6:.6f}" for x, y in nodes]
    (folder / "postcodes.csv").write_text("\n".join(["postcode,lon,lat", *rows]))
    out = folder / "area"
    build_area(
        out,
        AreaSources(
            name="Squareton",
            osm=folder / "town.osm",
            wards=folder / "wards.geojson",
            postcodes=folder / "postcodes.csv",
        ),
    )
    return out


def seed(store: Store) -> None:
    """Put people and what they ask into an empty store."""
    for login, role in (("dispatcher", Role.DISPATCHER), ("organiser", Role.ORGANISER), ("admin", Role.ADMIN)):
        password = "five ducks in a row" if login == "dispatcher" else None
        password_hash = None if password is None else passwords.hash_password(password)
        store.accounts.add_user(f"{login.capitalize()} Person", login, role, password_hash, actor=ANN, at=NOW)
    store.places.upsert(make_place(kind=PlaceKind.PHARMACY, name="Mill Road Pharmacy"), "pharmacy-1", actor=ANN, at=NOW)
    details = {"phone": "07700 900111", "address": "12 Street 3", "postcode": "ZX1 2AB", "notes": "Ring twice."}
    asked = [
        add_need(store, name=NEIGHBOURS[0], kind=NeedKind.DOG_WALK, office_notes="See the file.", **details),
        add_need(store, name=NEIGHBOURS[1], kind=NeedKind.HOME_HELP, phone="07700 900222", address="7 Street 9"),
        add_need(store, name=NEIGHBOURS[2], kind=NeedKind.DOG_WALK, phone="07700 900333", address="3 Street 5"),
        add_need(
            store, name=NEIGHBOURS[3], kind=NeedKind.DOG_WALK, required_checks=frozenset({CheckKind.ENHANCED_DBS})
        ),
        add_need(
            store,
            name=NEIGHBOURS[4],
            kind=NeedKind.PRESCRIPTION,
            state=NeedState.NEW,
            questions=(Question("need.which-place", "Which pharmacy?"),),
        ),
    ]
    hours = WeeklyHours(tuple((day, Span(32_400, 43_200)) for day in Weekday))
    home = Location(WEST + 2 * STEP, SOUTH + 2 * STEP * 0.6, Precision.POSTCODE, "X05000001")
    people = [
        add_volunteer(store, name=VOLUNTEERS[0], phone="07700 900444", hours=hours, location=home),
        add_volunteer(store, name=VOLUNTEERS[1], phone="07700 900555", hours=hours, modes=(Mode.DRIVE,), location=home),
    ]
    rounds = (
        make_round(people[0].id, (asked[0].id, asked[1].id), number=1),
        make_round(people[1].id, (asked[2].id,), number=2),
    )
    left = UnassignedNeed(need_id=asked[3].id, reason="skills", details=Details(skills=("check:enhanced_dbs",)))
    add_plan(store, rounds, (left,))


def reopen(context: Context, need_id: int) -> None:
    """A dispatcher makes a need ready again, as it stands."""
    with context.database.reading() as store:
        revision = store.needs.revision(need_id)
    commands.move_need(
        context, need_id, NeedState.READY, Actor("user", 1, "dispatcher"), revision=revision, reason="asked_again"
    )


@dataclass
class World:
    """The application on a store of its own, and its browsers."""

    context: Context
    app: FastAPI = field(init=False)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.app = create_app(self.context)

    def browser(self, role: str = "") -> TestClient:
        """A browser with somebody of a role signed in: dispatcher, organiser, admin, or nobody.

        A driver has accepted round 1, somebody who is invited has not answered.
        """
        client = TestClient(self.app, base_url="http://localhost:8000", headers=BROWSER, follow_redirects=False)
        if role in ("driver", "invited"):
            if role == "driver":
                self.accept(1)
            client.cookies.set("wardround_round", accounts.open_driver_session(self.context, self.link(1)))
        elif role:
            link = accounts.new_sign_in_link(self.context, role)
            client.cookies.set(
                "wardround_session", accounts.sign_in_with_link(self.context, link.partition("#")[2]).session
            )
        return client

    @property
    def plan_id(self) -> int:
        """The id of the newest plan."""
        with self.context.database.reading() as store:
            plan = store.plans.latest(DAY)
        assert plan is not None
        return plan.id

    def round_id(self, number: int) -> int:
        """The id of a round."""
        with self.context.database.reading() as store:
            return next(one.id for one in store.plans.get(self.plan_id).rounds if one.number == number)

    def stop_ids(self, number: int) -> list[int]:
        """The ids of a round's stops at somebody's door."""
        with self.context.database.reading() as store:
            return [stop.id for stop in store.plans.round(self.round_id(number)).stops if stop.need_id is not None]

    def publish(self) -> None:
        """Publish the plan, without links."""
        with self.context.database.transaction() as store:
            if store.plans.head(self.plan_id).published_at is None:
                store.plans.publish(self.plan_id, ANN, NOW)

    def set_out(self, plan_id: int | None = None) -> None:
        """The first stop of a published plan is reported: volunteers are on their way."""
        with self.context.database.reading() as store:
            one = store.plans.get(plan_id or self.plan_id).rounds[0]
        stop = next(stop.id for stop in one.stops if stop.need_id is not None)
        actor = Actor("driver", one.id)
        rounds.mark_stop(self.context, one.id, stop, state="done", client_key="set-out", actor=actor)

    def link(self, number: int) -> str:
        """A new token of a round's link; the plan is published first."""
        self.publish()
        with self.context.database.transaction() as store:
            return store.accounts.round_link(self.round_id(number), NOW + timedelta(hours=30), at=NOW)

    def accept(self, number: int) -> None:
        """A round's volunteer says that they will do it."""
        self.publish()
        if responses.standing(self.context, self.round_id(number)) == "open":
            responses.accept(self.context, self.round_id(number), Actor("driver", self.round_id(number)))

    def run(self) -> int:
        """A planning run that waits."""
        with self.context.database.transaction() as store:
            return store.runs.enqueue(DAY, 0, 5, 1, ANN, at=NOW).id


ZED = {"name": "Zed Quill", "phone": "07700 900666", "postcode": "zx1 2ab", "kind": "dog_walk", "when": "Tue am"}
