import pytest

from data.phrases.phones import phone_text, phones


@pytest.mark.parametrize(
    ("text", "number"),
    [("07700900123", "+447700900123"), ("07700 900123", "+447700900123"), ("(07700) 900 123", "+447700900123"),
     ("+44 7700 900123", "+447700900123"), ("+44 (0)7700 900123", "+447700900123"),
      ("0044 7700 900123", "+447700900123"),
     ("7700900123", "+447700900123"), ("447700900123", "+447700900123"), ("mob: 07700900123", "+447700900123"),
     ("+48 600 100 200", "+48600100200"), ("7700900123.0", "+447700900123"), ("4.47700900123E+11", "+447700900123"),
     ("+353 85 012 3456", "+353850123456"), ("016977 2345", "+44169772345"), ("0800 1111", "+448001111")],
)  # fmt: skip
def test_reads_a_number_written_any_way(text: str, number: str) -> None:
    """Ofcom's numbers for drama are possible but not in use: they pass."""
    assert phones(text).numbers == (number,)
    assert not phones(text).has_words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no phone",
        "12",
        "354321",
        "4.47701E+11",
        "07700 9001234567",
        "ask her",
        "ring 07700 9001234567",
        "07700 900123 07700 900124",
    ],
)
def test_nothing_else_is_a_number(text: str) -> None:
    assert phones(text).numbers == ()


def test_finds_every_number_and_knows_of_other_words() -> None:
    assert phones("07700900123 / 07700900124").numbers == ("+447700900123", "+447700900124")
    assert phones("07700900123 (daughter)").has_words


@pytest.mark.parametrize("text", ["07911 12345", "01223 49600", "Mob 07911 12345", "01204 12345", "999"])
def test_a_number_with_a_digit_missing_is_too_short(text: str) -> None:
    assert phones(text).too_short
    assert phones(text).numbers == ()


@pytest.mark.parametrize("text", ["07911 1234567", "01223 4960001"])
def test_a_number_with_a_digit_more_is_too_long(text: str) -> None:
    assert phones(text).too_long
    assert phones(text).numbers == ()


@pytest.mark.parametrize(
    ("text", "extension"),
    [("01223 496000 ext 204", "204"), ("01223496000x204", "204"), ("01223496000#12", "12"),
     ("01223 496000 extension 204 ask for Jo", "204"), ("01223 496000 flat 12", ""), ("01223 496000", "")],
)  # fmt: skip
def test_an_extension_is_kept(text: str, extension: str) -> None:
    assert phones(text).extension == extension
    assert phones(text).numbers == ("+441223496000",)


@pytest.mark.parametrize(
    ("number", "text"),
    [("+447700900123", "07700 900123"), ("+441632960123", "01632 960123"), ("+353850123456", "+353 85 012 3456"),
     ("", ""), ("ask", "ask")],
)  # fmt: skip
def test_a_number_is_written_as_people_write_it(number: str, text: str) -> None:
    assert phone_text(number) == text
    assert phones(text).numbers == ((number,) if number.startswith("+") else ())
