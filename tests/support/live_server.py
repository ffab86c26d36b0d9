"""The tiny world behind a real server, and what is asked of every page."""

from __future__ import annotations

import socket
import threading
import time

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from api.services import accounts
from tests.support.api_world import World

__all__ = ["TOO_LONG", "Live", "assert_accessible", "assert_fits", "free_port"]

TOO_LONG = 60


class Live:
    """The tiny world behind a real server that can be stopped and started again on its port."""

    def __init__(self, world: World, port: int) -> None:
        self.world, self.port = world, port
        self.origin = f"http://localhost:{port}"
        self.start()

    def start(self) -> None:
        config = uvicorn.Config(
            self.world.app, host="localhost", port=self.port, log_level="error", access_log=False, lifespan="off"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        until = time.monotonic() + TOO_LONG
        while not self.server.started and time.monotonic() < until:
            time.sleep(0.01)
        assert self.server.started

    def stop(self) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(TOO_LONG)

    def sign_in_link(self, role: str) -> str:
        return accounts.new_sign_in_link(self.world.context, role)

    def round_link(self, number: int, *, accepted: bool = True) -> str:
        if accepted:
            self.world.accept(number)
        return f"{self.origin}/round#{self.world.link(number)}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    broken = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert broken == [], broken


def assert_fits(page: Page) -> None:
    """Nothing sticks out of the screen sideways."""
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert fits, wide
