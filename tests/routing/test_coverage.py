"""Reach: exact counts, and published ones that give no small number away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routing.coverage import LARGEST_HIDDEN, ROUNDED_TO, Reach, published, reach

COUNTS = st.integers(0, 60)


def exact(met: int, unmet: int, volunteers: int = 0) -> Reach:
    return Reach("W1", met + unmet, met, unmet, volunteers)


def test_counts_are_by_ward_in_the_order_asked_for() -> None:
    found = reach(["W2", "W1", "W3"], met=["W1", "W1", "W2"], unmet=["W1"], volunteers=["W2", "W2"])
    assert found == (Reach("W2", 1, 1, 0, 2), Reach("W1", 3, 2, 1, 0), Reach("W3", 0, 0, 0, 0))


def test_small_numbers_are_hidden_and_none_is_nothing_to_hide() -> None:
    assert published(exact(0, 0, 7)) == Reach("W1", 0, 0, 0, None)
    assert published(exact(8, 12, 8)) == Reach("W1", 20, 10, 10, 10)


def test_a_hidden_part_hides_the_other_part_too() -> None:
    """Needs less unmet would be met."""
    assert published(exact(3, 40)) == Reach("W1", 45, None, None, 0)
    assert published(exact(40, 3)) == Reach("W1", 45, None, None, 0)


@given(met=COUNTS, unmet=COUNTS, volunteers=COUNTS)
def test_no_small_number_is_shown_and_the_others_are_rounded(met: int, unmet: int, volunteers: int) -> None:
    truth, shown = exact(met, unmet, volunteers), published(exact(met, unmet, volunteers))
    for name in ("needs", "met", "unmet", "volunteers"):
        was, is_shown = getattr(truth, name), getattr(shown, name)
        if 1 <= was <= LARGEST_HIDDEN:
            assert is_shown is None
        elif is_shown is not None:
            assert is_shown % ROUNDED_TO == 0
            assert abs(is_shown - was) <= ROUNDED_TO // 2
            assert (is_shown == 0) == (was == 0)


PUBLISHED: dict[Reach, set[tuple[int, int]]] = {}
for _met in range(80):
    for _unmet in range(80):
        PUBLISHED.setdefault(published(exact(_met, _unmet)), set()).add((_met, _unmet))


@given(met=COUNTS, unmet=COUNTS)
def test_from_what_is_published_no_hidden_count_can_be_derived(met: int, unmet: int) -> None:
    """Of everything that would be published just so, each hidden count takes several values."""
    shown = published(exact(met, unmet))
    possible = PUBLISHED[shown]
    if shown.met is None:
        assert len({pair[0] for pair in possible}) > 1
    if shown.unmet is None:
        assert len({pair[1] for pair in possible}) > 1
    if shown.needs is None:
        assert len({sum(pair) for pair in possible}) > 1


@given(st.lists(st.sampled_from(["W1", "W2", ""]), max_size=30), st.lists(st.sampled_from(["W1", "W2"]), max_size=30))
def test_needs_are_what_was_met_and_what_was_not(met: list[str], unmet: list[str]) -> None:
    for one in reach(["W1", "W2"], met, unmet, ()):
        assert one.needs == (one.met or 0) + (one.unmet or 0)
