"""Lists that no mark says the encoding of: Western Europe's by default, another's when the letters say so."""

import pytest

from data.lists.decoding import decoded
from data.lists.guess_encoding import guessed_encoding

SHORT = ("Suppenküche", "£5", "Café Zoë", "don’t ring", "Mo–Fr 9–5", "Straße 3", "Ärztehaus", "“ring twice”", "12 m²",
         "Garçon", "½ dozen", "Señor Núñez", "Ångström", "20°C", "Siân’s", "KÖLN", "O´Brien",
         "Père Noël – rez-de-chaussée", "costs £3.50/£4", "€20", "naïve façade", "Müller & Söhne", "• ring",
         "…")  # fmt: skip
GERMAN = "Name;Notiz\n" + "Jürgen Groß;Bäckerei Schäfer, Königstraße 5, Tür läuten\nÖmer Übel;Größe „mittel“\n" * 30
FRENCH = "Nom;Note\n" + "Zoé Lefèvre;Épicerie à côté, l’œuvre d’Hélène « merci »\nFrançois;Ça coûte 5 €\n" * 30
BRITISH = "Name,Note\n" + "Ann,can’t pay more than £5 – ring “Bo” first…\nSiân,½ pint, fridge at 4°C • 10 m²\n" * 30


@pytest.mark.parametrize("text", [*SHORT, GERMAN, FRENCH, BRITISH])
def test_western_europe_s_letters_stay_as_they_were_written(text: str) -> None:
    read, faults = decoded(f"Name\r\n{text}".encode("cp1252"))
    assert read == f"Name\r\n{text}"
    assert [fault.fault.code for fault in faults] == ["import.encoding-guessed"]


def test_all_short_texts_together_stay_as_they_were_written() -> None:
    text = "\n".join(SHORT)
    assert decoded(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1250", "Łukasz Wójcik;proszę dzwonić\nMałgorzata Błaszczyk;święta, książka\n"),
     ("cp1250", "Marzą gęślą, jaźń;Łódź, późno, że łóżko\n"), ("iso8859_2", "Małgorzata;święta, książka, gęś\n"),
     ("cp850", "Jürgen Groß;Bäckerei Schäfer, Königstraße\n"), ("mac_roman", "Jürgen Groß;Bäckerei Schäfer, Größe\n"),
     ("cp1251", "Иван Петров;позвоните, пожалуйста\n"), ("cp1253", "Γιώργος;παρακαλώ τηλεφωνήστε\n")],
)  # fmt: skip
def test_another_encoding_that_is_clearly_better_is_taken(encoding: str, text: str) -> None:
    assert guessed_encoding(text.encode(encoding)) == encoding


@pytest.mark.parametrize(("end", "name"), [("\r", "Siân Ó Briain"), ("\r", "Ramón")])
def test_a_file_with_the_line_ends_of_old_macs_is_read_in_their_letters(end: str, name: str) -> None:
    assert decoded(f"Name{end}{name}{end}".encode("mac_roman"))[0] == f"Name{end}{name}{end}"


def test_a_guess_names_a_line_to_look_at() -> None:
    """One Polish letter alone is no clear sign: it may come out wrong, and the remark says where to look."""
    _, (fault,) = decoded("Name;Note\nBo;x\nŁucja;y\n".encode("cp1250"))
    assert "cp1252" in fault.fault.cause
    assert "Line 3" in fault.fault.cause
