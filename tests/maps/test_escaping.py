import html
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maps.escaping import entities, script_json
from tests.support.map_makers import HOSTILE

MEANINGFUL = set("<>&\"'`$\\{}%=#")


@pytest.mark.parametrize("text", ["Queen Edith's", "Arbury & Kings Hedges", "Straße", "Łódź 東京", "x\\y", "a#b=c%d"])
def test_a_label_reads_as_it_was_written(text):
    assert html.unescape(entities(text)) == text


@given(st.text() | st.sampled_from(HOSTILE))
@example("\ud800")
def test_entities_leave_nothing_that_means_something(text):
    made = entities(text)
    assert not set(re.sub(r"&#[0-9]+;", "", made)) & MEANINGFUL
    assert not set(html.unescape(made)) & set("\0\x1b\x7f\u2028\n")
    made.encode("utf-8")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(HOSTILE),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(HOSTILE), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_script_json_says_the_same_as_json(value):
    assert json.loads(script_json(value)) == value


@given(st.text() | st.sampled_from(HOSTILE))
def test_a_string_in_script_json_cannot_leave_its_script_or_open_a_template(text):
    made = script_json([text])
    inside = made[2:-2]
    assert made.isascii()
    assert not set(inside) & set("<>&'`${}%#=/\n\r")


def test_numbers_json_has_no_word_for_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        script_json(float("nan"))
