"""Reads lists of needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.lists.columns import Columns
from data.lists.dates import DateOrders, WrittenOn, date_orders, due_date, written_on
from data.lists.faults import Severity
from data.lists.headers import NEEDS
from data.lists.people import SourceKeys, hours_of, hours_text, name_of, phone_of, postcode_of
from data.lists.plain_cells import plain_cells
from data.lists.reading import Source
from data.lists.rows import ListRow, ReadList, ReadOptions, RowReader, read_list
from data.lists.tables import Line
from data.lists.travel_modes import modes_left
from data.phrases.dates import moment
from data.phrases.durations import minutes
from data.phrases.hours import written
from data.phrases.kinds import KIND_WORDS, kind_suggestion, kinds_named
from data.phrases.office_notes import Rules, rules_of
from data.phrases.priorities import HIGHEST, priority
from data.phrases.recurrence import recurrence, recurrence_told
from data.phrases.return_trips import Stay, stay, way_back
from data.phrases.sizes import size
from data.phrases.words import fold, is_blank_word, normalise
from routing.errors import InvalidInput
from routing.forms.need import NEED_FIELDS, VISITS, usual_size
from routing.needs import Need, NeedKind, NeedState, Question, Span, WayBack, Weekday
from routing.series import Every

__all__ = ["SAME_REQUEST_DAYS", "NeedLine", "read_needs"]

SAME_REQUEST_DAYS: Final = 6
"""The same words within this many days are a request sent twice. A week later, they are next week's request."""

