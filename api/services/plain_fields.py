"""Convert a form's plain fields (``routing.forms.fields``) to a record's values, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from routing.errors import Fault
from routing.forms.fields import FormField, Value
from routing.needs import NeedKind

__all__ = ["plain_values", "plain_words", "too_long", "whole_number"]

_MOST_DIGITS: Final = 6
Report = Callable[[Fault], None]


def plain_values(
    form: Any, declared: Iterable[FormField], report: Report, kind: NeedKind | None = None
) -> dict[str, Any]:
    """Return each plain field's value by attribute of the record, and report every fault.

    ``kind`` is the kind of need. A field that does not apply to it keeps its usual value, whatever was typed.
    """
    return {one.attribute: _value(form, one, report, kind) for one in declared if one.is_plain}


def plain_words(record: Any, declared: Iterable[FormField]) -> dict[str, Any]:
    """Return a record's plain fields as a form shows them, by field name."""
    return {one.name: _words(getattr(record, one.attribute), one) for one in declared if one.is_plain}


def too_long(form: Any, declared: Iterable[FormField]) -> list[Fault]:
    """Return a fault for each field that is too long."""
    return [
        Fault("need.too-long", one.name, f"This is longer than {one.longest} characters.", "Shorten it.")
        for one in declared
        if one.longest is not None and len(getattr(form, one.name)) > one.longest
    ]


def whole_number(text: str, declared: FormField, report: Report) -> int | None:
    """Return a whole number within the field's limits, or its default if empty or faulty."""
    words = text.strip()
    if not words:
        return declared.usual
    number = int(words) if words.isdecimal() and words.isascii() and len(words) <= _MOST_DIGITS else -1
    if declared.least <= number <= declared.most:
        return number
    limits = f"from {declared.least} to {declared.most}"
    report(
        Fault(
            "need.number-unfit",
            declared.name,
            f"This is not a whole number {limits}.",
            f"Enter a whole number {limits}.",
        )
    )
    return declared.usual


def _value(form: Any, declared: FormField, report: Report, kind: NeedKind | None) -> Any:
    typed = getattr(form, declared.name)
    asked = not declared.asked_of or kind in declared.asked_of
    match declared.value:
        case Value.LINE:
            return " ".join(typed.split())
        case Value.NOTE:
            return typed.strip()
        case Value.TICK:
            return typed and asked
        case Value.WHOLE:
            return whole_number(typed, declared, report) if asked else declared.usual
        case Value.ONE_OF:
            options = declared.options
            return options(typed) if options is not None and asked and typed in set(options) else None
        case Value.OWN:
            raise ValueError(f"{declared.name} is not a plain field.")


def _words(value: Any, declared: FormField) -> Any:
    if declared.value is Value.TICK:
        return bool(value)
    return "" if value is None else str(value)
