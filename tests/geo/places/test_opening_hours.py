"""When places are open."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.places.opening_hours import (
    DEFAULT_HOURS,
    HoursDoubt,
    are_undecided,
    country_of,
    hours_fault,
    opening_day,
    opening_spans,
)
from routing.needs import PlaceKind, Span
from tests.support.realdata import cases

LONDON = ZoneInfo("Europe/London")
MONDAY, SATURDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)


def clock(*times: str) -> tuple[Span, ...]:
    def seconds(text: str) -> int:
        hours, minutes = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60

    return tuple(Span(*(seconds(part) for part in text.split("-"))) for text in times)


def spans(hours: str, day: date, kind: PlaceKind = PlaceKind.SHOP) -> tuple[Span, ...]:
    return opening_spans(hours, kind, day, LONDON)


def test_reads_days_and_hours() -> None:
    hours = "Mo-Sa 07:00-22:00; Su 11:00-17:00"
    assert spans(hours, MONDAY) == clock("07:00-22:00")
    assert spans(hours, SUNDAY) == clock("11:00-17:00")


def test_lunch_closing_makes_two_spans() -> None:
    assert spans("Mo-Fr 09:00-13:00,14:00-17:30", MONDAY) == clock("09:00-13:00", "14:00-17:30")


def test_closed_all_day_is_no_span() -> None:
    assert spans("Mo-Fr 09:00-17:00", SUNDAY) == ()


def test_always_open_is_the_whole_day() -> None:
    assert spans("24/7", SUNDAY) == (Span(0, 86_399),)


def test_a_night_shift_is_cut_at_midnight() -> None:
    assert spans("Fr-Sa 22:00-02:00", SATURDAY) == (Span(0, 7200), Span(79_200, 86_399))


def test_unknown_hours_take_the_default_of_the_kind() -> None:
    assert spans("", MONDAY, PlaceKind.PHARMACY) == clock("09:00-17:30")
    assert spans(" ", SATURDAY, PlaceKind.PHARMACY) == clock("09:00-13:00")
    assert spans("", SUNDAY, PlaceKind.PHARMACY) == ()


@pytest.mark.parametrize("kind", PlaceKind)
def test_every_kind_has_sound_default_hours(kind: PlaceKind) -> None:
    assert hours_fault(DEFAULT_HOURS[kind], "") is None
    assert spans("", MONDAY, kind) != ()


def test_bank_holidays_are_those_of_the_country() -> None:
    """28 December 2026 is a Monday, and the substitute day for Boxing Day, a Saturday."""
    substitute = date(2026, 12, 28)
    assert spans("", substitute, PlaceKind.PHARMACY) == ()
    assert spans("Mo-Fr 09:00-17:00; PH off", substitute) == ()
    assert spans("Mo-Fr 09:00-17:00; PH 10:00-16:00", substitute) == clock("10:00-16:00")
    assert opening_spans("Mo-Fr 09:00-17:00; PH off", PlaceKind.SHOP, substitute, ZoneInfo("UTC")) != ()


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_times_are_the_clock_s_also_when_the_clocks_change(day: date) -> None:
    assert spans("Su 09:00-17:00", day) == clock("09:00-17:00")


def test_the_country_of_a_time_zone() -> None:
    assert country_of(LONDON) == "GB"
    assert country_of(ZoneInfo("Europe/Vienna")) == "AT"
    assert country_of(ZoneInfo("UTC")) is None


@pytest.mark.parametrize("hours", ["nine to five", "Mo-Fr 9-17", "25:00-26:00 Mo", "{{ 7 * 7 }}"])
def test_hours_that_cannot_be_understood_are_a_fault(hours: str) -> None:
    fault = hours_fault(hours, "line 3")
    assert fault is not None
    assert (fault.code, fault.where) == ("place.hours", "line 3")
    assert spans(hours, MONDAY) == spans("", MONDAY), "the usual hours of the kind apply, and the day is planned"


@pytest.mark.parametrize(
    "hours",
    [
        "Mo-Fr 09:00-17:00;",
        "Mo-Fr 09:00-17:00,",
        "Mo-Fr 09:00-17:00 ; ;",
        "Mo–Fr 09:00–17:00",
        "Mo-Fr 0900-1700",
        "Mo-Fr: 09:00-17:00",
        "Mo-Fr 9.00-17.00",
        "mo-fr 9:00 - 17:00",
        'Mo-Fr 09:00-17:00 "Mo-We: 1000–1200;"',
    ],
)
def test_slips_of_the_pen_are_read_all_the_same(hours: str) -> None:
    assert hours_fault(hours, "") is None
    assert spans(hours, MONDAY) == clock("09:00-17:00")
    assert spans(hours, SUNDAY) == ()


BANK_HOLIDAY_RULES = [
    "Mo-Sa 07:00-19:00; PH Su off",
    "Mo-Sa 07:00-19:00; PH Mo-Fr 10:00-16:00",
    "Mo-Sa 07:00-19:00; PH,Su off",
    "Mo-Sa 07:00-19:00; PH -1 day off",
    "Mo-Sa 07:00-19:00; PH +1 day 10:00-12:00",
    "SH Mo-Fr 10:00-12:00; Mo-Sa 07:00-19:00",
    "Mo-Sa,PH 07:00-19:00; SH,PH off",
    'Mo-Sa 07:00-19:00 "not on PH Su"; PH Fr-Mo off',
    "Mo-Sa 07:00-19:00; Jan-Dec PH Mo 10:00-12:00; Dec 25 off",
]


@pytest.mark.parametrize("hours", BANK_HOLIDAY_RULES)
def test_hours_that_can_be_read_can_be_read_on_every_day_of_a_year(hours: str) -> None:
    """Also on the bank holidays and the days after, when their weekday stands for PH."""
    assert hours_fault(hours, "") is None
    # Default hours no place has: where they turn up, the rules were given up.
    given_up = {PlaceKind.SHOP: "03:33-03:44"}
    days = [date(2026, 12, 1) + timedelta(days=i) for i in range(366)]
    found = [opening_spans(hours, PlaceKind.SHOP, day, LONDON, defaults=given_up) for day in days]
    assert clock("03:33-03:44") not in found
    assert clock("07:00-19:00") in found


@pytest.mark.parametrize(
    ("hours", "day", "right"),
    [
        ("Mo-Sa 07:00-19:00; PH Su off", date(2026, 12, 28), clock("07:00-19:00")),
        ("Mo-Sa 07:00-19:00; PH Su off", date(2026, 12, 29), clock("07:00-19:00")),
        ("Mo-Su 07:00-19:00; PH Su off", date(2026, 12, 27), clock("07:00-19:00")),
        ("Mo-Sa 07:00-19:00; PH Mo-Fr 10:00-16:00", date(2026, 12, 28), clock("10:00-16:00")),
        ("Mo-Sa 07:00-19:00; PH Mo-Fr 10:00-16:00", date(2026, 12, 21), clock("07:00-19:00")),
        ("Mo-Sa 07:00-19:00; PH Fr-Mo off", date(2026, 12, 25), ()),
        ("Mo-Sa 07:00-19:00; PH -1 day off", date(2026, 12, 24), ()),
        ("Mo-Sa 07:00-19:00; PH -1 day off", date(2026, 12, 23), clock("07:00-19:00")),
        ("SH Mo-Fr 10:00-12:00; Mo-Fr 14:00-16:00", MONDAY, clock("14:00-16:00")),
    ],
)
def test_bank_holidays_on_some_weekdays_only(hours: str, day: date, right: tuple[Span, ...]) -> None:
    assert spans(hours, day) == right


@pytest.mark.parametrize(
    "hours", ['"by appointment"', 'Mo-Fr "by appointment"', "unknown", 'Mo-Fr 09:00-17:00 unknown "ring first"']
)
def test_hours_that_are_not_certain_never_mean_open(hours: str) -> None:
    assert are_undecided(hours)
    assert hours_fault(hours, "") is None
    assert spans(hours, MONDAY) == ()


@pytest.mark.parametrize(
    ("hours", "doubt"),
    [
        ('"by appointment"', HoursDoubt.UNDECIDED),
        ('Tu-Fr 09:00-17:00 || "ask at the desk"', HoursDoubt.UNDECIDED),
        ('Mo-Fr 09:00-17:00 || "ask at the desk"', None),
        ("Mo-Fr 09:00-17:00", None),
        ("Tu-Fr 09:00-17:00", None),
        ("", None),
        ("on Mondays from nine", HoursDoubt.UNREADABLE),
    ],
)
def test_hours_that_are_not_a_place_s_own_on_a_day_are_told(hours: str, doubt: HoursDoubt | None) -> None:
    assert opening_day(hours, PlaceKind.SHOP, MONDAY, LONDON).doubt is doubt


@pytest.mark.parametrize(
    ("hours", "right"),
    [
        ('Mo-Fr 09:00-12:00; Mo 15:00-18:00 open "by appointment"', clock("15:00-18:00")),
        ('Mo-Fr 09:00-17:00 || "ask at the desk"', clock("09:00-17:00")),
        ('24/7 "ring the bell"', (Span(0, 86_399),)),
        ("", None),
        ('24/7 closed "renovation"', ()),
    ],
)
def test_a_comment_beside_hours_leaves_them_certain(hours: str, right: tuple[Span, ...] | None) -> None:
    assert not are_undecided(hours)
    if right is not None:
        assert spans(hours, MONDAY) == right


def test_hours_of_daylight_follow_the_sun_where_the_place_is() -> None:
    (day,) = opening_spans("sunrise-sunset", PlaceKind.FRIDGE, date(2026, 12, 1), LONDON, at=(0.12, 52.2))
    assert day.start == pytest.approx(7.75 * 3600, abs=300)
    assert day.end == pytest.approx(15.85 * 3600, abs=300)
    (summer,) = opening_spans("sunrise-sunset", PlaceKind.FRIDGE, date(2026, 6, 21), LONDON, at=(0.12, 52.2))
    assert (summer.start < 5 * 3600, summer.end > 21 * 3600) == (True, True)


WHOLE_DAY = (Span(0, 86_399),)
WORDS = {"all": WHOLE_DAY, "all day": WHOLE_DAY, "closed": (), "unknown": ()}


def test_the_strings_of_openstreetmap_s_bug_reports_are_read_as_they_are_meant() -> None:
    """71 strings, each on one day; those whose right answer is a matter of taste need only not stop a day."""
    with cases("40-opening-strings/strings.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong, judged = [], 0
    for row in rows:
        answer = spans(row["opening_hours"], date.fromisoformat(row["day"]))
        right = row["right"].split(" (")[0].split(" ->")[0].strip()
        hours = re.fullmatch(r"(\d\d)-(\d\d)(?: (\d\d)-(\d\d))?", right)
        if hours:
            times = [int(part) * 3600 for part in hours.groups() if part]
            expected = tuple(Span(a, min(b, 86_399)) for a, b in zip(times[::2], times[1::2], strict=True))
        elif right in WORDS:
            expected = WORDS[right]
        else:
            continue
        judged += 1
        if answer != expected:
            wrong.append((row["opening_hours"], row["day"], row["right"], answer))
    assert wrong == []
    assert judged > 35
