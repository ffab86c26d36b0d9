"""Labels of the public forms' fields, and their values as readable lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from api.services.inbox.help_form import ASKED_KINDS, Asked
from api.services.inbox.volunteer_form import CLAIMS, WAYS, Offered
from api.services.needs.form import Said
from data.store.imports.submission_records import FormName

__all__ = ["LABELS", "Row", "listed", "rows_of"]

LABELS: Final[Mapping[FormName, Mapping[str, str]]] = {
    FormName.ASK: {
        "who": "Who it is for", "name": "Name", "phone": "Telephone", "email": "E-mail", "postcode": "Postcode",
        "address": "House and street", "kind": "What you need", "place": "From where", "what": "What exactly",
        "when": "When suits you", "bags": "How many bags", "access": "Finding the door", "asker_name": "Your own name",
        "asker_contact": "How we reach you", "asker_is": "Who you are to them",
    },
    FormName.OFFER: {
        "name": "Name", "phone": "Telephone", "email": "E-mail", "postcode": "Postcode", "ways": "How you get around",
        "bags": "How many bags", "hours": "When you can help", "kinds": "What you would do", "far": "How far",
        "claims": "What you have", "more": "Anything else",
    },
}  # fmt: skip
"""The labels of each form's fields, as the public reads them."""

_FOR_OFFICE: Final[Mapping[str, str]] = {
    "kind": "What", "asker_name": "Sent by", "asker_contact": "Contact for the sender", "asker_is": "Sender is",
    "ways": "Travels", "hours": "When", "kinds": "Will do", "claims": "Says they have",
}  # fmt: skip
_CODED: Final = frozenset({"who", "kind", "kinds", "ways", "claims"})
_WORDS: Final[Mapping[str, str]] = {
    **ASKED_KINDS, **WAYS, **CLAIMS, "self": "Myself", "other": "Someone else",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A line to check: what was typed, and what we understood."""

    field: str
    label: str
    text: str
    said: Said | None = None


def rows_of(
    form: FormName, values: Asked | Offered, said: Mapping[str, Said] | None = None, *, office: bool = False
) -> tuple[Row, ...]:
    """Return a line for each filled-in field, worded for the office if ``office``."""
    labels = {**LABELS[form], **(_FOR_OFFICE if office else {})}
    rows = []
    for one in fields(values):
        many = listed(getattr(values, one.name))
        if many and not (office and one.name == "who"):
            text = ", ".join(_WORDS.get(part, part) if one.name in _CODED else part for part in many)
            rows.append(Row(one.name, labels[one.name], text, (said or {}).get(one.name)))
    return tuple(rows)


def listed(value: str | Iterable[str]) -> list[str]:
    """Return a field's values as a list, empty for an empty field."""
    if isinstance(value, str):
        return [value] if value else []
    return sorted(value)
