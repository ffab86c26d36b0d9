"""The group's promise about personal details: what is kept, why, for how long, and who sees it.

docs/data.md shows it as a table that a group may publish. Tests keep the page and the tables consistent with it.
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
    """The consent wording that people agree to, with its version."""

    version: str
    text: str


def read_wording(path: Path | None = None, shipped: str = SHIPPED) -> Wording:
    """Read the wording from a file, or the shipped wording without one.

    The file's first line is ``version NAME``.

    Raises
    ------
    Misconfigured
        ``consent.wording-unfit``: the file cannot be read, has no such first line, or is empty.
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
            f"The consent wording {path or shipped} cannot be used.",
            f"Write `version NAME` on its first line, and the wording below (up to {_LONGEST_WORDING} characters).",
        )
    return Wording(version[1], " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Retention:
    """The number of days each kind of data is kept after it is over.

    Attributes
    ----------
    needs
        The details of a need once it is done, not done, cancelled or closed, and rounds' routes.
    lapsed
        An open need after its last day, until it is closed.
    calls
        A telephone call, from the day it was recorded.
    rejected
        A rejected list row, from its last import. A settled row is removed the next day.
    volunteers
        A volunteer's details, from their last round or the last change to their record.
    entries
        An unsettled submission from a public form, from the day it was sent.
    settled
        A submission that was confirmed or declined, from that day.
    looks
        The access log.
    history
        The events, and erased needs, which then become counts by ward and month.
    rounds
        Plans and rounds without personal details, which the monthly report may need.
    accounts
        A deactivated account, from the day it was deactivated.

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
                raise ValueError(f"{one.name} must be 1 to {_LONGEST} days")


@dataclass(frozen=True, slots=True)
class KeptData:
    """One kind of data, described in plain words.

    ``tables`` are the database tables that contain it. ``term`` is the ``Retention`` field that limits it, or "" if
    ``how_long`` is complete without one.
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
        "what the office noted, and our open questions to you",
        ("need",),
        "so that the right help reaches the right door",
        "{days} days after it is over; then we remove everything that could identify you",
        "dispatchers; a volunteer sees what their own stop needs, on its day",
        "needs",
    ),
    KeptData(
        "Your recurring requests: their days and details",
        ("series", "series_day"),
        "so that you do not have to ask each time",
        "as long as they go on, and {days} days after the last day",
        "dispatchers",
        "needs",
    ),
    KeptData(
        "An open request after its last day",
        (),
        "so that no one is forgotten",
        "{days} days after its last day; then it counts as over",
        "dispatchers",
        "lapsed",
    ),
    KeptData(
        "The rounds: their routes and directions, what volunteers wrote at a stop, and why a request was unassigned",
        ("round_stop", "stop_report", "unplanned"),
        "so that volunteers find the way, and the office sees what happened to each request",
        "{days} days after their day",
        "dispatchers; a volunteer sees their own round",
        "needs",
    ),
    KeptData(
        "How a day was planned, without names or addresses: the numbers of requests and volunteers, times and "
        "distances, and who asked for the plan",
        ("plan", "round", "plan_run", "plan_edit"),
        "so that the same people are not asked every time, and for the monthly report",
        "{days} days after the day",
        "dispatchers",
        "rounds",
    ),
    KeptData(
        "Telephone calls: who rang, their number, what they said and what we promised",
        ("phone_call",),
        "so that we keep our promises",
        "{days} days",
        "dispatchers",
        "calls",
    ),
    KeptData(
        "What you sent with a form on our website, until the office confirms it",
        ("entry",),
        "so that someone reads it and answers you",
        "{days} days after you sent it",
        "dispatchers",
        "entries",
    ),
    KeptData(
        "The same after it was confirmed (it is then part of your request or offer) or declined",
        (),
        "so that mistakes can be corrected",
        "{days} days after that",
        "dispatchers",
        "settled",
    ),
    KeptData(
        "Rows of a list that could not be imported, as written, and why",
        ("rejected_row",),
        "so that somebody corrects them, and nobody is lost",
        "{days} days after their import, or a day after someone settled them",
        "dispatchers",
        "rejected",
    ),
    KeptData(
        "An uploaded list before it is imported, and what its column headings mean",
        ("list_upload", "confirmed_column"),
        "so that the office can check every row before anything is saved",
        "the list for up to a day, the headings permanently",
        "dispatchers",
    ),
    KeptData(
        "That a list was imported: its kind, when, by whom, and counts of rows",
        ("list_import",),
        "so that no list is imported twice",
        "{days} days",
        "dispatchers",
        "history",
    ),
    KeptData(
        "What a request or volunteer was before an import changed it",
        ("import_change",),
        "so that an import can be undone",
        "{days} days after the import",
        "dispatchers",
        "rejected",
    ),
    KeptData(
        "Volunteers: name, telephone number, postcode with its point on the map, notes, which checks we have seen "
        "(never the documents), and our open questions",
        ("volunteer",),
        "so that we ask the people who can help, and plan from where they start",
        "{days} days after the last round or change; the office is reminded 30 days before",
        "dispatchers; volunteers give their names to the people they visit",
        "volunteers",
    ),
    KeptData(
        "The history of a request or a volunteer: notes, and each change",
        ("event",),
        "so that we can explain what happened and why",
        "notes and changes as long as the details themselves, codes and dates for {days} days",
        "dispatchers",
        "history",
    ),
    KeptData(
        "Your consent: the wording, when and how you gave it, and whether you withdrew it",
        ("consent",),
        "so that we can prove it",
        "as long as we keep anything else about you",
        "dispatchers and administrators",
    ),
    KeptData(
        "Whether two spellings of a name or a number belong to the same person, as keyed digests",
        ("person_link",),
        "so that we do not count one person twice, or mistake one for another",
        "as long as we keep anything else about you",
        "dispatchers",
    ),
    KeptData(
        "Who saw your details: which account or round, when, on which page",
        ("look",),
        "so that you can ask, and no one looks without a reason",
        "{days} days",
        "administrators",
        "looks",
    ),
    KeptData(
        "People who can sign in: name and login",
        ("account",),
        "so that only they can see our records",
        "as long as they have an account, and {days} days after it was deactivated",
        "administrators",
        "accounts",
    ),
    KeptData(
        "Which account has which day's board open",
        ("presence",),
        "so that colleagues can see who else is working on it",
        "until the next day",
        "dispatchers",
    ),
    KeptData(
        "Sessions and links to sign in or to a round, as digests that cannot be used to sign in; failed sign-ins, as "
        "keyed digests of the login and the network address",
        ("account_session", "sign_in_link", "round_link", "login_failure"),
        "so that only authorised people get in, and no one can guess a password",
        "until they expire; failed sign-ins for a day",
        "no one",
    ),
    KeptData(
        "The former ward of a request, a volunteer or a place after a boundary review, and the date of the review",
        ("former_ward", "ward_review"),
        "so that figures from before the review stay correct",
        "as long as the request, volunteer or place itself; the date permanently",
        "dispatchers",
    ),
    KeptData(
        "Places such as a pharmacy or a food bank: name, address, opening hours and notes",
        ("place",),
        "so that volunteers know where to ring",
        "as long as the place is used",
        "dispatchers and volunteers",
    ),
    KeptData(
        "How the group wants its rounds planned: numbers that identify no one, and which account set them",
        ("group_choice",),
        "so that plans follow the group's decisions, and we know who made them",
        "permanently",
        "dispatchers and organisers",
    ),
    KeptData(
        "The path of each map or export that was written to our disk",
        ("written_file",),
        "so that Wardround removes the file",
        "a map until the end of its day, and a person's export for 30 days",
        "nobody",
    ),
    KeptData(
        "Counts by ward and month: the number of requests of each kind, and what happened to them",
        ("ward_month_count",),
        "so that the group can report what it did and where help does not reach",
        "permanently, because they identify no one. Counts below five of one kind and outcome lose their ward, and "
        "pages hide small numbers",
        "everybody",
    ),
    KeptData(
        "Which public form is open, since when, and which account opened it",
        ("form_switch",),
        "so that no one fills in a form that is not being read",
        "permanently, because it contains nothing about a neighbour",
        "dispatchers",
    ),
    KeptData(
        "A check that a key and a database belong together",
        ("meta",),
        "so that nothing is written with the wrong key",
        "permanently, because it is not about a person",
        "nobody",
    ),
)
"""The kinds of data we keep, in the order of the page."""
