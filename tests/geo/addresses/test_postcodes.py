"""The spelling of postcodes, and the table of an area."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.postcodes import bare, district, look_alikes, looks_like_postcode, spelled, table_of, within

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
codes = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", fullmatch=True)


@given(codes, st.lists(st.sampled_from([" ", "-", ".", "\t", "\u00a0", ""]), min_size=8, max_size=8), st.booleans())
def test_any_spelling_of_a_postcode_is_the_same_postcode(code: str, gaps: list[str], low: bool) -> None:
    written = "".join(sign + gap for sign, gap in zip(code, gaps, strict=False))
    assert bare(written.lower() if low else written) == code


@given(codes)
def test_a_postcode_written_for_people_reads_back(code: str) -> None:
    assert bare(spelled(code)) == code
    assert spelled(code) == f"{district(code)} {code[-3:]}"


@given(st.text(max_size=40))
def test_no_text_is_too_strange_to_look_at(text: str) -> None:
    code = bare(text)
    assert code.isalnum() or code == ""
    assert all(looks_like_postcode(found) for found in within(text))
    assert all(len(meant) == len(code) for meant in look_alikes(code))


@given(codes)
def test_a_postcode_is_not_its_own_look_alike(code: str) -> None:
    assert code not in look_alikes(code)


@pytest.mark.parametrize(
    ("written", "meant"), [("CBI0YY", "CB10YY"), ("CB1OYY", "CB10YY"), ("C810YY", "CB10YY"), ("ZQ28S2", "ZQ28SZ")]
)
def test_letters_and_digits_that_look_alike_are_tried(written: str, meant: str) -> None:
    assert meant in look_alikes(written)


def test_the_nearest_look_alike_comes_first() -> None:
    assert look_alikes("CBIOYY").index("CB10YY") < look_alikes("CBIOYY").index("C810YY")


def test_a_postcode_is_found_inside_an_address() -> None:
    assert within("12 Mill Road, Cambridge cb1 2az (blue door)") == ("CB12AZ",)
    assert within("Flat 2, 31 High Street") == ()
    assert within("CB1 2AZ or CB1 2AZ or CB10YY") == ("CB12AZ", "CB10YY")


def test_a_table_finds_what_is_in_it_and_nothing_else() -> None:
    codes = table_of(["ZQ28SZ", "ZQ10AA"], [0.3, 0.1], [52.3, 52.1], ["", "W1"], ["ZQ99ZZ"])
    assert codes.position("ZQ10AA") == (0.1, 52.1)
    assert codes.position("ZQ28SZ") == (0.3, 52.3)
    for absent in ("ZQ10A", "ZQ10AAA", "", "ZQ99ZZ", "Z\u00dc10AA"):
        assert codes.position(absent) is None
    assert codes.is_outside("ZQ99ZZ")
    assert not codes.is_outside("ZQ10AA")
    assert codes.districts == {"ZQ1", "ZQ2"}
    assert codes.letters == {"ZQ"}


def test_of_a_code_that_comes_twice_the_first_row_counts() -> None:
    codes = table_of(["ZQ10AA", "ZQ10AA"], [0.1, 0.9], [52.1, 52.9], ["W1", "W9"], [])
    assert len(codes) == 1
    assert codes.position("ZQ10AA") == (0.1, 52.1)


def test_an_empty_table_finds_nothing() -> None:
    empty = table_of([], [], [], [], [])
    assert empty.position("ZQ10AA") is None
    assert empty.meant("ZQ1OAA") == ()
    assert np.asarray(empty.codes).size == 0
