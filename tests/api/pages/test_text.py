"""How numbers are written for people."""

from __future__ import annotations

from api.pages import text
from api.pages.rendering import environment
from api.services.wording.stop_text import KINDS as SERVICE_KINDS
from routing.needs import CheckKind, Mode, NeedKind, NeedState, Span


def test_a_time_of_a_page_says_when_it_is_after_midnight() -> None:
    assert environment().from_string("{{ 32700 | clock }} {{ 90000 | clock }}").render() == "09:05 01:00 next day"


def test_durations_distances_and_windows_are_short() -> None:
    assert [text.minutes(s) for s in (300, 3570, 3900)] == ["5 min", "1 h 00 min", "1 h 05 min"]
    assert [text.kilometres(m) for m in (850, 12_360)] == ["850 m", "12.4 km"]
    assert text.spans([Span(32_400, 43_200)]) == "09:00–12:00"
    assert text.spans([Span(79_200, 90_000)]) == "22:00–01:00 next day"
    assert text.spans([]) == "any time"
    assert text.on_board((3, 1)) == "3 bags, 1 seat"
    assert text.on_board((0, 0)) == ""


def test_every_kind_state_mode_and_check_has_a_word() -> None:
    assert set(text.KINDS) == set(NeedKind) == set(SERVICE_KINDS)
    assert set(text.STATES) == set(NeedState)
    assert set(text.MODES) == set(Mode)
    assert set(text.CHECKS) == set(CheckKind)


def test_a_telephone_number_becomes_links_without_any_text_in_a_web_address() -> None:
    assert text.tel("07700 900123") == "tel:+447700900123"
    assert text.whatsapp("07700 900123") == "https://wa.me/447700900123"
    assert text.text_message("07700 900123", "Hi there") == "sms:+447700900123?body=Hi%20there"
    assert text.tel("ask her sister") == text.whatsapp("") == text.text_message("none", "x") == ""


def test_a_range_is_told_in_whole_five_minutes_rather_too_wide() -> None:
    assert text.between(37_260, 38_640) == "10:20–10:45"
    assert text.between(37_200, 38_700) == "10:20–10:45"
    assert text.between(86_000, 86_500) == "23:50–00:05 next day"
