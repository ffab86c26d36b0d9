"""Declare the fields of a form, each once, with its label, limits and columns.

A *plain* field is read, stored, listed, exported and shown by its declaration alone. Any other field (``Value.OWN``)
has separate code that turns its text into values of the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, StrEnum, auto
from typing import Any, Final

from routing.needs import NeedKind

__all__ = [
    "FormField",
    "Value",
    "fields_of",
    "labels_of",
    "line",
    "longest_of",
    "note",
    "one_of",
    "own",
    "tick",
    "whole",
    "words_of_changes",
]

_KEY: Final = "wardround"


class Value(Enum):
    """The type of a field's value, which decides what code reads the field."""

    OWN = auto()
    """Words or ticks with code of their own."""
    LINE = auto()
    """A line of text, its spaces joined."""
    NOTE = auto()
    """Text of any lines."""
    WHOLE = auto()
    """A whole number from ``least`` to ``most``; nothing typed means ``usual``."""
    TICK = auto()
    """Yes or no."""
    ONE_OF = auto()
    """One of ``options``, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """The declaration of a form field, with what each part of Wardround needs to know about it.

    Attributes
    ----------
    name
        The field's name on the form, on the page, in a fault's ``where`` and as a column of a list.
    label
        The field's label on pages.
    changed
        The columns of the record that the field sets, each with the history's words for a change. A plain field sets
        one column, named like the attribute of the record and the field of the JSON API.
    longest
        The maximum length of the text; None where there is no free text.
    least, most, usual, options
        The values that a plain field accepts, and the value of an empty one.
    asked_of
        The kinds of need that the field is asked for; for other kinds it has its usual value. Empty means all kinds.
    headers
        The headers of this field in lists, the plainest first; empty where no list has the field.
    unclear
        The end of a sentence that says what applies until someone corrects a cell that was not understood.
    export
        The heading in an export; "" where the field is left out, or is a detail of the person.
    """

    name: str = ""
    label: str
    value: Value
    changed: Mapping[str, str]
    longest: int | None = None
    least: int = 0
    most: int = 0
    usual: int | None = None
    options: type[StrEnum] | None = None
    asked_of: frozenset[NeedKind] = frozenset()
    headers: tuple[str, ...] = ()
    unclear: str = ""
    export: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the declaration alone is enough to read, store and show the field."""
        return self.value is not Value.OWN

    @property
    def attribute(self) -> str:
        """The attribute of the record that a plain field sets."""
        (name,) = self.changed
        return name


def fields_of(form: type[Any]) -> tuple[FormField, ...]:
    """Return the declared fields of a form in order."""
    return tuple(replace(one.metadata[_KEY], name=one.name) for one in fields(form))


def longest_of(form: type[Any]) -> dict[str, int]:
    """Return the maximum length of each free-text field."""
    return {one.name: one.longest for one in fields_of(form) if one.longest is not None}


def labels_of(*forms: type[Any]) -> dict[str, str]:
    """Return the label of each field."""
    return {one.name: one.label for form in forms for one in fields_of(form)}


def words_of_changes(form: type[Any]) -> dict[str, str]:
    """Return the history's words for a change of each column."""
    return {column: words for one in fields_of(form) for column, words in one.changed.items()}


def own(label: str, *, empty: str | frozenset[str] | tuple[tuple[str, str], ...] = "", **more: Any) -> Any:
    """Declare a field with reading code of its own. ``empty`` is the value of an empty field."""
    return _declared(empty, Value.OWN, label, more)


def line(label: str, **more: Any) -> Any:
    """Declare a field for one line of text."""
    return _declared("", Value.LINE, label, more)


def note(label: str, **more: Any) -> Any:
    """Declare a field for text of several lines."""
    return _declared("", Value.NOTE, label, more)


def whole(label: str, *, least: int, most: int, usual: int | None, **more: Any) -> Any:
    """Declare a field for a whole number."""
    return _declared("", Value.WHOLE, label, {"least": least, "most": most, "usual": usual, **more})


def tick(label: str, *, usual: bool = False, **more: Any) -> Any:
    """Declare a field for yes or no."""
    return _declared(usual, Value.TICK, label, more)


def one_of(label: str, options: type[StrEnum], **more: Any) -> Any:
    """Declare a field for one of a list of choices, or none."""
    return _declared("", Value.ONE_OF, label, {"options": options, **more})


def _declared(default: object, value: Value, label: str, more: Mapping[str, Any]) -> Any:
    return field(default=default, metadata={_KEY: FormField(label=label, value=value, **more)})
