"""Reads lists of volunteers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.lists.columns import Columns
from data.lists.dates import DateOrders, date_of, date_orders, written_on
from data.lists.headers import VOLUNTEERS
from data.lists.own_columns import own_checks, own_kinds, own_modes
from data.lists.people import SourceKeys, hours_of, hours_text, name_of, phone_of, postcode_of
from data.lists.plain_cells import plain_cells
from data.lists.reading import Source
from data.lists.rows import ListRow, ReadList, ReadOptions, RowReader, read_list
from data.lists.tables import Line
from data.phrases.breaks import breaks
from data.phrases.durations import minutes
from data.phrases.kinds import kinds_offered
from data.phrases.offers import TravelOffered, checks_of, expiry, travel_of
from data.phrases.sizes import size
from data.phrases.words import fold, is_blank_word, normalise
from routing.forms.volunteer import VOLUNTEER_FIELDS
from routing.needs import Check, CheckKind, NeedKind, Question, Rest, Volunteer, WeeklyHours

__all__ = ["CHECKS_VALID_YEARS", "VolunteerLine", "read_volunteers"]

CHECKS_VALID_YEARS: Final = 3
"""A DBS certificate does not expire by law, but most groups renew it every three years."""

_DATED: Final = frozenset({CheckKind.DBS, CheckKind.ENHANCED_DBS})
_OWN: Final = frozenset({"capacity", "max_minutes", "max_stops"})
"""Number fields whose cells may contain more than a number."""
_FIRST: Final = frozenset({
    "name", "phone", "postcode", "modes", "hours", "capacity", "checks", "kinds", "max_minutes", "max_stops", "breaks",
    "notes",
})  # fmt: skip
_LATER: Final = ("breaks", *(one.name for one in VOLUNTEER_FIELDS if one.headers and one.name not in _FIRST))
"""Columns added to lists later, in order of their addition."""
_NEAR_HOME: Final = frozenset(
    {"near home", "close to home", "local", "locally", "near me", "nearby", "my area", "walking distance"}
)
_ANYWHERE: Final = frozenset({"", "anywhere", "any", "all", "all areas", "any area", "everywhere", "no preference"})
_NO_LIMIT: Final = frozenset({"no limit", "any", "all day", "unlimited", "no maximum", "as long as needed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerLine(ListRow):
    """A row in a list of volunteers, before the home is located.

    Attributes
    ----------
    volunteer
        The volunteer without an id or a home; the postcode is as written. Unless the list says otherwise, bags are
        what the mode usually carries (car 8, cargo bike 6, bike 3, on foot 2). A volunteer with questions is not
        ``active``.
    address
        The address, as written.
    near_home, areas_text
        Where they like to go. This does not limit their rounds.
    says_breaks
        Whether the list has a column for breaks. Without it, breaks entered by hand are kept.
    own_id
        The volunteer's id, if Wardround exported the list.
    """

    volunteer: Volunteer
    address: str
    offered_at: str
    near_home: bool
    areas_text: str
    says_breaks: bool
    own_id: int | None = None

    @property
    def active(self) -> bool:
        """Whether the volunteer can be planned without more questions."""
        return not self.volunteer.questions


def read_volunteers(
    source: Source, *, today: date, checks_valid_years: int = CHECKS_VALID_YEARS, options: ReadOptions | None = None
) -> ReadList[VolunteerLine]:
    """Read a list of volunteers.

    Parameters
    ----------
    source
        A path, or the bytes of an upload.
    today
        The day on which checks must be valid; expired ones get a remark.
    checks_valid_years
        How many years the group accepts a DBS check for, from its date of issue.

    Raises
    ------
    InvalidFile
        The file cannot be read as a list of volunteers.
    """
    if checks_valid_years < 1:
        raise ValueError("Checks must be valid for at least 1 year.")

    def reader_of(columns: Columns, lines: tuple[Line, ...]) -> Callable[[RowReader], tuple[VolunteerLine, ...]]:
        orders = date_orders(columns, lines, ("timestamp", "checked_on"))
        return _Reader(today, checks_valid_years, orders).read

    return read_list(source, VOLUNTEERS, options or ReadOptions(), reader_of)


class _Reader:
    """Reads the rows of one list, and remembers earlier people to find duplicates."""

    def __init__(self, today: date, years: int, orders: DateOrders) -> None:
        self._today = today
        self._years = years
        self._orders = orders
        self._keys = SourceKeys()
        self._seen: dict[tuple[str, str], int] = {}

    def read(self, row: RowReader) -> tuple[VolunteerLine, ...]:
        questions: list[Question] = []
        name, postcode = name_of(row), postcode_of(row)
        phone = phone_of(row)
        said = written_on(row, self._today, self._orders)
        own = row.text("own_id").isdecimal()
        travel = _travel(row, questions, own=own)
        hours = _hours(row, questions)
        checks = (own_checks(row.text("checks")) if own else None) or self._checks(row)
        kinds = _kinds(row, questions, own=own)
        capacity = _capacity(row, travel)
        plain = plain_cells(row, VOLUNTEER_FIELDS, _OWN)
        most_minutes = _most_minutes(row, questions, own=own)
        most_stops = _most_stops(row)
        rests = _breaks(row, questions)
        areas = row.text("areas")
        near_home = normalise(areas) in _NEAR_HOME
        if normalise(areas) not in _ANYWHERE:
            row.keep("Where they like to go", areas)
            row.inform(
                "import.area-preference",
                "areas",
                "We keep their preferred area as a note. It does not limit their rounds.",
            )
        # A couple may share a telephone, so the name is needed as well.
        who = (fold(name), phone or fold(postcode).replace(" ", ""))
        if name and who in self._seen:
            row.error(
                "import.same-volunteer",
                "",
                f"This person is already on line {self._seen[who]}.",
                "Keep the correct row and delete the other.",
            )
        self._seen.setdefault(who, row.line)
        if row.is_rejected:
            return ()
        content = "|".join(
            (
                fold(name), phone, fold(row.text("address")), fold(postcode).replace(" ", ""),
                *(fold(row.text(field)) for field in ("modes", "hours", "capacity", "checks", "checked_on", "kinds",
                                                      "max_minutes", "max_stops", "areas", "notes")),
                # Only if not empty, so that an older list without these columns is still recognised.
                *filter(None, (fold(row.text(field)) for field in _LATER)),
            )
        )  # fmt: skip
        return (
            VolunteerLine(
                line=row.line,
                source_key=self._keys.unique("volunteer", *who),
                content=content,
                faults=tuple(row.faults),
                address=" ".join(row.text("address").split()),
                offered_at=str(said.moment or ""),
                near_home=near_home,
                areas_text=areas,
                says_breaks=rests is not None,
                own_id=int(row.text("own_id")) if own else None,
                volunteer=Volunteer(
                    id=0,
                    name=name,
                    phone=phone,
                    postcode=postcode,
                    modes=travel.modes,
                    capacity=capacity,
                    hours=hours,
                    checks=checks,
                    kinds=kinds,
                    max_minutes=most_minutes,
                    max_stops=most_stops,
                    breaks=rests or (),
                    notes=row.with_extras(row.with_shared(row.text("notes"))),
                    questions=tuple(questions),
                    **plain,
                ),
            ),
        )

    def _checks(self, row: RowReader) -> tuple[Check, ...]:
        found = checks_of(row.text("checks"))
        issued = date_of(row, "checked_on", self._orders)
        if not found.understood:
            row.keep("Checks, as written", row.text("checks"))
            row.warn(
                "import.check",
                "checks",
                "We don't know some of these checks. They do not count.",
                "Write “Enhanced”, “Basic”, “applied for” or “No”, and put the date in its own column.",
            )
        if found.pending:
            row.inform("import.check-pending", "checks", "A check that has been applied for does not count yet.")
        if not found.needs_date:
            return tuple(Check(kind) for kind in found.kinds)
        if issued is None or issued > self._today:
            row.warn(
                "import.check-date",
                "checked_on",
                "The check's date of issue is missing or in the future, so the check does not count.",
                "Ask for the date on the certificate.",
            )
            return tuple(Check(kind) for kind in found.kinds if kind not in _DATED)
        expires = expiry(issued, self._years)
        if expires < self._today:
            row.inform(
                "import.check-expired",
                "checked_on",
                f"The check is more than {self._years} years old and no longer counts.",
                "Ask for a new one.",
            )
        return tuple(Check(kind, expires if kind in _DATED else None) for kind in found.kinds)


def _travel(row: RowReader, questions: list[Question], *, own: bool) -> TravelOffered:
    modes = own_modes(row.text("modes")) if own else None
    if modes is not None:
        return TravelOffered(modes, travel_of("on foot").usual_bags, understood=True)
    found = travel_of(row.text("modes"))
    if found.understood:
        return found
    row.keep("How they get around, as written", row.text("modes") or "(nothing)")
    if found.modes:
        row.warn(
            "import.mode",
            "modes",
            "We could not understand some of the ways they get around. We use the others.",
            "Write “car”, “bike”, “cargo bike” or “on foot”.",
        )
        return found
    row.warn(
        "import.mode",
        "modes",
        "We could not understand how they get around. They are on hold until someone enters it.",
        "Write “car”, “bike”, “cargo bike” or “on foot”.",
    )
    questions.append(Question("volunteer.mode", "How do they get around?"))
    return travel_of("on foot")


def _hours(row: RowReader, questions: list[Question]) -> WeeklyHours:
    text = hours_text(row, "hours")
    found = hours_of(row, "hours") if text else None
    if found is not None:
        return found.weekly()
    if text:
        row.keep("When they can help, as written", text)
    row.warn(
        "import.hours",
        "hours",
        "When they can help is missing, or we could not understand it. They are on hold until someone enters it.",
        "Ask when, and write it like “Mon-Fri 9-1”, “Sat & Sun”, “Mon 9:30-12:30; Thu 13-17” or “any time”.",
    )
    questions.append(Question("volunteer.hours", "When can they help? The list's wording is in the notes."))
    return WeeklyHours(())


def _kinds(row: RowReader, questions: list[Question], *, own: bool) -> frozenset[NeedKind]:
    text = row.text("kinds")
    exported = own_kinds(text) if own else None
    if exported is not None:
        return exported
    found = kinds_offered(text)
    if not text and row.has_column("kinds"):
        row.inform(
            "import.kinds-open", "kinds", "It does not say what they will do. They count as willing to do anything."
        )
    if found.understood:
        return found.kinds
    row.keep("What they will do, as written", text)
    row.warn(
        "import.kinds",
        "kinds",
        "We don't know some of these kinds of help."
        + ("" if found.kinds else " They are on hold until someone enters them."),
        "Write “anything”, “deliveries”, “shopping”, “prescriptions”, “lifts”, “dog walking” or “phone calls”.",
    )
    if not found.kinds:
        # No kinds would mean any kind, and volunteers must not be sent what they did not offer.
        questions.append(Question("volunteer.kinds", "What will they do? The list's wording is in the notes."))
    return found.kinds


def _capacity(row: RowReader, travel: TravelOffered) -> int:
    text = row.text("capacity")
    if not text:
        return travel.usual_bags
    found = size(text)
    if found is None:
        row.keep("Bags, as written", text)
        row.warn(
            "import.size",
            "capacity",
            f"This is not a number of bags. We have assumed {travel.usual_bags}, as usual for their mode.",
            "Write a number.",
        )
        return travel.usual_bags
    return found


def _most_minutes(row: RowReader, questions: list[Question], *, own: bool) -> int | None:
    text = row.text("max_minutes")
    if own and text.isdecimal():
        return int(text)
    if is_blank_word(text) or normalise(text) in _NO_LIMIT:
        return None
    found = minutes(text)
    if found is not None:
        return found[0]
    row.keep("Longest they can be out, as written", text)
    row.warn(
        "import.duration",
        "max_minutes",
        "We could not understand how long they can be out. They are on hold until someone enters it.",
        "Write it like “90 mins” or “2 hours”.",
    )
    questions.append(Question("volunteer.minutes", "How long can they be out? The list's wording is in the notes."))
    return None


def _most_stops(row: RowReader) -> int | None:
    text = row.text("max_stops")
    if is_blank_word(text) or normalise(text) in _NO_LIMIT:
        return None
    found = size(text)
    if not found:
        row.keep("Most stops, as written", text)
        row.warn("import.size", "max_stops", "This is not a number of stops. No limit is set.", "Write a number.")
        return None
    return found


def _breaks(row: RowReader, questions: list[Question]) -> tuple[Rest, ...] | None:
    if not row.has_column("breaks"):
        return None
    text = row.text("breaks")
    found = breaks(text)
    if found is not None:
        return found
    row.keep("Breaks, as written", text)
    row.warn(
        "import.break",
        "breaks",
        "We could not understand which break they need. They are on hold until someone enters it.",
        "Write it like “30 min between 12 and 14”, or leave it empty.",
    )
    questions.append(Question("volunteer.breaks", "Which break do they need? The list's wording is in the notes."))
    return ()
