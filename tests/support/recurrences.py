"""Rules of recurrence, whatever hypothesis thinks of."""

from __future__ import annotations

from hypothesis import strategies as st

from routing.needs import Weekday
from routing.series import Every, Frequency

RULES = st.one_of(
    st.builds(Every, st.just(Frequency.DAILY), st.integers(1, 99)),
    st.builds(
        Every,
        st.just(Frequency.WEEKLY),
        st.integers(1, 9),
        st.sets(st.sampled_from(Weekday)).map(lambda days: tuple((0, day) for day in Weekday if day in days)),
    ),
    st.builds(
        Every,
        st.just(Frequency.MONTHLY),
        st.integers(1, 9),
        st.sampled_from(Weekday).map(lambda day: ((-1, day),)),
        count=st.none() | st.integers(1, 20),
    ),
)
