from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.phrases.dates import date_order, day_of, moment


@pytest.mark.parametrize(
    ("text", "iso"),
    [("2024-06-11", "2024-06-11"), ("11 Nov 2019", "2019-11-11"), ("11th of November, 2019", "2019-11-11"),
     ("Nov 11, 2019", "2019-11-11"), ("11-Nov-19", "2019-11-11"), ("12/01/2022", "2022-01-12"),
      ("12/1/22", "2022-01-12"),
     ("19.11.2026", "2026-11-19"), ("03/2025", "2025-03-01"), ("March 2025", "2025-03-01"), ("2025-03", "2025-03-01"),
     ("2025", "2025-01-01"), ("Mon 23 Nov 2026", "2026-11-23"), ("19/11/2026 12:54:00", "2026-11-19T12:54:00"),
     ("4/11/2026 15:49", "2026-11-04T15:49:00"), ("2026/11/19 12:54:00 PM GMT", "2026-11-19T12:54:00"),
     ("2026-11-19T12:54:00+00:00", "2026-11-19T12:54:00"), ("2026-11-19 12:54:00.123Z", "2026-11-19T12:54:00"),
     ("19/11/2026, 3:05 pm", "2026-11-19T15:05:00"), ("19/11/2026 12:05 am", "2026-11-19T00:05:00")],
)  # fmt: skip
def test_reads_a_date(text: str, iso: str) -> None:
    assert str(moment(text)) == iso


@pytest.mark.parametrize(
    "text", ["", "31/02/2026", "11/19/2026", "45200", "soon", "19/11", "19/11/2026 25:00", "0000-00-00"]
)
def test_no_date_is_guessed(text: str) -> None:
    assert day_of(text) is None


MANY_MONTH_FIRST = ["11/04/2026", "11/19/2026", "11/20/2026 12:54", "11/21/2026"]


@pytest.mark.parametrize(
    ("column", "month_first", "decided"),
    [
        (["11/04/2026", "04/11/2026"], False, True),
        (["11/04/2026", "19/11/2026"], False, True),
        (["11/19/2026", "2026-11-20", "20 Nov 2026"], True, True),
        (MANY_MONTH_FIRST, True, True),
        ([*MANY_MONTH_FIRST, "19/11/2026"], False, False),
        (["05/01/2027", "06/01/2027", "12/25/2026"], False, False),
        ([*["05/01/2027"] * 7, *MANY_MONTH_FIRST[1:]], False, False),
        ([], False, True),
    ],
)
def test_the_order_of_a_column_is_decided_or_left_open(column: list[str], month_first: bool, decided: bool) -> None:
    order = date_order(column)
    assert (order.month_first, order.decided) == (month_first, decided)


def test_one_date_decides_for_a_column_that_a_program_wrote() -> None:
    order = date_order(["11/04/2026 08:00", "11/19/2026 12:54"], machine=True)
    assert (order.month_first, order.decided, order.evidence) == (True, True, 1)
    assert not date_order(["11/19/2026 12:54", "19/11/2026 12:54"], machine=True).decided
    assert day_of("11/04/2026", month_first=True) == date(2026, 11, 4)


_MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001


@settings(deadline=None)
@given(_MOMENTS.map(lambda at: at.replace(microsecond=0)))
def test_what_a_form_writes_is_read_back_the_same(at: datetime) -> None:
    for form in ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d %B %Y %H:%M:%S", "%d-%m-%Y %I:%M:%S %p"):
        assert str(moment(at.strftime(form))) == at.isoformat()


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    moment(text)
