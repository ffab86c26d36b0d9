from enum import StrEnum

import pytest

from maps.palette import COLOURS, LETTERS, STYLES, style_of, words
from maps.values import MarkState, Measure
from routing.needs import Mode, NeedKind, PlaceKind
from routing.problem import Reason, StopKind


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("colour", "ink"), COLOURS)
def test_numbers_read_on_their_colour(colour, ink):
    light, dark = sorted((luminance(colour), luminance(ink)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_forty_eight_rounds_look_different():
    assert len(set(STYLES)) == 48
    assert len({style_of(number) for number in range(1, 49)}) == 48
    assert style_of(49) == style_of(1)


def test_rounds_that_follow_each_other_differ_in_colour():
    assert all(style_of(number).colour != style_of(number + 1).colour for number in range(1, 48))


def test_each_kind_of_place_has_a_letter_of_its_own():
    assert set(LETTERS) == set(PlaceKind)
    assert len(set(LETTERS.values())) == len(LETTERS)


@pytest.mark.parametrize(
    ("topic", "vocabulary"),
    [
        ("mode", Mode),
        ("state", MarkState),
        ("stop", StopKind),
        ("need", NeedKind),
        ("place", PlaceKind),
        ("reason", Reason),
        ("measure", Measure),
    ],
)
def test_every_code_has_a_word(topic: str, vocabulary: type[StrEnum]):
    assert set(words()[topic]) == {str(code) for code in vocabulary}
