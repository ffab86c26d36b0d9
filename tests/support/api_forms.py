"""The public forms as a browser fills them in: opened, gone on with, sent; the clock moves when it is told to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from fastapi.testclient import TestClient

from api.services.actors import Actor
from api.services.inbox import public_forms
from data.store.imports.submission_records import FormName, Submission
from tests.support.api_world import World
from tests.support.clock import NOW, Clock

__all__ = [
    "ASKED",
    "OFFERED",
    "an_entry",
    "entries",
    "go_on",
    "hidden",
    "look_through",
    "open_forms",
    "send",
    "sent",
]

ASKED: Mapping[str, Any] = {
    "who": "self", "name": "Zoë Quill", "phone": "07700 900666", "postcode": "zx12ab", "address": "5 Street 3",
    "kind": "shopping", "what": "Bread and milk", "when": "Tue am", "bags": "2", "access": "Ring twice", "agree": "yes",
}  # fmt: skip
OFFERED: Mapping[str, Any] = {
    "name": "Yan Otter", "phone": "07700 900777", "postcode": "ZX1 2AB", "ways": ["walk", "cycle"], "bags": "3",
    "hours": "Tue and Thu mornings", "kinds": ["shopping"], "claims": ["dbs"], "far": "2 miles", "agree": "yes",
}  # fmt: skip


def open_forms(world: World, *names: str) -> Clock:
    """Open the forms (both, where none is named), and give the clock that moves the world's time."""
    clock = Clock()
    world.context.clock = clock
    for name in names or ("ask", "offer"):
        public_forms.throw(world.context, name, open_=True, actor=Actor("user", 2, "organiser"))
    return clock


def hidden(page: str) -> dict[str, Any]:
    """The hidden fields of a page; those of one name together."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(unescape(value))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def go_on(browser: TestClient, clock: Clock, values: Mapping[str, Any], path: str = "/ask", **more: Any) -> Any:
    """Open the form, take ten seconds, and press "Go on"."""
    token = hidden(browser.get(path).text)["token"]
    clock.wait(seconds=10)
    return browser.post(path, data={**values, "token": token, "do": "check", **more})


def look_through(browser: TestClient, clock: Clock, values: Mapping[str, Any], path: str = "/ask") -> dict[str, Any]:
    """What "Send" would send, once the form was looked through."""
    page = go_on(browser, clock, values, path)
    assert page.status_code == 200, page.text
    return {**hidden(page.text), "do": "send"}


def send(browser: TestClient, clock: Clock, values: Mapping[str, Any] = ASKED, path: str = "/ask") -> str:
    """Fill a form in and send it; gives the reference."""
    answer = browser.post(path, data=look_through(browser, clock, values, path))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rpartition("/")[2]


def entries(world: World) -> tuple[Submission, ...]:
    """What waits."""
    with world.context.database.reading() as store:
        return store.submissions.waiting()


def sent(world: World, values: Mapping[str, Any] = ASKED, path: str = "/ask") -> Submission:
    """An entry that came by a form."""
    send(world.browser(), open_forms(world), values, path)
    return next(one for one in entries(world) if one.form is FormName(path[1:]))


def an_entry(world: World, form: str = "ask", **changes: str) -> Submission:
    """An entry as it lies in the store, whether or not the forms are open."""
    values = {**(ASKED if form == "ask" else OFFERED), **changes}
    entry = Submission(
        form=FormName(form),
        reference="K7M-4QX" if form == "ask" else "K7M-4QY",
        name=values["name"],
        phone=values["phone"],
        said=values,
        wording="1",
        agreed=True,
        at=NOW,
    )
    with world.context.database.transaction() as store:
        return store.submissions.add(entry, f"nonce of {form}")
