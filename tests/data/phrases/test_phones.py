import pytest

from data.phrases.phones import phones


@pytest.mark.parametrize(
    ("text", "number"),
    [("07700900123", "+447700900123"), ("07700 900123", "+447700900123"), ("(07700) 900 123", "+447700900123"),
     ("+44 7700 900123", "+447700900123"), ("+44 (0)7700 900123", "+447700900123"),
      ("0044 7700 900123", "+447700900123"),
     ("7700900123", "+447700900123"), ("447700900123", "+447700900123"), ("mob: 07700900123", "+447700900123"),
     ("+48 600 100 200", "+48600100200")],
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
