"""Every part of a need has an id of its own in the problem, and the id leads back to it."""

from __future__ import annotations

import pytest

from routing.dispatch import FIRST, WAY_BACK, TaskKey


@pytest.mark.parametrize("need_id", [1, 7, 10**9])
@pytest.mark.parametrize("part", [FIRST, 1, 2, WAY_BACK])
def test_an_id_leads_back_to_its_part(need_id: int, part: int) -> None:
    key = TaskKey(need_id, part)
    assert TaskKey.of(key.id) == key


def test_the_first_part_has_the_needs_own_id() -> None:
    assert TaskKey(7).id == 7


def test_no_two_parts_share_an_id() -> None:
    keys = [TaskKey(need_id, part) for need_id in (1, 2, 10**9) for part in (FIRST, 1, 2, WAY_BACK)]
    assert len({key.id for key in keys}) == len(keys)
