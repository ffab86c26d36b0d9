"""What a public form brought, as the store gives it. Instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

__all__ = ["FormName", "FormSwitch", "Submission", "SubmissionState"]


class FormName(StrEnum):
    """The public forms: asking for help, and offering it."""

    ASK = "ask"
    OFFER = "offer"


class SubmissionState(StrEnum):
    """What became of an entry: it waits for somebody, or for an answer to what they asked back, or is settled."""

    WAITING = "waiting"
    ASKED_BACK = "asked_back"
    CONFIRMED = "confirmed"
    TURNED_AWAY = "turned_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody sent by a public form; it is nothing until a person confirms it.

    Attributes
    ----------
    reference
        What the sender was told to quote on the telephone.
    said
        The fields of the form, as they were typed.
    wording, agreed
        The version of what they were told about their details, and whether they agreed to it.
    note, reason, moved_at, moved_by
        What was noted, and why, when somebody asked back, turned it away or confirmed it; when, and who.
    subject_kind, subject_id
        What it became: ``need`` or ``volunteer`` and its id; "" and None before.
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
        """Whether it is still to be settled."""
        return self.state in (SubmissionState.WAITING, SubmissionState.ASKED_BACK)


@dataclass(frozen=True, slots=True)
class FormSwitch:
    """Whether a form is open, since when, and who said so."""

    form: FormName
    open: bool
    at: datetime
    actor: str