_ONCE: Final = frozenset(
    {"once", "one off", "oneoff", "no", "never", "just once", "once only", "one time", "single", "not regular", "1"}
)
_FIRST: Final = frozenset({
    "name", "phone", "address", "postcode", "kind", "when", "size", "fridge", "place", "notes", "office_notes",
    "repeat", "due_from", "due_to", "must", "way_back", "not_by",
})  # fmt: skip
_LATER: Final = (
    "must", "way_back", "fetch_at", "not_by", "car_only",
    *(one.name for one in NEED_FIELDS if one.headers and one.name not in _FIRST),
)  # fmt: skip
"""Columns added to lists later, in order of their addition. They also help to identify a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine(ListRow):
    """A row in a list of needs, before its places are located.

    Attributes
    ----------
    need
        The need without an id, a location or a place. Its postcode is as written, to be located later. Its office
        notes include all words that do not belong to a field.
    place_text
        The pharmacy, shop or destination, as written.
    requested_at
        When it was requested (ISO 8601, local time), "" when the list does not say.
    says_modes
        Whether the list has a column for modes of travel that are ruled out.
    says_priority
        Whether the list has a column for the priority.
    own_id
        The need's id, if Wardround exported the list.
    """

    need: Need
    place_text: str
    requested_at: str
    says_modes: bool
    says_priority: bool
    own_id: int | None = None


def read_needs(source: Source, *, today: date, options: ReadOptions | None = None) -> ReadList[NeedLine]:
    """Read a list of needs.

    Parameters
    ----------
    source
        A path, or the bytes of an upload.
    today
        The day from which a row counts if it does not say when it was written.

    Raises
    ------
    InvalidFile
        The file cannot be read as a list of needs.
    """

    def reader_of(columns: Columns, lines: tuple[Line, ...]) -> Callable[[RowReader], tuple[NeedLine, ...]]:
        fields = ("timestamp", "due_from", "due_to", "due_on", "time_from", "time_to")
        return _Reader(today, date_orders(columns, lines, fields)).read

    return read_list(source, NEEDS, options or ReadOptions(), reader_of)


class _Reader:
    """Reads the rows of one list, and remembers earlier requests to find duplicates."""

    def __init__(self, today: date, orders: DateOrders) -> None:
        self._today = today
        self._orders = orders
        self._keys = SourceKeys()
        self._seen: dict[str, tuple[date | None, int]] = {}

    def read(self, row: RowReader) -> tuple[NeedLine, ...]:
        name, postcode, kinds = name_of(row), postcode_of(row), _kinds(row)
        said = written_on(row, self._today, self._orders)
        due_from, due_to, undated = self._due(row, said)
        phone = phone_of(row)
        weekdays, windows, questions = _when(row)
        when = fold(hours_text(row, "when")) if questions else written(weekdays, windows)
        questions += (*undated, *_repeat(row))
        rules = _rules(row)
        length = _minutes(row)
        modes, urgency = modes_left(row), _priority(row)
        address = " ".join(row.text("address").split())
        # Listed field by field, so that an unknown column does not make two requests look different.
        said_alike = ("place", "notes", "office_notes", "due_from", "due_to", "due_on")
        parts: list[tuple[str, Need]] = []
        for kind in kinds or (None,):
            plain = plain_cells(row, NEED_FIELDS, (), kind)
            bags = _size(row, kind, usual_size({"kind": kind, **plain}), among=kinds)
            back, fetched, asked = _way_back(row, kind, length)
            content = "|".join(
                (
                    *(fold(name), phone or fold(row.text("phone")), fold(address), fold(postcode).replace(" ", "")),
                    *(kind or fold(row.text("kind")), when, str(bags), str(plain["fridge"]), str(length)),
                    *(fold(row.text(field)) for field in said_alike),
                    # Only if not empty, so that an older list without these columns is still recognised.
                    *filter(None, (fold(row.text(field)) for field in (*_LATER, "priority"))),
                )
            )
            if kind is not None:
                need = Need(
                    id=0,
                    kind=kind,
                    state=NeedState.NEW if (*questions, *asked) else NeedState.READY,
                    name=name,
                    phone=phone,
                    address=address,
                    postcode=postcode,
                    due_from=due_from,
                    due_to=due_to,
                    weekdays=weekdays,
                    windows=windows,
                    size=bags,
                    minutes=length,
                    way_back=back,
                    fetch_at=fetched.fetch_at,
                    required_checks=rules.required_checks,
                    modes=modes or frozenset(),
                    priority=urgency,
                    volunteers_needed=rules.volunteers_needed,
                    notes=row.with_shared(row.text("notes")),
                    questions=(*questions, *asked),
                    **plain,
                )
                parts.append((content, need))
        parts = self._not_seen_before(row, parts, said)
        if not parts or row.is_rejected:
            return ()
        # All parts of a row have the same faults, so they are reported once.
        faults = tuple(dict.fromkeys(row.faults))
        notes = row.with_extras(row.text("office_notes"))
        return tuple(
            NeedLine(
                line=row.line,
                source_key=self._key(said, replace(need, phone=phone or row.text("phone")), content, kinds),
                content=content,
                faults=() if number else faults,
                place_text=row.text("place"),
                requested_at=str(said.moment or ""),
                says_modes=modes is not None,
                says_priority=row.has_column("priority"),
                own_id=int(row.text("own_id")) if row.text("own_id").isdecimal() else None,
                need=replace(need, office_notes=notes),
            )
            for number, (content, need) in enumerate(parts)
        )

    def _due(self, row: RowReader, said: WrittenOn) -> tuple[date, date | None, tuple[Question, ...]]:
        dates: dict[str, date | None] = {}
        questions: tuple[Question, ...] = ()
        for name in ("due_on", "due_from", "due_to", "time_from", "time_to"):
            # "From" and "To" are clock times, unless they contain a date.
            if not name.startswith("time_") or moment(row.text(name)) is not None:
                dates[name], asked = due_date(row, name, self._orders, said, self._today)
                questions += asked
        on = dates["due_on"]
        first = on or dates["due_from"] or dates.get("time_from") or said.day
        last = on or dates["due_to"] or dates.get("time_to")
        if last is not None and last < first:
            # "Needed by" is before the day of the request. We can only correct that day, not the deadline.
            row.warn(
                "import.due-before-asked",
                "due_on" if on else "due_to",
                "The last date is before the first date.",
                "Correct the dates. Until then, the need counts as overdue.",
            )
            first = last
        return first, last, questions

    def _key(self, said: WrittenOn, need: Need, content: str, kinds: tuple[NeedKind, ...]) -> str:
        """Return the source key of a row: the person and the time.

        Without a time it has the kind too, and without a date it is the whole row.
        """
        if said.moment is None:
            return self._keys.unique("need", content)
        if said.moment.time is None or need.kind is not kinds[0]:
            return self._keys.unique("need", str(said.moment), need.name, need.phone, need.kind)
        return self._keys.unique("need", str(said.moment), need.name, need.phone)

    def _not_seen_before(
        self, row: RowReader, parts: list[tuple[str, Need]], said: WrittenOn
    ) -> list[tuple[str, Need]]:
        """Return the parts of a row that do not repeat an earlier row.

        Adds an error if none are left, or a warning otherwise.
        """
        day = said.moment.day if said.moment else None
        seen: dict[str, int] = {}
        for content, _ in parts:
            seen_on, line = self._seen.get(content, (None, 0))
            if line and (day is None or seen_on is None or abs((day - seen_on).days) <= SAME_REQUEST_DAYS):
                seen[content] = line
            else:
                self._seen[content] = (day, row.line)
        for line in dict.fromkeys(seen.values()):
            row.say(
                Severity.ERROR if len(seen) == len(parts) else Severity.WARNING,
                "import.same-request",
                "",
                f"This is the same request as on line {line}.",
                "If it was sent twice, do nothing. Otherwise, add what is different.",
            )
        return [(content, need) for content, need in parts if content not in seen]


def _kinds(row: RowReader) -> tuple[NeedKind, ...]:
    text = row.text("kind")
    kinds = kinds_named(text)
    if len(kinds) > 1:
        named = ", ".join(f"“{KIND_WORDS[kind][0]}”" for kind in kinds)
        row.inform(
            "import.several-kinds",
            "kind",
            f"The row asks for {len(kinds)} things, so it became {len(kinds)} needs: {named}.",
            "Check the details of each need.",
        )
    if kinds:
        return kinds
    known = ", ".join(f"“{words[0]}”" for words in KIND_WORDS.values())
    if not text:
        row.error("import.no-kind", "kind", "The row does not say what is needed.", f"Write one of {known}.")
    else:
        near = kind_suggestion(text)
        meant = f" Did you mean “{near}”?" if near else ""
        row.error(
            "import.unknown-kind",
            "kind",
            "We don't know this kind of help.",
            f"Write one of {known}, or arrange it by hand.{meant}",
        )
    return ()


def _when(row: RowReader) -> tuple[frozenset[Weekday], tuple[Span, ...], tuple[Question, ...]]:
    found = hours_of(row, "when")
    same = found.same_each_day() if found is not None else None
    if same is not None:
        return *same, ()
    row.keep("When, as written", hours_text(row, "when"))
    if found is None:
        row.warn(
            "import.when",
            "when",
            "We could not understand the days or hours. The need is on hold until someone enters them.",
            "Ask when it suits, and write it like “Tue am”, “before 12”, “14:00-17:00” or “any time”.",
        )
    else:
        row.warn(
            "import.hours-differ-by-day",
            "when",
            "The hours differ from day to day, but a need has the same hours every day. The need is on hold.",
            "Choose one day, or hours that suit every day.",
        )
    return frozenset(), (), (Question("need.when", "When does it suit? The list's wording is in the office notes."),)


def _repeat(row: RowReader) -> tuple[Question, ...]:
    """Return the question to ask about a recurring need, if this is one."""
    text = row.text("repeat")
    if is_blank_word(text) or normalise(text) in _ONCE:
        return ()
    row.inform("import.repeats", "repeat", "This need recurs. It is on hold until someone enters how often.")
    row.keep("How often, as written", text)
    every = _recurrence(text)
    words = f" “{recurrence_told(every)}”" if every else ""
    return (Question("need.repeats", f"This need recurs{words}. How often, and until when?"),)


def _recurrence(text: str) -> Every | None:
    try:
        return recurrence(text)
    except InvalidInput:
        return None


def _size(row: RowReader, kind: NeedKind | None, usual: int, *, among: tuple[NeedKind, ...]) -> int:
    """Return the number of bags.

    In a row with several kinds, the number applies to the first kind with goods.
    """
    text = row.text("size")
    if len(among) > 1 and kind is not next((one for one in among if one not in VISITS), among[0]):
        return usual
    if not text or (is_blank_word(text) and usual == 0):
        return usual
    found = size(text)
    if found is None:
        row.keep("How many, as written", text)
        row.warn(
            "import.size",
            "size",
            f"This is not a number of bags. We have assumed {usual}.",
            "Write a number. The original text is in the office notes.",
        )
        return usual
    if kind in VISITS and found > 0:
        row.keep("How many, as written", text)
        row.inform(
            "import.size-unused", "size", "This kind of help involves carrying nothing. The number is kept as a note."
        )
        return 0
    return found


def _priority(row: RowReader) -> int:
    text = row.text("priority")
    found = priority(text)
    if found is None:
        row.keep("Priority, as written", text)
        row.warn(
            "import.priority",
            "priority",
            "We could not understand this priority. The need counts as urgent until someone confirms.",
            f"Write 0 to {HIGHEST} ({HIGHEST} is the most urgent), or urgent, high, medium or normal.",
        )
        return HIGHEST
    if text.isdecimal():
        row.inform(
            "import.priority-read-as",
            "priority",
            f"We read numbers as priorities from 0 to {HIGHEST} (the most urgent).",
            "If 1 is your most urgent, write P1, P2, P3.",
        )
    return found


def _rules(row: RowReader) -> Rules:
    rules = rules_of(row.text("office_notes"))
    understood = [f"a check is required ({check})" for check in sorted(rules.required_checks)]
    if rules.volunteers_needed > 1:
        understood.append(f"{rules.volunteers_needed} volunteers go together")
    if understood:
        row.inform("import.rule-understood", "office_notes", f"Understood as a rule: {', '.join(understood)}.")
    if rules.left_to_read:
        row.inform(
            "import.rule-left",
            "office_notes",
            "The note says who may come. It is kept as a note and not applied as a rule.",
            "Read it before the round is published.",
        )
    return rules


def _minutes(row: RowReader) -> int | None:
    text = row.text("minutes")
    if not text or is_blank_word(text):
        return None
    found = minutes(text)
    if found is None:
        row.keep("How long, as written", text)
        row.warn(
            "import.duration",
            "minutes",
            "This is not a length of time. We plan the usual time for this kind of help.",
            "Write it like “90 mins” or “2 hours”. The original text is in the office notes.",
        )
        return None
    return found[1]


def _way_back(
    row: RowReader, kind: NeedKind | None, length: int | None
) -> tuple[WayBack | None, Stay, tuple[Question, ...]]:
    """Return how a person gets home after a lift, and what we must still ask.

    There is a question when the way back or the length of the stay is unknown.
    """
    back, understood = way_back(row.text("way_back"))
    at = stay(row.text("fetch_at"))
    fetched = at if back is WayBack.FETCH and at is not None and at.fetch_at is not None else Stay()
    if kind is not NeedKind.LIFT or (understood and back is None):
        return None, Stay(), ()
    if understood and (length is not None or fetched.fetch_at is not None):
        return back, fetched, ()
    for name, label in (("way_back", "Way back, as written"), ("fetch_at", "Fetched, as written")):
        if row.text(name):
            row.keep(label, row.text(name))
    row.warn(
        "import.way-back",
        "way_back",
        "We could not understand how or when they get home. The need is on hold until someone enters it.",
        "Write “wait”, “fetch” or “one way”, and how long it takes, or the time, in a column of its own.",
    )
    question = "Does the volunteer wait or come back later, and how long does it take?"
    return back, fetched, (Question("need.way-back", question),)
