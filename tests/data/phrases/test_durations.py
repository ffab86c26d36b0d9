import pytest

from data.phrases.durations import minutes


@pytest.mark.parametrize(
    ("text", "length"),
    [("120", (120, 120)), ("90 mins", (90, 90)), ("1h", (60, 60)), ("2 hours", (120, 120)), ("3 hrs", (180, 180)),
     ("1h30", (90, 90)), ("1 hour 30 mins", (90, 90)), ("1.5 hours", (90, 90)), ("1:30", (90, 90)), ("30m", (30, 30)),
     ("half an hour", (30, 30)), ("1-2 hours", (60, 120)), ("up to 2 hours", (120, 120)), ("45 minutes max", (45, 45))],
)  # fmt: skip
def test_reads_a_length_of_time(text: str, length: tuple[int, int]) -> None:
    assert minutes(text) == length


@pytest.mark.parametrize(
    "text", ["", "2", "a while", "0", "-30", "100 hours", "2 days", "9" * 5000, "9" * 5000 + " hours"]
)
def test_no_length_is_guessed(text: str) -> None:
    assert minutes(text) is None
