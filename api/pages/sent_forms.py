"""Read submitted forms, keep them in hidden fields, and merge outdated ones.

A form's fields are read from its dataclass. Anything else a page sends (buttons, the revision) belongs to a separate
model.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from routing.forms.need import NeedForm
from routing.forms.volunteer import VolunteerForm
from routing.needs import CheckKind

__all__ = ["Clash", "merged", "packed", "sent", "unpacked"]

AnyForm = TypeVar("AnyForm", NeedForm, VolunteerForm)
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: its old value, and the other person's value."""

    was: str
    theirs: str


def sent(model: type[Model], form: type[Any]) -> Callable[[Request], Awaitable[Model]]:
    """Return a dependency that reads a submitted form; its fields become ``model.form``.

    All values are accepted for the use case to validate. Unknown field names are refused.
    """
    names = {one.name for one in fields(form)}

    async def read(request: Request) -> Model:
        data = await request.form()
        beside = {name: value for name, value in data.items() if name not in names}
        try:
            return model.model_validate({**beside, "form": _form_sent(data, form)})
        except ValidationError as invalid:
            faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in invalid.errors(include_url=False)]
            raise RequestValidationError(faults) from None

    return read


def packed(form: NeedForm | VolunteerForm) -> str:
    """Pack the fields a form was opened with into one hidden field."""
    return json.dumps(asdict(form), default=sorted)


def unpacked(text: str, form: type[AnyForm]) -> AnyForm | None:
    """Unpack a form packed by ``packed``; returns None for any other text."""
    try:
        values = json.loads(text)
        return form(**{one.name: _unpacked(values[one.name], one.default) for one in fields(form)})
    except (ValueError, TypeError, KeyError):
        return None


def merged(typed: AnyForm, was: AnyForm, now: AnyForm) -> tuple[AnyForm, Mapping[str, Clash]]:
    """Merge an outdated form with others' changes since; returns the form and its clashes.

    A field that this person left unchanged takes the others' value. If both changed it, what was typed is kept and
    the other value is shown beside it.
    """
    result, clashes = typed, {}
    for one in fields(typed):
        mine, before, theirs = (getattr(version, one.name) for version in (typed, was, now))
        if mine == before:
            result = replace(result, **{one.name: theirs})
        elif theirs not in (before, mine):
            clashes[one.name] = Clash(_shown(before), _shown(theirs))
    return result, clashes


def _form_sent(data: FormData, form: type[Any]) -> Any:
    return form(**{one.name: _value(data, one.name, one.default) for one in fields(form)})


def _value(data: FormData, name: str, empty: Any) -> Any:
    """Return a field's submitted value: text, a tick, several ticks, or a text for each check."""
    words = [value for value in data.getlist(name) if isinstance(value, str)]
    match empty:
        case bool():
            return any(words)
        case frozenset():
            return frozenset(words)
        case tuple():
            return tuple((str(kind), text) for kind, text in zip(CheckKind, words, strict=False) if text.strip())
    return words[-1] if words else ""


def _unpacked(value: Any, empty: Any) -> Any:
    match empty:
        case bool():
            return bool(value)
        case frozenset():
            return frozenset(map(str, value))
        case tuple():
            return tuple((str(first), str(second)) for first, second in value)
    if not isinstance(value, str):
        raise TypeError("A text field contains text.")
    return value


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value))) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "nothing"
