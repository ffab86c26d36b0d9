"""What tests of several folders share because it takes long to make."""

from __future__ import annotations

import pytest

from tests.support.council import Council, council_in


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory) -> Council:
    return council_in(tmp_path_factory)
