import pytest

from data.phrases.postcodes import postcode_text


@pytest.mark.parametrize(
    ("text", "standard"),
    [("cb12lg", "CB1 2LG"), (" CB1  2LG ", "CB1 2LG"), ("ec1a1bb", "EC1A 1BB"), ("m1 1ae", "M1 1AE"), ("", ""),
     ("D02 AF30", "D02 AF30"), ("no  fixed address", "no fixed address")],
)  # fmt: skip
def test_a_postcode_has_its_standard_form(text: str, standard: str) -> None:
    assert postcode_text(text) == standard
