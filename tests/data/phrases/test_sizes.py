import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.phrases.sizes import bags_and_crates, size


@pytest.mark.parametrize(
    ("text", "bags"),
    [("2", 2), ("two", 2), ("1-2", 2), ("1 to 3", 3), ("2 bags", 2), ("a couple of bags", 2), ("about 3", 3), ("2+", 2),
     ("1.5", 2), ("none", 0), ("a few", 3), ("3-4 large bags", 4), ("one", 1), ("Two Boxes", 2), ("0", 0)],
)  # fmt: skip
def test_reads_a_size(text: str, bags: int) -> None:
    assert size(text) == bags


@pytest.mark.parametrize(
    "text", ["", "lots", "-3", "=2+2", "07700900123", "2 dogs and a cat", "1/1/2026", "two-ish", "1" * 5000]
)
def test_no_size_is_guessed(text: str) -> None:
    assert size(text) is None


@settings(deadline=None)
@given(st.integers(0, 999))
def test_every_number_is_itself(number: int) -> None:
    assert size(str(number)) == size(f" {number} bags ") == number


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ("2", (2, 0)),
        ("two bags", (2, 0)),
        ("3 crates", (0, 3)),
        ("1-2 bags and a crate", (2, 1)),
        ("a crate, 2 bags", (2, 1)),
        ("4 Crates + 1 bag", (1, 4)),
    ],
)
def test_crates_are_told_from_bags(text: str, load: tuple[int, int]) -> None:
    assert bags_and_crates(text) == load


@pytest.mark.parametrize("text", ["", "some crates", "2 bags and lots", "2 bags and 3 bags", "a crate of crates"])
def test_a_load_is_understood_as_a_whole_or_not_at_all(text: str) -> None:
    assert bags_and_crates(text) is None
