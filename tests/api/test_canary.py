"""A whole day with a real server and 200 planted details: none of them is found where nothing personal may be.

Imported, taken in by page, planned, published, visited, mapped, refused, backed up and tidied; then every byte that was
logged, printed, addressed, answered as an error, or written to the home folder, the temporary folder and the files
that were asked for is searched.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from api.cli import main
from api.services.inbox import public_forms
from tests.support.api_lists import (
    AREA_PLACES,
    PLACES,
    need,
    placed_area,
    volunteer,
    write_csv,
    write_needs,
    write_volunteers,
)
from tests.support.clock import machine_today
from tests.support.live_server import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
PEOPLE = 45
NAMES = [f"Quendolyn{n:02}x Xavierstone{n:02}x" for n in range(PEOPLE)]
PHONES = [f"07700900{100 + n}" for n in range(PEOPLE)]
STREETS = [f"{100 + n} Zinnoberwalk{n:02}x" for n in range(PEOPLE)]
MEDICINES = [f"metforminol-{n:02}x" for n in range(PEOPLE)]
HELPERS = [f"Olgivanna{n:02}x Perquisite" for n in range(10)]
HELPERS_PHONES = [f"07700900{200 + n}" for n in range(10)]
PLANTED = [*NAMES, *PHONES, *STREETS, *MEDICINES, *HELPERS, *HELPERS_PHONES]


def readable(raw: bytes) -> list[str]:
    """Which of the planted details can be read, in whatever spelling a file might hold them."""
    folded = raw.lower()
    # A number may be written with its country, or in groups.
    grouped = re.sub(rb"[\s()+-]", b"", folded)
    found = []
    for word in PLANTED:
        forms = [word.lower().encode(), word.lower().encode("utf-16-le"), word.encode().hex().encode()]
        forms += [part.lower().encode() for part in word.split() if part[-1] == "x"]
        if any(form in folded for form in forms) or (word.isdecimal() and word[1:].encode() in grouped):
            found.append(word)
    return found


class Day:
    """A deployment with a server of its own, and all that came out of it."""

    def __init__(self, folder: Path, area: Path) -> None:
        self.folder, self.home, self.temporary = folder, folder / "home", folder / "tmp"
        self.temporary.mkdir()
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self.day = machine_today() + timedelta(days=1)
        self.clients: list[httpx.Client] = []
        self.printed: list[bytes] = []
        self.addresses: list[str] = []
        self.errors: list[bytes] = []
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WARDROUND_")},
            "WARDROUND_HOME": str(self.home), "WARDROUND_AREA": str(area), "WARDROUND_HOST": "localhost",
            "WARDROUND_PUBLIC_FORMS": "true",
            "WARDROUND_PORT": str(self.port), "WARDROUND_PLAN_SECONDS": "1", "WARDROUND_PLAN_WORKERS": "1",
            "TMPDIR": str(self.temporary),
        }  # fmt: skip

    def wardround(self, *given: object, typed: str = "", shown: bool = False) -> str:
        """Run a command; what it prints is searched, unless showing people is what it is for."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in [name for name in os.environ if name.startswith("WARDROUND_")]:
                patch.delenv(name)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            patch.setattr("tempfile.tempdir", str(self.temporary))
            patch.setattr("sys.argv", ["wardround", *map(str, given)])
            patch.setattr("sys.stdin", io.StringIO(typed))
            with suppress(SystemExit):
                main()
        self.printed += [err.getvalue().encode()] if shown else [out.getvalue().encode(), err.getvalue().encode()]
        return out.getvalue()

    def send(self, client: httpx.Client, method: str, path: str, expected: int, **given: object) -> httpx.Response:
        answer = client.request(method, path, **given)  # type: ignore[arg-type]
        assert answer.status_code == expected, (method, path, answer.status_code, answer.text[-2000:])
        self.addresses.append(str(answer.url) + answer.headers.get("location", ""))
        if expected >= 400:
            self.errors.append(answer.content)
        return answer

    def client(self) -> httpx.Client:
        client = httpx.Client(base_url=self.origin, headers={"sec-fetch-site": "same-origin"}, timeout=PATIENCE)
        self.clients.append(client)
        return client


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The day, lived through to its end."""
    folder = tmp_path_factory.mktemp("canary")
    day = Day(folder, placed_area(tmp_path_factory.getbasetemp() / "squareton"))
    _bring_in(day)
    link = day.wardround("user", "add", "amina", "--role", "dispatcher", shown=True)
    log = folder / "server.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "api.cli", "serve"]
        server = subprocess.Popen(command, cwd=ROOT, env=day.environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            _work(day, link.strip().rpartition("#")[2])
            _after(day)
            yield day
        finally:
            for client in day.clients:
                client.close()
            server.terminate()
            server.wait(PATIENCE)


def _bring_in(day: Day) -> None:
    lists = day.folder / "lists"
    lists.mkdir()
    places = write_csv(lists / "places.csv", PLACES, AREA_PLACES)
    rows = [
        need(NAMES[n], phone=PHONES[n], address=STREETS[n], notes=MEDICINES[n], office=f"asks for {MEDICINES[n]}")
        for n in range(PEOPLE - 5)
    ]
    # Two that cannot come in: their rows are kept whole.
    rows += [need(NAMES[n], phone=PHONES[n], postcode="ZX9 9ZZ", notes=MEDICINES[n]) for n in (40, 41)]
    helpers = [volunteer(HELPERS[n], phone=HELPERS_PHONES[n]) for n in range(10)]
    day.wardround("import", "places", places)
    day.wardround("import", "volunteers", write_volunteers(lists / "volunteers.csv", *helpers))
    day.wardround("import", "needs", write_needs(lists / "needs.csv", *rows), "--dry-run")
    said = day.wardround("import", "needs", lists / "needs.csv")
    assert "40 are new" in said, said


def _work(day: Day, token: str) -> None:
    office = day.client()
    until = time.monotonic() + PATIENCE
    while True:
        try:
            office.get("/sign-in")
            break
        except httpx.TransportError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.2)
    day.send(office, "POST", "/sign-in/link", 303, data={"token": token})
    _take_in(day, office)
    _fill_in(day, office)
    _provoke(day, office)
    day.send(office, "POST", f"/days/{day.day}/runs", 303, data={"seconds": "1"})
    while not (plan := day.send(office, "GET", f"/api/v1/days/{day.day}", 200).json()["plan"]):
        assert time.monotonic() < until, "no plan"
        time.sleep(0.3)
    links = day.send(office, "POST", f"/plans/{plan['id']}/publish", 200, data={"confirm": "yes"}).text
    day.send(office, "GET", f"/plans/{plan['id']}/sheets", 200)
    for page in ("/coverage", f"/days/{day.day}/board", "/imports/rejected", "/people/need-1", "/exports"):
        day.send(office, "GET", page, 200)
    _drive(day, re.search(r"/round#([\w-]{40,})", links)[1])  # type: ignore[index]


def _take_in(day: Day, office: httpx.Client) -> None:
    page = day.send(office, "GET", f"/days/{day.day}", 200).text
    assert NAMES[0] in page  # what is searched for below is there to be seen by those who may
    found = day.send(office, "POST", "/needs/people", 200, data={"q": NAMES[3]}).text
    assert NAMES[3] in found
    form = {
        "name": NAMES[42], "phone": PHONES[42], "address": STREETS[42], "postcode": "ZX1 2AB", "kind": "dog_walk",
        "notes": MEDICINES[42], "office_notes": MEDICINES[43], "consent": "yes", "log_call": "yes", "do": "save",
    }  # fmt: skip
    day.send(office, "POST", "/needs", 303, data=form)
    call = {"name": NAMES[43], "phone": PHONES[43], "said": f"ran out of {MEDICINES[43]}"}
    day.send(office, "POST", f"/days/{day.day}/calls", 303, data=call)


def _fill_in(day: Day, office: httpx.Client) -> None:
    """Two forms of the public ones, by strangers; one is confirmed, one turned away."""
    for form in ("ask", "offer"):
        day.send(office, "POST", "/forms", 303, data={"form": form, "open": "yes"})
    stranger = day.client()
    asked = {
        "name": NAMES[44], "phone": PHONES[44], "address": STREETS[44], "postcode": "ZX1 2AB", "kind": "dog_walk",
        "what": MEDICINES[44], "access": MEDICINES[43], "agree": "yes",
    }  # fmt: skip
    offered = {"name": NAMES[41], "phone": PHONES[41], "postcode": "ZX1 2AB", "ways": "walk", "hours": "Mon 9-12"}
    pages = {path: day.send(stranger, "GET", path, 200).text for path in ("/ask", "/offer")}
    time.sleep(public_forms.LEAST_SECONDS)
    for path, values in (("/ask", asked), ("/offer", {**offered, "more": MEDICINES[41]})):
        token = re.search(r'name="token" value="([^"]+)"', pages[path])[1]  # type: ignore[index]
        told = day.send(stranger, "POST", path, 200, data={**values, "token": token, "do": "check"}).text
        assert values["name"] in told
        sent = day.send(stranger, "POST", path, 303, data={**values, "token": token, "do": "send"})
        day.send(stranger, "GET", sent.headers["location"], 200)
        day.send(stranger, "POST", path, 422, data={**values, "token": token, NAMES[44]: MEDICINES[44]})
    assert NAMES[44] in day.send(office, "GET", "/inbox", 200).text
    need = {**asked, "revision": 1, "notes": MEDICINES[44], "consent": True}
    need = {name: need[name] for name in need if name not in ("what", "access", "agree")}
    day.send(office, "POST", "/api/v1/inbox/1/need", 201, json=need)
    away = {"revision": 1, "reason": "other", "note": MEDICINES[41]}
    day.send(office, "POST", "/inbox/2/turn-away", 303, data=away)


def _provoke(day: Day, office: httpx.Client) -> None:
    """Errors of every kind, each with details in what was sent."""
    wrong = {"name": NAMES[44], "phone": PHONES[44], "address": STREETS[44], "notes": MEDICINES[44]}
    day.send(office, "POST", "/api/v1/needs", 422, json={**wrong, "kind": MEDICINES[44]})
    day.send(office, "POST", "/api/v1/needs", 422, json={**wrong, NAMES[44]: MEDICINES[44]})
    day.send(office, "POST", "/api/v1/needs", 422, content=f'{{"name": "{NAMES[44]}"'.encode())
    day.send(office, "POST", "/api/v1/calls", 422, json={"name": "", "said": MEDICINES[44]})
    day.send(office, "POST", "/needs/1/state", 422, data={"state": NAMES[44], "revision": MEDICINES[44]})
    day.send(office, "POST", "/api/v1/sessions", 401, json={"login": NAMES[44], "password": MEDICINES[44]})
    day.send(office, "GET", "/api/v1/needs/99999", 404)
    day.send(office, "POST", "/people/need-1/consent", 422, data={"state": NAMES[44], "way": MEDICINES[44]})
    day.send(day.client(), "POST", "/api/v1/round/sessions", 401, json={"token": NAMES[44]})


def _drive(day: Day, token: str) -> None:
    phone = day.client()
    day.send(phone, "POST", "/round/open", 303, data={"token": f"{day.origin}/round#{token}"})
    day.send(phone, "POST", "/round/accept", 303)
    shown = day.send(phone, "GET", "/api/v1/round", 200).json()
    assert any(stop["name"] in NAMES for stop in shown["stops"])
    day.send(phone, "GET", "/round", 200)
    day.send(phone, "GET", "/round/whole", 200)
    day.send(phone, "GET", "/round/map", 200)
    for number, stop in enumerate(shown["stops"][:2]):
        key = f"00000000-0000-4000-8000-00000000000{number}"
        said = {"state": "not_done", "reason": "not_home", "note": f"{NAMES[1]} {MEDICINES[2]}", "client_key": key}
        day.send(phone, "POST", f"/api/v1/round/stops/{stop['id']}/outcome", 200, json=said)
    bad = {"state": NAMES[1], "note": MEDICINES[1], "client_key": MEDICINES[1]}
    day.send(phone, "POST", f"/api/v1/round/stops/{shown['stops'][0]['id']}/outcome", 422, json=bad)


def _after(day: Day) -> None:
    identity, out = day.folder / "identity", day.folder / "out"
    out.mkdir()
    public = day.wardround("backup-identity", identity).strip()
    day.wardround("backup", "--to", out / "day.age", "--recipient", public)
    day.wardround("map", "--date", day.day, "--out", out / "day.html")
    day.wardround("coverage", "--date", day.day)
    day.wardround("export", "needs", "--out", out / "needs.csv", "--from", day.day, "--to", day.day)
    day.wardround("export", "outcomes", "--out", out / "outcomes.json", "--from", day.day, "--to", day.day)
    day.wardround("person", "find", typed=f"{NAMES[5]}\n", shown=True)
    day.wardround("plan", "--date", day.day + timedelta(days=1), "--seconds", "1", shown=True)
    day.wardround("keys", "rotate")
    day.wardround("tidy")
    day.wardround("doctor")
    assert sorted(path.name for path in out.iterdir()) == ["day.age", "day.html", "needs.csv", "outcomes.json"]


def test_two_hundred_details_were_planted_and_the_search_finds_each() -> None:
    assert len(set(PLANTED)) == 200
    assert readable("\n".join(PLANTED).encode()) == PLANTED
    assert readable(b"call +44 7700 900-100 today") == ["07700900100"]
    assert readable(NAMES[3].encode("utf-16-le")) == [NAMES[3]]


def test_nothing_is_in_the_logs_nor_in_what_commands_print(lived: Day) -> None:
    log = (lived.folder / "server.log").read_bytes()
    assert b"listens on" in log
    assert readable(log) == []
    assert readable(b"\n".join(lived.printed)) == []


def test_nothing_is_in_an_address_nor_in_an_error(lived: Day) -> None:
    assert len(lived.addresses) > 25
    assert readable("\n".join(lived.addresses).encode()) == []
    assert len(lived.errors) >= 9
    assert readable(b"\n".join(lived.errors)) == []


def test_nothing_is_in_the_database_its_log_or_anything_else_at_home(lived: Day) -> None:
    files = [path for path in lived.home.rglob("*") if path.is_file()]
    assert {"wardround.db", "wardround.key"} <= {path.name for path in files}
    raw = {path.name: path.read_bytes() for path in files}
    assert b"need.added" in b"".join(raw.values())
    assert {name: readable(held) for name, held in raw.items() if readable(held)} == {}


def test_nothing_is_in_the_temporary_folder_nor_in_maps_exports_and_backups(lived: Day) -> None:
    files = [path for folder in (lived.temporary, lived.folder / "out") for path in folder.rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert {path.name: readable(path.read_bytes()) for path in files if readable(path.read_bytes())} == {}
