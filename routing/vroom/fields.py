"""Read typed values from a JSON object, and report wrong ones with their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from routing.errors import Fault
from routing.vroom.keys import meant

__all__ = ["Fields", "Report", "kind_of"]


class Report:
    """The faults found so far."""

    def __init__(self) -> None:
        self.faults: Final[list[Fault]] = []

    def add(self, code: str, where: str, cause: str, action: str) -> None:
        """Add a fault."""
        self.faults.append(Fault(code, where, cause, action))


class Fields:
    """A JSON object and its place in the file.

    A wrong value is reported and replaced by a harmless one.
    """

    def __init__(self, data: Any, where: str, report: Report) -> None:
        self.where: Final = where
        self.report: Final = report
        if not isinstance(data, dict):
            report.add(
                "vroom.wrong-type", where, f"This must be an object, not {kind_of(data)}.", "Give an object: {...}."
            )
            data = {}
        self._data: dict[str, Any] = data
        self._misspelt: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return self._data.get(name) is not None

    def at(self, name: str) -> str:
        """Return the place of a field."""
        return f"{self.where}.{name}" if self.where else name

    def whole(self, name: str, default: int | None = 0) -> int | None:
        """Return a whole number, or the default where it is missing."""
        return _whole(self._data.get(name), self.at(name), self.report, default)

    def required(self, name: str) -> int:
        """Return a whole number that must be there."""
        if name not in self:
            self.missing(name, f"Give {name}, a whole number.")
            return 0
        return _whole(self._data[name], self.at(name), self.report, 0) or 0

    def text(self, name: str, default: str = "") -> str:
        """Return a text, or the default where it is missing."""
        value = self._data.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            self.report.add(
                "vroom.wrong-type", self.at(name), f"This must be text, not {kind_of(value)}.", "Give a text."
            )
            return default
        return value

    def array(self, name: str) -> list[Any]:
        """Return a list, empty where it is missing."""
        value = self._data.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.report.add(
                "vroom.wrong-type", self.at(name), f"This must be a list, not {kind_of(value)}.", "Give a list."
            )
            return []
        return value

    def wholes(self, name: str) -> tuple[int, ...]:
        """Return whole numbers."""
        return tuple(
            _whole(value, f"{self.at(name)}[{number}]", self.report, 0, needed=True) or 0
            for number, value in enumerate(self.array(name))
        )

    def objects(self, name: str) -> list[Fields]:
        """Return a list of objects."""
        return [
            Fields(value, f"{self.at(name)}[{number}]", self.report) for number, value in enumerate(self.array(name))
        ]

    def object(self, name: str) -> Fields:
        """Return an object.

        Where it is missing, a fault is reported and an empty object returned.
        """
        if name not in self:
            self.missing(name, f"Give {name}, an object.")
            return Fields({}, self.at(name), Report())
        return Fields(self._data[name], self.at(name), self.report)

    def items(self) -> list[tuple[str, Any]]:
        """Return every name and value unchanged."""
        return list(self._data.items())

    def raw(self, name: str) -> Any:
        """Return a value unchanged, or None where it is missing."""
        return self._data.get(name)

    def expect(self, known: Iterable[str]) -> Fields:
        """Report each key that is misspelt, and return the object.

        Any other key may be the user's own, as in VROOM; a misspelt key would otherwise be ignored silently.
        """
        names = frozenset(known)
        for key in self._data:
            name = meant(key, names)
            if name:
                self._misspelt.add(name)
                self.report.add(
                    "vroom.misspelt-key",
                    self.at(key),
                    f"{key} is not a key here. Did you mean {name}?",
                    f"Write {name}, or rename a key of your own.",
                )
        return self

    def missing(self, name: str, action: str) -> None:
        """Report a missing key, unless a misspelt one was meant for it."""
        if name not in self._misspelt:
            self.report.add("vroom.missing", self.at(name), "It is missing.", action)

    def refuse(self, names: Sequence[str], why: str, action: str) -> None:
        """Report each of these fields that has a value."""
        for name in names:
            if self._data.get(name) not in (None, [], {}):
                self.report.add("vroom.unsupported", self.at(name), f"{name} {why}", action)


def _whole(value: Any, where: str, report: Report, default: int | None, needed: bool = False) -> int | None:
    if value is None and not needed:
        return default
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        report.add(
            "vroom.wrong-type", where, f"A whole number is needed here, not {kind_of(value)}.", "Give a whole number."
        )
        return default
    return value


def kind_of(value: Any) -> str:
    """Return the type of a JSON value in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", float: f"{value}"}
    return names.get(type(value), type(value).__name__)
