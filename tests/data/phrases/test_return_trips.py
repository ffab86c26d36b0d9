"""How somebody comes home from where a lift took them, as people write it."""

from __future__ import annotations

import pytest

from data.phrases.return_trips import Stay, stay, stay_written, way_back
from routing.needs import WayBack


@pytest.mark.parametrize(
    ("text", "back"),
    [("Wait and return", WayBack.WAIT), ("please wait", WayBack.WAIT), ("fetch later", WayBack.FETCH),
     ("Drop off & collect", None), ("drop off and collect", WayBack.FETCH), ("one way", None), ("", None), ("-", None)],
)  # fmt: skip
def test_words_for_the_way_back(text: str, back: WayBack | None) -> None:
    assert way_back(text)[0] is back


@pytest.mark.parametrize("text", ["yes", "maybe", "ask the daughter"])
def test_what_may_mean_either_is_not_understood(text: str) -> None:
    assert way_back(text) == (None, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [("45 min", Stay(45)), ("1-2 hours", Stay(120)), ("at 12:15", Stay(fetch_at=44_100)),
     ("2pm", Stay(fetch_at=50_400)), ("12.30", Stay(fetch_at=45_000)), ("ready at 11:00", Stay(fetch_at=39_600))],
)  # fmt: skip
def test_how_long_or_until_when_reads_back_the_same(text: str, said: Stay) -> None:
    assert stay(text) == said == stay(stay_written(said))


@pytest.mark.parametrize("text", ["a while", "", "when done", "25:00"])
def test_what_says_neither_is_not_understood(text: str) -> None:
    assert stay(text) is None
