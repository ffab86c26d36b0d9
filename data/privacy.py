"""What the group promises about people's details: what is kept, why, for how long, and who sees it.

docs/data.md is this in a table that a group may publish; a test holds the page to it, and it to the tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Final

from routing.errors import Misconfigured

__all__ = ["KEPT", "SHIPPED_OFFER", "KeptData", "Retention", "Wording", "read_wording"]

_LONGEST: Final = 3660
SHIPPED: Final = "consent_wording.txt"
SHIPPED_OFFER: Final = "offer_wording.txt"
_VERSION: Final = re.compile(r"version ([\w.-]{1,40})", re.ASCII)
_LONGEST_WORDING: Final = 4000


@dataclass(frozen=True, slots=True)
class Wording:
    """What people are told before they agree, and the version by which it is remembered."""

    version: str
    text: str


def read_wording(path: Path | None = None, shipped: str = SHIPPED) -> Wording:
    """The wording of a file whose first line is ``version NAME``; None takes one that is shipped.

    Raises
    ------
    Misconfigured
        ``consent.wording-unfit``: the file cannot be read, has no such first line, or says nothing.
    """
    try:
        said = files("data").joinpath(shipped).read_text("utf-8") if path is None else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        said = ""
    first, _, text = said.partition("\n")
    version = _VERSION.fullmatch(first.strip())
    if version is None or not 0 < len(text.strip()) <= _LONGEST_WORDING:
        raise Misconfigured(
            "consent.wording-unfit",
            f"The wording of the consent, {path or shipped}, cannot be used.",
            f"Write `version NAME` on its first line, below it what people are told (up to {_LONGEST_WORDING}).",
        )
    return Wording(version[1], " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days each kind of data is kept, counted from when it is over.

    Attributes
    ----------
    needs
        The details of a need after it was done, not done, cancelled or closed; and the way of the rounds.
    lapsed
        An open need after its last day, when nobody settles it: then it is closed.
    calls
        A telephone call, from the day it was written down.
    rejected
        A row of a list that could not be imported, from its last import; one that was settled goes the day after.
    volunteers
        The details of a volunteer, from their last round or the last change of their record.
    entries
        What came by a public form and nobody settled, from the day it was sent.
    settled
        The same once it was confirmed or turned away, from that day.
    looks
        Who looked at whose details.
    history
        The events, and the needs whose details are erased: then these become counts by ward and month.
    rounds
        The plans and rounds without their details: as long as the monthly report may ask for them.
    accounts
        The account of somebody who may sign in no more, from the day it was closed.

    Raises
    ------
    ValueError
        When a number of days is below 1 or above ten years.
    """

    needs: int = 30
    lapsed: int = 60
    calls: int = 30
    rejected: int = 14
    volunteers: int = 365
    entries: int = 30
    settled: int = 7
    looks: int = 365
    history: int = 365
    rounds: int = 731
    accounts: int = 90

    def __post_init__(self) -> None:
        for one in fields(self):
            if not 1 <= getattr(self, one.name) <= _LONGEST:
                raise ValueError(f"{one.name} is kept for 1 to {_LONGEST} days")


@dataclass(frozen=True, slots=True)
class KeptData:
    """One kind of data in plain words.

    ``tables`` are where it lies; ``term`` the field of ``Retention`` that says how long, "" where ``how_long`` does.
    """

    what: str
    tables: tuple[str, ...]
    why: str
    how_long: str
    who: str
    term: str = ""


