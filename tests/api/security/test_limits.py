"""A body may not be larger than anything we take."""

from __future__ import annotations

from collections.abc import Iterator

from api.security.limits import MAX_BODY_BYTES
from tests.support.api_world import World


def test_a_body_beyond_the_limit_is_refused_in_the_one_shape(world: World) -> None:
    answer = world.browser().post("/api/v1/sessions", content=b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "request.too-large"


def test_a_body_that_hides_its_length_is_refused_too(world: World) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1000 + 2):
            yield b"x" * 1000

    answer = world.browser().post("/round/open", content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code in {413, 422}
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert world.browser().post("/round/open", content=chunks(), headers=form).status_code == 413


def test_a_body_within_the_limit_is_read(world: World) -> None:
    answer = world.browser().post("/api/v1/sessions", json={"login": "x" * 200, "password": "y" * 1000})
    assert answer.status_code == 401
