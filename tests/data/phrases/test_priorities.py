import pytest

from data.phrases.priorities import priority


@pytest.mark.parametrize(
    ("text", "level"),
    [("Urgent", 3), ("URGENT!", 3), ("asap", 3), ("P1", 3), ("3", 3), ("!!!", 3), ("✅", 3), ("yes", 3), ("High", 2),
     ("p2", 2), ("!!", 2), ("medium", 1), ("1", 1), ("0", 0), ("", 0), ("normal", 0), ("low", 0), ("no", 0), ("-", 0)],
)  # fmt: skip
def test_reads_a_priority(text: str, level: int) -> None:
    assert priority(text) == level


@pytest.mark.parametrize("text", ["4", "10", "-1", "1.5", "?", "when she can", "1-2"])
def test_no_priority_is_guessed(text: str) -> None:
    assert priority(text) is None