KEPT: Final = (
    KeptData(
        "What you asked for: your name, telephone number, address and postcode with its point on the map, your notes, "
        "what the office noted, and what we still have to ask you",
        ("need",),
        "so that the right help reaches the right door",
        "{days} days after it is over; then nothing is left by which you could be named or found",
        "dispatchers; a volunteer the part that their own stop needs, on its day",
        "needs",
    ),
    KeptData(
        "What you ask for again and again: on which days, and all that each of these requests says",
        ("series", "series_day"),
        "so that you need not ask each time",
        "as long as it goes on, and {days} days after its last day",
        "dispatchers",
        "needs",
    ),
    KeptData(
        "An open request whose last day went by",
        (),
        "so that nobody is forgotten in silence",
        "{days} days after its last day; then it counts as over",
        "dispatchers",
        "lapsed",
    ),
    KeptData(
        "The rounds: where they went, the way told in words, and what volunteers wrote at a stop or why a request was "
        "on none",
        ("round_stop", "stop_report", "unplanned"),
        "so that the volunteer finds the way, and the office sees what became of each request",
        "{days} days after their day",
        "dispatchers; a volunteer their own round",
        "needs",
    ),
    KeptData(
        "How a day was planned, without names or places: which request and which volunteer by number, when and how "
        "far, and who asked for the plan",
        ("plan", "round", "plan_run"),
        "so that the same people are not asked every time, and the monthly report can be made",
        "{days} days after the day",
        "dispatchers",
        "rounds",
    ),
    KeptData(
        "Telephone calls: who rang, their number, what was said and promised",
        ("phone_call",),
        "so that promises are kept, whoever answers next",
        "{days} days",
        "dispatchers",
        "calls",
    ),
    KeptData(
        "What you sent by a form of our website, all that you wrote, before somebody in the office has confirmed it",
        ("entry",),
        "so that somebody reads it and answers you",
        "{days} days after you sent it",
        "dispatchers",
        "entries",
    ),
    KeptData(
        "The same once it was confirmed (then it lies with your request or your offer) or turned away",
        (),
        "so that a slip can be put right",
        "{days} days after that",
        "dispatchers",
        "settled",
    ),
    KeptData(
        "Rows of a list that could not be taken in, as they were written, and why",
        ("rejected_row",),
        "so that somebody mends them, and nobody is lost on the way in",
        "{days} days after their import, or a day after somebody settled them",
        "dispatchers",
        "rejected",
    ),
    KeptData(
        "A list that somebody brought, before it is imported, and what the headings of its columns mean",
        ("list_upload", "confirmed_column"),
        "so that the office sees what every row becomes before anything is written",
        "the list a day at most, the headings for good",
        "dispatchers",
    ),
    KeptData(
        "That a list was imported: of which kind, when, by whom, and how many rows went how",
        ("list_import",),
        "so that no list is taken in twice",
        "{days} days",
        "dispatchers",
        "history",
    ),
    KeptData(
        "What a list changed in a request or a volunteer, as it was before",
        ("import_change",),
        "so that an import can be taken back",
        "{days} days after the import",
        "dispatchers",
        "rejected",
    ),
    KeptData(
        "Volunteers: name, telephone number, postcode with its point on the map, notes, what was seen of their checks "
        "(never the documents), and what we still have to ask",
        ("volunteer",),
        "so that we ask those who can help, and plan from where they start",
        "{days} days after the last round or change; the office is told 30 days before",
        "dispatchers; whoever they visit learns their name from them",
        "volunteers",
    ),
    KeptData(
        "The history of a request, and of a volunteer: notes, and what was changed from what to what",
        ("event",),
        "so that we can say what happened and why",
        "notes and changes as long as the details themselves, the codes and dates {days} days",
        "dispatchers",
        "history",
    ),
    KeptData(
        "What you agreed to: which wording, when and how, and whether you took it back",
        ("consent",),
        "so that we can show it",
        "as long as we keep anything else of you",
        "dispatchers and administrators",
    ),
    KeptData(
        "Whether two spellings of a name or a number are the same person, by keyed digests",
        ("person_link",),
        "so that nobody is two people to us, and nobody is taken for another",
        "as long as we keep anything else of you",
        "dispatchers",
    ),
    KeptData(
        "Who looked at your details: which account or round, when, on which page",
        ("look",),
        "so that you can ask, and nobody looks without a reason",
        "{days} days",
        "administrators",
        "looks",
    ),
    KeptData(
        "Those who sign in: name and login",
        ("account",),
        "so that only they see anything",
        "as long as they have an account, and {days} days after it was closed",
        "administrators",
        "accounts",
    ),
    KeptData(
        "That somebody is signed in, and links to sign in or to a round, by digests that open nothing; attempts that "
        "failed, by keyed digests of the login and the network address",
        ("account_session", "sign_in_link", "round_link", "login_failure"),
        "so that only those come in who may, and nobody guesses a password",
        "until they run out; failed attempts a day",
        "nobody",
    ),
    KeptData(
        "In which ward a request, a volunteer or a place was before ward boundaries changed, and when they did",
        ("former_ward", "ward_review"),
        "so that figures from before the change stay true",
        "as long as the request, volunteer or place itself; when boundaries changed for good",
        "dispatchers",
    ),
    KeptData(
        "Places such as a pharmacy or a food bank: name, address, opening hours, and notes about them",
        ("place",),
        "so that volunteers know where to ring",
        "as long as the place is used",
        "dispatchers and volunteers",
    ),
    KeptData(
        "What the group wishes of its rounds: numbers about nobody, and which account set them",
        ("group_choice",),
        "so that the plan does what the group decided, and it is known who decided",
        "for good",
        "dispatchers and organisers",
    ),
    KeptData(
        "Where on our disk a map or an export was written",
        ("written_file",),
        "so that Wardround removes the file",
        "a map until the end of its day, a person's export for 30 days",
        "nobody",
    ),
    KeptData(
        "Counts by ward and month: how many requests of each kind, and what became of them",
        ("ward_month_count",),
        "so that the group can say what it did and where help does not reach",
        "for good: they name nobody. Fewer than five requests of a kind that ended alike in a ward are counted for the "
        "whole area only, and small numbers are hidden where they are shown",
        "everybody",
    ),
    KeptData(
        "Which public form is open, since when, and which account opened it",
        ("form_switch",),
        "so that nobody fills in a form that nobody reads",
        "for good: it is about no neighbour",
        "dispatchers",
    ),
    KeptData(
        "By what it is seen that a key and a database belong together",
        ("meta",),
        "so that nothing is written with the wrong key",
        "for good: it is about nobody",
        "nobody",
    ),
)
"""What is kept, in the order in which the page tells it."""
