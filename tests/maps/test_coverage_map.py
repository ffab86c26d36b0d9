import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.coverage_map import HIDDEN_CLASS, coverage_map, scale_of
from maps.rendering import render
from maps.values import Measure, WardFigures
from tests.support.map_makers import NONCE, create_coverage, create_ward


def create_figures(needs, met=None, volunteers=None, number=1):
    return WardFigures(ward=create_ward(code=f"Z{number:08d}"), needs=needs, met=met, volunteers=volunteers)


def page_of(*figures):
    return render(coverage_map(create_coverage(wards=figures)), nonce=NONCE).html


def test_a_hidden_number_is_an_asterisk_with_its_meaning():
    page = page_of(create_figures(None))
    assert '"needs": "*"' in page
    assert "too small a number to publish" in page


def test_a_ward_without_needs_is_not_one_with_hidden_needs():
    page = page_of(create_figures(0, 0, 5))
    assert '"share_met": "\\u2013"' in page
    assert "no needs" in page
    assert "too small" not in page


def test_a_number_that_may_be_shown_has_no_note():
    page = page_of(create_figures(20, 15, 10))
    assert '"share_met": "75\\u0025"' in page or '"share_met": "75%"' in page
    assert "too small" not in page


@given(st.lists(st.integers(0, 5000) | st.none(), max_size=30))
def test_every_number_falls_in_one_of_at_most_five_classes(numbers):
    figures = [create_figures(number, 0, number) for number in numbers]
    for measure in (Measure.NEEDS, Measure.UNMET, Measure.VOLUNTEERS):
        scale = scale_of(measure, figures)
        assert 1 <= len(scale.ranges) <= 5
        assert len(scale.labels) == len(scale.ranges) <= len(scale.colours)
        assert all(0 <= scale.class_of(number) < 5 for number in numbers if number is not None)
    assert scale_of(Measure.NEEDS, figures).class_of(None) == HIDDEN_CLASS


@pytest.mark.parametrize(
    ("value", "label"), [(0, "0–24%"), (24, "0–24%"), (25, "25–49%"), (99, "75–99%"), (100, "100%")]
)
def test_shares_have_fixed_classes(value, label):
    scale = scale_of(Measure.SHARE_MET, [])
    assert scale.labels[scale.class_of(value)] == label


def test_a_number_beyond_the_scale_is_an_error_not_a_colour():
    with pytest.raises(ValueError, match="outside the scale"):
        scale_of(Measure.NEEDS, [create_figures(3)]).class_of(900)
