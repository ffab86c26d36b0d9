"""``wardround serve`` and ``wardround demo``, as far as they go before they serve."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli import demo as demo_command
from api.cli import serve as serve_command
from api.services.context import Context
from api.services.deployment import demo
from tests.api.cli.conftest import Wardround, refused
from tests.support.store_makers import MONDAY


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_named_before_anything_is_made(
    wardround: Wardround, environment: Path, taken: int, command: str
) -> None:
    refused(wardround(command, "--port", taken), str(taken), "choose another", "[serve.port-taken]")
    assert not environment.exists()
    assert not Path(".demo").exists()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_misspelled_setting_is_named_before_anything_is_made(
    wardround: Wardround, environment: Path, command: str
) -> None:
    os.environ["WARDROUND_PROT"] = "80"
    refused(wardround(command), "WARDROUND_PROT", "[settings.unknown]")
    assert not environment.exists()
    assert not Path(".demo").exists()


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0"])
def test_links_that_nobody_could_open_are_refused_before_anything_is_made(
    wardround: Wardround, environment: Path, command: str, host: str
) -> None:
    ran = wardround(command, "--host", host, "--port", "18231")
    refused(ran, host, "WARDROUND_PUBLIC_URL", "[serve.no-public-url]")
    assert not environment.exists()


def test_a_server_on_every_address_with_a_public_one_is_served(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Context] = []
    monkeypatch.setattr(serve_command, "run_server", served.append)
    os.environ["WARDROUND_PUBLIC_URL"] = "https://aid.example/"
    assert wardround("serve", "--host", "0.0.0.0", "--port", "18231").code == 0
    assert served[0].settings.base_url == "https://aid.example"


def test_without_its_area_nothing_is_served_and_nothing_made(wardround: Wardround, environment: Path) -> None:
    os.environ["WARDROUND_AREA"] = "/nowhere"
    refused(wardround("serve", "--port", 18231))
    assert not environment.exists()


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_what_is_no_port_is_refused(wardround: Wardround, environment: Path, port: str) -> None:
    ran = wardround("serve", "--port", port)
    assert ran.code == 2
    assert "--port" in ran.err
    assert not environment.exists()


def test_the_worker_beside_reads_the_host_and_port_that_were_given(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Context] = []
    monkeypatch.setattr(serve_command, "run_server", served.append)
    assert wardround("serve", "--host", "localhost", "--port", "18231").code == 0
    assert served[0].settings.base_url == "http://localhost:18231"
    assert os.environ["WARDROUND_PORT"] == "18231"


def test_the_demo_never_touches_a_group_s_own_store(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch, placed_folder: Path
) -> None:
    os.environ["WARDROUND_DATABASE_URL"] = "postgresql://nobody@nowhere.invalid/aid"
    os.environ["WARDROUND_KEY_FILE"] = str(home / "wardround.key")
    town = Path("town")

    def build_town(where: Path, _step: object) -> None:
        where.mkdir()
        (where / "area").symlink_to(placed_folder)

    monkeypatch.setattr(demo, "build_town", build_town)
    links = demo.DemoLinks("Squareton", MONDAY, "http://a#1", "http://b#2", "http://c#3")
    opened: list[Context] = []
    monkeypatch.setattr(demo, "open_demo", lambda ctx, _step: opened.append(ctx) or links)
    monkeypatch.setattr(demo_command, "run_server", lambda _ctx, announce: announce())
    ran = wardround("demo", "--home", town, "--port", "18231")
    assert ran.code == 0
    settings = opened[0].settings
    assert (settings.home, settings.demo, settings.database_url) == (town.resolve(), True, "")
    for link in ("dispatcher  http://a#1", "driver      http://b#2", "organiser   http://c#3"):
        assert link in ran.out
