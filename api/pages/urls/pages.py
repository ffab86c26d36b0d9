"""Every address of the pages, from here or a file beside it."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode

from api.pages.urls.forms import entry, entry_move, forms, inbox, public_form, public_sent
from api.pages.urls.needs import (
    move_need,
    need,
    need_calls,
    need_edit,
    need_faces,
    needs,
    needs_new,
    needs_people,
    needs_places,
    needs_said,
    undo_need,
)
from api.pages.urls.offers import (
    all_series,
    series,
    series_edit,
    series_move,
    series_said,
    volunteer,
    volunteer_active,
    volunteer_edit,
    volunteer_said,
    volunteer_undo,
    volunteers,
    volunteers_new,
)
from api.pages.urls.plans import (
    accept,
    answer_round,
    go_back,
    move_stop,
    phone_list,
    place_need,
    plan_history,
    remove_stop,
    round_why,
    undo_by_hand,
    what_if,
)

__all__ = [
    "accept",
    "alike",
    "all_series",
    "answer_place",
    "answer_round",
    "asset",
    "calls",
    "cancel_run",
    "coverage",
    "coverage_map",
    "day",
    "day_progress",
    "day_runs",
    "day_saved",
    "day_watch",
    "decline",
    "driver",
    "driver_map",
    "entry",
    "entry_move",
    "export",
    "exports",
    "forms",
    "go_back",
    "home",
    "inbox",
    "lists",
    "mark",
    "move_need",
    "move_stop",
    "need",
    "need_calls",
    "need_edit",
    "need_faces",
    "needs",
    "needs_new",
    "needs_people",
    "needs_places",
    "needs_said",
    "new_links",
    "open_round",
    "person",
    "person_consent",
    "person_erase",
    "person_file",
    "phone_list",
    "place_need",
    "plan_history",
    "plan_map",
    "public_form",
    "public_sent",
    "publish",
    "rejected",
    "rejected_csv",
    "remove_stop",
    "reopen",
    "replan",
    "replan_changes",
    "round_sheet",
    "round_why",
    "safe_next",
    "series",
    "series_edit",
    "series_move",
    "series_said",
    "settle_rejected",
    "sheets",
    "sign_in",
    "sign_in_with_link",
    "sign_out",
    "static",
    "undo_by_hand",
    "undo_import",
    "undo_need",
    "upload",
    "volunteer",
    "volunteer_active",
    "volunteer_edit",
    "volunteer_said",
    "volunteer_undo",
    "volunteers",
    "volunteers_new",
    "what_if",
    "wishes",
]


def home() -> str:
    """The first page: today."""
    return "/"


def sign_in(next_path: str = "") -> str:
    """The sign-in page, and where to go afterwards."""
    return f"/sign-in?{urlencode({'next': next_path})}" if next_path not in {"", "/"} else "/sign-in"


def sign_in_with_link() -> str:
    """Where the sign-in page posts the token of a link."""
    return "/sign-in/link"


def sign_out() -> str:
    """Where the sign-out button posts."""
    return "/sign-out"


def day(of: date, fragment: str = "") -> str:
    """A dispatcher's day."""
    return f"/days/{of.isoformat()}" + (f"#{fragment}" if fragment else "")


def day_saved(of: date, need_id: int) -> str:
    """A dispatcher's day, which says what was just taken in."""
    return f"/days/{of.isoformat()}?saved={need_id}"


def calls(of: date) -> str:
    """Where a call that is about no need is written down."""
    return f"/days/{of.isoformat()}/calls"


def person(reference: str, action: str = "") -> str:
    """A person by one of their records (``need-12``), never by name; or where an action (``part``) on them posts."""
    return f"/people/{reference}" + (f"/{action}" if action else "")


def alike() -> str:
    """Who may be the same person; where the answer posts, too."""
    return "/people/alike"


def person_consent(reference: str) -> str:
    """Where it is written down that they agreed, or took it back."""
    return f"{person(reference)}/consent"


def person_file(reference: str, kind: str) -> str:
    """All that is kept about a person, to hand over: ``html`` or ``json``."""
    return f"{person(reference)}/file.{kind}"


def person_erase(reference: str) -> str:
    """Where a person is erased."""
    return f"{person(reference)}/erase"


def day_runs(of: date) -> str:
    """Where "Plan this day" posts."""
    return f"/days/{of.isoformat()}/runs"


