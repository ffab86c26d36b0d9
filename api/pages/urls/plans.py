"""The addresses of a plan: asking about it, changing it, its history."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

__all__ = [
    "accept",
    "answer_round",
    "go_back",
    "move_stop",
    "phone_list",
    "place_need",
    "plan_history",
    "remove_stop",
    "round_why",
    "undo_by_hand",
    "what_if",
]


def plan_history(of: date, before: int | None = None, after: int | None = None) -> str:
    """All versions of a day's plan; with two plans' ids what the one changes of the other."""
    both = "" if before is None or after is None else "?" + urlencode({"before": before, "after": after})
    return f"/days/{of.isoformat()}/history{both}"


def accept() -> str:
    """Where a volunteer says that they will do their round."""
    return "/round/accept"


def answer_round(of: date, round_id: int) -> str:
    """Where the office writes down what a volunteer said of a round on the telephone."""
    return f"/days/{of.isoformat()}/rounds/{round_id}/answer"


def go_back(plan_id: int) -> str:
    """Where "Go back to this one" posts."""
    return f"/plans/{plan_id}/back"


def move_stop(plan_id: int, stop_id: int) -> str:
    """Why a stop is where it is; and where "Move" posts."""
    return f"/plans/{plan_id}/stops/{stop_id}/move"


def remove_stop(plan_id: int, stop_id: int) -> str:
    """Where "Take it out of the plan" posts."""
    return f"/plans/{plan_id}/stops/{stop_id}/remove"


def place_need(plan_id: int, need_id: int) -> str:
    """Who could take a need on no round; and where it is given to one."""
    return f"/plans/{plan_id}/needs/{need_id}/place"


def undo_by_hand(plan_id: int) -> str:
    """Where "Undo the last change" of a plan posts."""
    return f"/plans/{plan_id}/undo"


def phone_list(plan_id: int) -> str:
    """Whom to tell when somebody comes, to be read out on the telephone."""
    return f"/plans/{plan_id}/phone-list"


def what_if(plan_id: int) -> str:
    """What would become of a plan if volunteers dropped out."""
    return f"/plans/{plan_id}/what-if"


def round_why(plan_id: int, round_id: int) -> str:
    """Why each need of a round is with its volunteer."""
    return f"/plans/{plan_id}/rounds/{round_id}/why"
