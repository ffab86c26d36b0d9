"""Two dispatchers never overwrite each other in silence: every address that edits what is kept refuses a stale write.

Each is opened by one dispatcher, changed by another, and sent by the first: it is refused in the words of who was
faster, and what was typed is still there. A new address has to be put here, or among those that edit nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.imports.importing import AsRead
from api.services.imports.uploads import say
from tests.support.api_forms import an_entry
from tests.support.api_lists import need as listed
from tests.support.api_lists import write_needs
from tests.support.api_world import DAY, World
from tests.support.routes import every_route
from tests.support.store_makers import add_need, later

TYPED = "Words that somebody typed."
ASKED = {"name": "Ann Atwood", "phone": "07700 900111", "kind": "dog_walk", "postcode": "ZX1 2AB", "notes": TYPED}
PETE = {"name": "Pete Rudd", "phone": "07700 900555", "postcode": "ZX1 2AB", "modes": ["walk"], "hours": "Mon 9-12"}
ADMIN = Actor("user", 3, "admin")

Sent = tuple[str, dict[str, Any]]

EDITS_NOTHING = {
    "POST /sign-in": "signing in",
    "POST /sign-in/link": "signing in",
    "POST /sign-out": "signing out",
    "POST /api/v1/sessions": "signing in",
    "DELETE /api/v1/sessions": "signing out",
    "POST /round/open": "opens a round",
    "POST /api/v1/round/sessions": "opens a round",
    "POST /round/accept": "said twice, it counts once",
    "POST /round/decline": "said twice, it counts once",
    "POST /api/v1/round/answer": "said twice, it counts once",
    "POST /api/v1/rounds/{round_id}/answer": "said twice, it counts once; what was declined is accepted no more",
    "POST /days/{day}/rounds/{round_id}/answer": "said twice, it counts once; what was declined is accepted no more",
    "POST /round/report": "every report is kept, the latest of them counts",
    "POST /round/gone": "clears what this browser holds",
    "POST /api/v1/round/stops/{stop_id}/outcome": "every report is kept, the latest of them counts",
    "POST /ask": "adds: to be confirmed by a person",
    "POST /offer": "adds: to be confirmed by a person",
    "POST /forms": "a switch: thrown twice, the last word counts, and the page says whose it was",
    "POST /needs": "adds",
    "POST /api/v1/needs": "adds",
    "POST /volunteers": "adds",
    "POST /api/v1/volunteers": "adds",
    "POST /needs/{need_id}/calls": "adds: a call that was written down is never changed",
    "POST /days/{day}/calls": "adds",
    "POST /api/v1/calls": "adds",
    "POST /people/{reference}/consent": "adds: what was agreed to before stays",
    "POST /people/{reference}/part": "takes one link away; when it is gone already, says so",
    "POST /people/{reference}/erase": "erases whatever there is by then",
    "POST /needs/people": "looks",
    "POST /needs/places": "looks",
    "POST /needs/said": "looks",
    "POST /needs/{need_id}/said": "looks",
    "POST /series/{series_id}/said": "looks",
    "POST /volunteers/said": "looks",
    "POST /volunteers/{volunteer_id}/said": "looks",
    "POST /api/v1/people/search": "looks",
    "POST /api/v1/needs/understood": "looks",
    "POST /days/{day}/runs": "plans anew, beside what is there",
    "POST /api/v1/days/{day}/runs": "plans anew, beside what is there",
    "POST /days/{day}/replan": "plans anew, beside what is there",
    "POST /api/v1/days/{day}/replans": "plans anew, beside what is there",
    "POST /runs/{run_id}/cancel": "a run that is over is left alone",
    "POST /api/v1/runs/{run_id}/cancel": "a run that is over is left alone",
    "POST /runs/{run_id}/good-enough": "a run that is over is left alone",
    "POST /api/v1/runs/{run_id}/good-enough": "a run that is over is left alone",
    "POST /api/v1/plans/{plan_id}/undo-edit": "takes back one's own changes; where others changed the same, it says so",
    "POST /api/v1/plans/{plan_id}/redo-edit": "makes one's own changes again; says where others changed it",
    "POST /api/v1/days/{day}/presence": "the last word counts",
    "DELETE /api/v1/days/{day}/presence": "leaving",
    "POST /plans/{plan_id}/links": "makes links anew, after a question",
    "POST /imports": "adds",
    "POST /api/v1/imports/{list_kind}": "one step: its rows are compared with what is there by then",
    "POST /imports/uploads/{upload_id}/drop": "forgets a list that is not in",
    "POST /imports/{import_id}/undo": "leaves alone whatever was changed since, and names it",
    "POST /api/v1/imports/{import_id}/undo": "leaves alone whatever was changed since, and names it",
    "POST /imports/rejected/{row_id}/settle": "done twice, it counts once",
    "POST /api/v1/imports/rejected/{row_id}/settle": "done twice, it counts once",
}
"""Every other address that takes something, and why nothing can be overwritten by it."""


def a_need(send: Callable[[str], Sent]) -> Callable[[World], Sent]:
    """A need that the other dispatcher paused meanwhile."""

    def meanwhile(world: World) -> Sent:
        said = {"state": "paused", "reason": "away", "revision": 1}
        assert world.browser("admin").post("/needs/1/state", data=said).status_code == 303
        return send("/needs/1")

    return meanwhile


def a_series(path: str, **fields: Any) -> Callable[[World], Sent]:
    """A series that the other dispatcher paused meanwhile."""

    def meanwhile(world: World) -> Sent:
        asked = {**ASKED, "kind": "home_help", "repeat": "every day", "again": True}
        made = world.browser("dispatcher").post("/api/v1/needs", json=asked).json()
        rests = {"revision": 1, "first": str(DAY)}
        done = world.browser("admin").post(f"/api/v1/series/{made['series']['id']}/rest", json=rests)
        assert done.status_code == 200, done.text
        return path.format(made["series"]["id"]), {"revision": 1, **fields}

    return meanwhile


def a_volunteer(path: str, **fields: Any) -> Callable[[World], Sent]:
    """A volunteer who left meanwhile, says the other dispatcher."""

    def meanwhile(world: World) -> Sent:
        assert world.browser("admin").post("/volunteers/2/active", data={"revision": 1}).status_code == 303
        return path, {"revision": 1, **fields}

    return meanwhile


def a_plan(path: str, **fields: Any) -> Callable[[World], Sent]:
    """A plan of which the other dispatcher made a new version meanwhile."""

    def meanwhile(world: World) -> Sent:
        first, stop = world.plan_id, world.stop_ids(2)[0]
        assert world.browser("admin").post(f"/plans/{first}/stops/{world.stop_ids(1)[0]}/remove").status_code == 303
        return path.format(first, stop), {name: first if value == "newest" else value for name, value in fields.items()}

    return meanwhile


def a_stop(path: str, **fields: Any) -> Callable[[World], Sent]:
    """A stop that the other dispatcher took off its round meanwhile; ``stop`` among the fields is its id."""

    def meanwhile(world: World) -> Sent:
        first, stop = world.plan_id, world.stop_ids(2)[0]
        assert world.browser("admin").post(f"/plans/{first}/stops/{stop}/remove").status_code == 303
        return path.format(first, stop), {name: stop if value == "stop" else value for name, value in fields.items()}

    return meanwhile


def a_need_to_place(path: str, **fields: Any) -> Callable[[World], Sent]:
    """An unassigned need that the other dispatcher put on a round meanwhile."""

    def meanwhile(world: World) -> Sent:
        first = world.plan_id
        nowhere = {"volunteer_id": "", "position": ""}
        assert world.browser("admin").post(f"/plans/{first}/needs/4/place", data=nowhere).status_code == 303
        return path.format(first), dict(fields)

    return meanwhile


def a_list(path: str, **fields: Any) -> Callable[[World], Sent]:
    """A list whose columns the other dispatcher confirmed meanwhile."""

    def meanwhile(world: World) -> Sent:
        browser = world.browser("dispatcher")
        file = write_needs(world.context.settings.home / "needs.csv", listed("Gus Gray", "Dog walk"))
        sent = browser.post("/imports", data={"list": "needs"}, files={"file": ("needs.csv", file.read_bytes())})
        at = sent.headers["location"]
        page = browser.get(at).text
        seen = re.search(r'name="seen" value="(\d+)"', page)
        assert seen is not None
        say(world.context, int(at.rpartition("/")[2]), AsRead(sheet="2"), ADMIN, seen=int(seen[1]))
        return at + path, {"seen": seen[1], **fields}

    return meanwhile


def two_people(world: World) -> Sent:
    """Two records of which the other dispatcher said meanwhile that they are one person."""
    with world.context.database.transaction() as store:
        where = {"postcode": "ZX1 2AB", "phone": "07700 900666"}
        one, other = (add_need(store, name=name, **where).id for name in ("Zedekiah Quill", "Zedekia Quil"))
    said = {"one": f"need-{one}", "other": f"need-{other}", "seen": 0}
    assert world.browser("admin").post("/people/alike", data={**said, "verdict": "same"}).status_code == 303
    return "/people/alike", {**said, "verdict": "different"}


def an_entry_of(form: str, path: str, **fields: Any) -> Callable[[World], Sent]:
    """An entry of a public form, about which the other dispatcher has asked back meanwhile."""

    def meanwhile(world: World) -> Sent:
        entry = an_entry(world, form)
        asked = world.browser("admin").post(f"/inbox/{entry.id}/ask-back", data={"revision": 1, "note": "Rang."})
        assert asked.status_code == 303
        return path.format(entry.id), {"revision": 1, **fields}

    return meanwhile


def the_wishes(world: World) -> Sent:
    """What is wished of plans, which the other dispatcher chose otherwise meanwhile."""
    page = world.browser("dispatcher").get("/preferences").text
    said = dict(re.findall(r'name="(\w+_minutes|fair_share)"[^>]*value="(\d*)"', page)) | {"revision": _number(page)}
    assert world.browser("admin").post("/preferences", data={**said, "known_face_minutes": "7"}).status_code == 303
    return "/preferences", {**said, "own_ward_minutes": "9"}


def _number(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


EDITS: dict[str, Callable[[World], Sent]] = {
    "POST /needs/{need_id}/edit": a_need(lambda at: (at + "/edit", {**ASKED, "revision": 1})),
    "POST /needs/{need_id}/state": a_need(
        lambda at: (at + "/state", {"state": "cancelled", "reason": "not_needed", "note": TYPED, "revision": 1})
    ),
    "POST /needs/{need_id}/undo": a_need(lambda at: (at + "/undo", {"event": 1, "revision": 1})),
    "POST /needs/{need_id}/faces": a_need(lambda at: (at + "/faces", {"volunteer": 2, "wish": "never", "revision": 1})),
    "POST /days/{day}/needs/{need_id}/reopen": a_need(
        lambda at: (f"/days/{DAY}{at}/reopen", {"revision": 1, "reason": "asked_again"})
    ),
    "POST /days/{day}/needs/{need_id}/place": a_need(
        lambda at: (f"/days/{DAY}{at}/place", {"revision": 1, "place_id": 1})
    ),
    "POST /inbox/{entry_id}/need": an_entry_of("ask", "/inbox/{}/need", **ASKED),
    "POST /inbox/{entry_id}/volunteer": an_entry_of("offer", "/inbox/{}/volunteer", **PETE, notes=TYPED),
    "POST /inbox/{entry_id}/ask-back": an_entry_of("ask", "/inbox/{}/ask-back", note=TYPED),
    "POST /inbox/{entry_id}/turn-away": an_entry_of("ask", "/inbox/{}/turn-away", reason="outside", note=TYPED),
    "POST /inbox/{entry_id}/put-back": an_entry_of("ask", "/inbox/{}/put-back"),
    "POST /inbox/{entry_id}/erase": an_entry_of("ask", "/inbox/{}/erase"),
    "POST /api/v1/inbox/{entry_id}/need": an_entry_of("ask", "/api/v1/inbox/{}/need", **ASKED),
    "POST /api/v1/inbox/{entry_id}/volunteer": an_entry_of("offer", "/api/v1/inbox/{}/volunteer", **PETE),
    "POST /api/v1/inbox/{entry_id}/state": an_entry_of(
        "ask", "/api/v1/inbox/{}/state", state="turned_away", reason="outside"
    ),
    "PUT /api/v1/needs/{need_id}": a_need(lambda at: (f"/api/v1{at}", {**ASKED, "revision": 1})),
    "POST /api/v1/needs/{need_id}/state": a_need(
        lambda at: (f"/api/v1{at}/state", {"state": "cancelled", "reason": "not_needed", "revision": 1})
    ),
    "POST /series/{series_id}/edit": a_series("/series/{}/edit", **{**ASKED, "kind": "home_help", "repeat": "daily"}),
    "POST /series/{series_id}/rest": a_series("/series/{}/rest", first="2026-11-27", last="2026-11-29"),
    "POST /series/{series_id}/resume": a_series("/series/{}/resume"),
    "POST /series/{series_id}/skip": a_series("/series/{}/skip", day="2026-11-27"),
    "POST /series/{series_id}/end": a_series("/series/{}/end", last="2026-11-27"),
    "POST /api/v1/series/{series_id}/rest": a_series("/api/v1/series/{}/rest", first="2026-11-27"),
    "POST /api/v1/series/{series_id}/resume": a_series("/api/v1/series/{}/resume"),
    "POST /api/v1/series/{series_id}/skip": a_series("/api/v1/series/{}/skip", day="2026-11-27"),
    "POST /api/v1/series/{series_id}/end": a_series("/api/v1/series/{}/end", last="2026-11-27"),
    "POST /volunteers/{volunteer_id}/edit": a_volunteer("/volunteers/2/edit", **PETE, notes=TYPED),
    "POST /volunteers/{volunteer_id}/active": a_volunteer("/volunteers/2/active", active="yes"),
    "POST /volunteers/{volunteer_id}/undo": a_volunteer("/volunteers/2/undo", event=1),
    "PUT /api/v1/volunteers/{volunteer_id}": a_volunteer("/api/v1/volunteers/2", **PETE, notes=TYPED),
    "POST /people/alike": two_people,
    "POST /preferences": the_wishes,
    "POST /imports/uploads/{upload_id}": a_list("", encoding="cp1250", sheet=TYPED),
    "POST /imports/uploads/{upload_id}/import": a_list("/import"),
    "POST /plans/{plan_id}/stops/{stop_id}/move": a_stop("/plans/{}/stops/{}/move", volunteer_id="", position=""),
    "POST /plans/{plan_id}/stops/{stop_id}/remove": a_stop("/plans/{}/stops/{}/remove"),
    "POST /plans/{plan_id}/needs/{need_id}/place": a_need_to_place(
        "/plans/{}/needs/4/place", volunteer_id="", position=""
    ),
    "POST /plans/{plan_id}/undo": a_plan("/plans/{}/undo"),
    "POST /plans/{plan_id}/back": a_plan("/plans/{}/back", newest="newest"),
    "POST /plans/{plan_id}/publish": a_plan("/plans/{}/publish"),
    "POST /api/v1/plans/{plan_id}/moves": a_stop("/api/v1/plans/{}/moves", stop_id="stop"),
    "POST /api/v1/plans/{plan_id}/removals": a_stop("/api/v1/plans/{}/removals", stop_id="stop"),
    "POST /api/v1/plans/{plan_id}/edits": a_stop("/api/v1/plans/{}/edits", edit="unassign", stop_id="stop"),
    "POST /api/v1/plans/{plan_id}/undo": a_plan("/api/v1/plans/{}/undo"),
    "POST /api/v1/plans/{plan_id}/back": a_plan("/api/v1/plans/{}/back", newest="newest"),
    "POST /api/v1/plans/{plan_id}/publish": a_plan("/api/v1/plans/{}/publish"),
}
"""How each address that edits is sent a write which somebody else was faster than."""


def test_every_address_that_takes_something_is_known_to_edit_or_to_edit_nothing(world: World) -> None:
    taking = {f"{method} {path}" for method, path in every_route(world) if method != "GET"}
    assert taking == EDITS.keys() | EDITS_NOTHING.keys()
    assert EDITS.keys().isdisjoint(EDITS_NOTHING)


@pytest.mark.parametrize("route", sorted(EDITS))
def test_a_stale_write_is_refused_in_the_words_of_who_was_faster_and_what_was_typed_is_kept(
    world: World, route: str
) -> None:
    world.context.clock = lambda: later(60)
    path, fields = EDITS[route](world)
    browser = world.browser("dispatcher")
    api = path.startswith("/api/")
    answer = browser.request(route.partition(" ")[0], path, **({"json": fields} if api else {"data": fields}))
    assert answer.status_code == 409, answer.text
    assert "Admin Person" in answer.text
    if api:
        return
    for name, value in fields.items():
        if name in ("note", "notes", "sheet", "encoding", "first", "last", "day"):
            assert value in answer.text, name