def day_progress(of: date) -> str:
    """The part of the day's page that shows how planning goes on."""
    return f"/days/{of.isoformat()}/progress"


def day_watch(of: date) -> str:
    """The part of the day's page that shows how the rounds go on."""
    return f"/days/{of.isoformat()}/watch"


def cancel_run(run_id: int) -> str:
    """Where "Stop planning" posts."""
    return f"/runs/{run_id}/cancel"


def reopen(of: date, need_id: int) -> str:
    """Where "Make ready again" posts."""
    return f"/days/{of.isoformat()}/needs/{need_id}/reopen"


def answer_place(of: date, need_id: int) -> str:
    """Where the choice of a need's place posts."""
    return f"/days/{of.isoformat()}/needs/{need_id}/place"


def lists() -> str:
    """Where lists are brought."""
    return "/imports"


def upload(upload_id: int, what: str = "") -> str:
    """One list on its way in; what to do with it: ``progress``, ``import``, ``drop``, ``report.csv``."""
    return f"/imports/uploads/{upload_id}" + (f"/{what}" if what else "")


def undo_import(import_id: int) -> str:
    """Where "Take back" posts."""
    return f"/imports/{import_id}/undo"


def rejected() -> str:
    """The rows of lists that could not be imported."""
    return "/imports/rejected"


def rejected_csv(list_kind: str) -> str:
    """Those of one list, as a file."""
    return f"/imports/rejected/{list_kind}.csv"


def settle_rejected(row_id: int) -> str:
    """Where "Settled" posts."""
    return f"/imports/rejected/{row_id}/settle"


def plan_map(plan_id: int) -> str:
    """The map of a plan."""
    return f"/plans/{plan_id}/map"


def publish(plan_id: int) -> str:
    """Where "Publish" posts."""
    return f"/plans/{plan_id}/publish"


def new_links(plan_id: int) -> str:
    """Where "New links" posts."""
    return f"/plans/{plan_id}/links"


def replan(of: date) -> str:
    """Where "Re-plan" is asked for, and posts."""
    return f"/days/{of.isoformat()}/replan"


def replan_changes(plan_id: int) -> str:
    """What a draft made of a running day changes."""
    return f"/plans/{plan_id}/changes"


def sheets(plan_id: int) -> str:
    """All rounds of a plan, for the printer."""
    return f"/plans/{plan_id}/sheets"


def round_sheet(plan_id: int, round_id: int, *, notes: bool = False) -> str:
    """One round, for the printer; with notes and lists when asked."""
    return f"/plans/{plan_id}/rounds/{round_id}/sheet" + ("?notes=true" if notes else "")


def driver() -> str:
    """The volunteer's own round."""
    return "/round"


def open_round() -> str:
    """Where the volunteer's page posts the token of its link."""
    return "/round/open"


def decline() -> str:
    """Where "I can't do this round" posts."""
    return "/round/decline"


def driver_map() -> str:
    """The map of the volunteer's own round."""
    return "/round/map"


def mark(stop_id: int) -> str:
    """Where a stop's buttons post when scripts are off."""
    return f"/round/stops/{stop_id}/mark"


def wishes(*, saved: bool = False) -> str:
    """What the group wishes of its rounds."""
    return "/wishes?saved=yes" if saved else "/wishes"


def coverage(day_from: date, day_to: date) -> str:
    """The coverage of wards over some days."""
    return "/coverage?" + urlencode({"from": day_from.isoformat(), "to": day_to.isoformat()})


def coverage_map(day_from: date, day_to: date, vintage: str = "") -> str:
    """The map of it, by the wards of a year."""
    wards = {"wards": vintage} if vintage else {}
    return "/coverage/map?" + urlencode({"from": day_from.isoformat(), "to": day_to.isoformat(), **wards})


def exports() -> str:
    """What can be taken away as a file."""
    return "/exports"


def export(what: str) -> str:
    """One such file: needs, rounds, outcomes or the monthly report."""
    return f"/exports/{what}"


def static(name: str, version: str = "") -> str:
    """One of our own style sheets, scripts or pictures."""
    return f"/static/{quote(name)}" + (f"?v={version}" if version else "")


def asset(name: str, version: str = "") -> str:
    """A style sheet or script made by others, served by us."""
    return f"/assets/{quote(name)}" + (f"?v={version}" if version else "")


def safe_next(path: str) -> str:
    """A path to go on to after signing in: one of ours, never another site's."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain else home()
