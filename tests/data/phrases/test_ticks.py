import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.phrases.ticks import is_plain_answer, yes_or_no


@pytest.mark.parametrize(
    "text",
    ["Yes", "y", "TRUE", "1", "x", "X", "yes please", "ok", "✓", "✔", "✔️", "✔︎", "☑", "☑️", "✅", "👍", "👍🏽", "👌",
     "*", "✓✓", "✅ yes", "Yes ✅", "●", "⭐"],
)  # fmt: skip
def test_every_mark_of_a_keyboard_or_a_phone_is_yes(text: str) -> None:
    assert yes_or_no(text) is True
    assert is_plain_answer(text)


@pytest.mark.parametrize(
    "text",
    ["no", "N", "FALSE", "0", "", " ", "n/a", "-", "--", "…", "☐", "⬜", "✗", "✘", "❌", "👎", "🚫", "no ❌"],
)
def test_an_empty_box_or_a_cross_is_no(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize(
    "text", ["?", "??", "insulin", "maybe", "🤷", "✅❌", "yes?", "☒", "✖", "no ✅", "not sure", "❤", "!", "🧊"]
)
def test_what_may_be_either_is_not_understood(text: str) -> None:
    assert yes_or_no(text) is None


@pytest.mark.parametrize("text", ["Yes - insulin", "yes, in the door", "✓ insulin", "✅ eye drops"])
def test_a_yes_with_words_is_yes_and_says_more(text: str) -> None:
    assert yes_or_no(text) is True
    assert not is_plain_answer(text)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    yes_or_no(text)
