"""Records of public form submissions. Instants are in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

__all__ = ["FormName", "FormSwitch", "Submission", "SubmissionState"]


class FormName(StrEnum):
    """The public forms, for asking for help and for offering help."""

    ASK = "ask"
    OFFER = "offer"


class SubmissionState(StrEnum):
    """A submission's state: new, waiting for the sender's answer, or settled."""

    WAITING = "waiting"
    ASKED_BACK = "asked_back"
    CONFIRMED = "confirmed"
    TURNED_AWAY = "turned_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submission from a public form. It has no effect until a dispatcher confirms it.

    Attributes
    ----------
    reference
        The reference for the sender to quote on the telephone.
    said
        The fields of the form as typed.
    wording, agreed
        The version of the privacy wording that the sender saw, and whether they agreed to it.
    note, reason, moved_at, moved_by
        The note and reason of the last action (question sent, declined or confirmed), when it was taken, and by whom.
    subject_kind, subject_id
        The ``need`` or ``volunteer`` it became, with its id; "" and None before that.
    """

    form: FormName
    reference: str
    name: str
    at: datetime
    wording: str
    agreed: bool
    id: int = 0
    revision: int = 1
    phone: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    state: SubmissionState = SubmissionState.WAITING
    note: str = ""
    reason: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    moved_at: datetime | None = None
    moved_by: str = ""

    @property
    def open(self) -> bool:
        """Whether the submission is still to be settled."""
        return self.state in (SubmissionState.WAITING, SubmissionState.ASKED_BACK)


@dataclass(frozen=True, slots=True)
class FormSwitch:
    """Whether a form is open, since when, and who opened or closed it."""

    form: FormName
    open: bool
    at: datetime
    actor: str
