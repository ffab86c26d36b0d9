"""What tests of several folders share because it takes long to make."""

from __future__ import annotations

import argon2
import pytest

from data.security import passwords
from tests.support.council import Council, council_in


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory) -> Council:
    return council_in(tmp_path_factory)


@pytest.fixture(autouse=True)
def _quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with little memory and time, except where a test is about how hard that is."""
    if request.node.get_closest_marker("real_passwords") is None:
        quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        monkeypatch.setattr(passwords, "_hasher", lambda: quick)
        passwords._nobodys_hash.cache_clear()
