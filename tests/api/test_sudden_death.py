"""Killed in the middle of whatever writes: what was acknowledged is there, and nothing is half done.

The whole proof, 200 moments on each database, is ``python -m tests.benchmarks kill``; this is a slice of it on SQLite.
"""

from __future__ import annotations

import pytest

from tests.benchmarks.kill import Rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    return Rig(tmp_path_factory.mktemp("rig"), seed=7)


MOMENTS = {"imports": 2, "uploads": 2, "edits": 3, "retention": 2, "rotations": 2, "plans": 2}


@pytest.mark.parametrize(("kind", "moments"), MOMENTS.items())
def test_a_kill_at_any_moment_loses_nothing_and_leaves_nothing_half_done(rig: Rig, kind: str, moments: int) -> None:
    for moment in range(moments):
        assert rig.kill(kind, moment) == []
