"""How a field of a form is declared: once, beside its name, with its label, its limits and its columns.

A *plain* field is read, stored, listed, exported and shown by its declaration alone. Any other field (``Value.OWN``)
has code of its own that turns its words into values of the record.
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
    """What a field holds, and so who reads it."""

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
    """A field of a form, and what each part of Wardround has to know of it.

    Attributes
    ----------
    name
        Its name on the form, on the page, in a fault's ``where`` and as a column of a list.
    label
        What a page calls it.
    changed
        The columns of the record that it fills in, each with what the history calls a change of it. A plain field fills
        one column, named like the attribute of the record and the field of the JSON API.
    longest
        The most letters it takes; None where nobody types freely.
    least, most, usual, options
        What a plain field takes, and what it means to leave it empty.
    asked_of
        The kinds of need it is asked of; of any other kind it keeps its usual value. Empty: of all.
    headers
        The headers that mean it in a list, the plainest first; empty where no list has it.
    unclear
        What holds until somebody corrects a cell that is not understood: the end of a sentence.
    export
        Its heading in an export; "" where it is left out, or is a detail of the person.
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
        """Whether its declaration is all there is to it."""
        return self.value is not Value.OWN

    @property
    def attribute(self) -> str:
        """The attribute of the record that a plain field fills in."""
        (name,) = self.changed
        return name


def fields_of(form: type[Any]) -> tuple[FormField, ...]:
    """The declared fields of a form, in its order."""
    return tuple(replace(one.metadata[_KEY], name=one.name) for one in fields(form))


def longest_of(form: type[Any]) -> dict[str, int]:
    """The most letters that each field takes, for those that are typed freely."""
    return {one.name: one.longest for one in fields_of(form) if one.longest is not None}


def labels_of(*forms: type[Any]) -> dict[str, str]:
    """What a page calls each field."""
    return {one.name: one.label for form in forms for one in fields_of(form)}


def words_of_changes(form: type[Any]) -> dict[str, str]:
    """What the history calls a change of each column."""
    return {column: words for one in fields_of(form) for column, words in one.changed.items()}


def own(label: str, *, empty: str | frozenset[str] | tuple[tuple[str, str], ...] = "", **more: Any) -> Any:
    """A field that code of its own understands; ``empty`` is what it holds before anybody fills it in."""
    return _declared(empty, Value.OWN, label, more)


def line(label: str, **more: Any) -> Any:
    """A line of text."""
    return _declared("", Value.LINE, label, more)


def note(label: str, **more: Any) -> Any:
    """Text of any lines."""
    return _declared("", Value.NOTE, label, more)


def whole(label: str, *, least: int, most: int, usual: int | None, **more: Any) -> Any:
    """A whole number."""
    return _declared("", Value.WHOLE, label, {"least": least, "most": most, "usual": usual, **more})


def tick(label: str, *, usual: bool = False, **more: Any) -> Any:
    """Yes or no."""
    return _declared(usual, Value.TICK, label, more)


def one_of(label: str, options: type[StrEnum], **more: Any) -> Any:
    """One of a list of choices, or nothing."""
    return _declared("", Value.ONE_OF, label, {"options": options, **more})


def _declared(default: object, value: Value, label: str, more: Mapping[str, Any]) -> Any:
    return field(default=default, metadata={_KEY: FormField(label=label, value=value, **more)})
