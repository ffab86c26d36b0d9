"""Killed while lists come in, needs are edited and days planned: what was acknowledged is there, nothing is half done.

The whole proof, 200 moments, is ``python -m tests.benchmarks kill``; this is a slice of it.
"""

from __future__ import annotations

import pytest

from tests.benchmarks.kill import Rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    return Rig(tmp_path_factory.mktemp("rig"), seed=7)


@pytest.mark.parametrize(("kind", "moments"), [("imports", 4), ("edits", 4), ("plans", 2)])
def test_a_kill_at_any_moment_loses_nothing_and_leaves_nothing_half_done(rig: Rig, kind: str, moments: int) -> None:
    for moment in range(moments):
        assert rig.kill(kind, moment) == []
