"""Read the public forms' fields forgivingly, and repeat them in plain words.

Text that cannot be understood is kept as written, for the office to ask about. The only faults are those that would
make asking impossible: no name, or no way to reach the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from api.services.needs.form import Said
from api.services.needs.locating import start_of
from data.phrases.phones import phones
from geo.area.area import Area
from geo.geocoding.geocode import Miss, find_home
from routing.errors import Fault

__all__ = ["EMAIL", "FormReading", "plain"]

EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}")
_SPACES: Final = re.compile(r"[^\S\n]+")
_JOINERS: Final = "\u200c\u200d\n"
"""Some languages' names need joiners (zero-width characters), and line breaks are kept."""


def plain(text: str) -> str:
    """Clean typed text: join spaces, remove control characters, keep line breaks."""
    kept = "".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in text.replace("\r\n", "\n"))
    return _SPACES.sub(" ", kept).strip()


@dataclass(slots=True)
class FormReading:
    """The result of reading a form so far: faults, and what was understood of each field."""

    longest: Mapping[str, int]
    faults: list[Fault] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)

    def fault(self, code: str, where: str, cause: str, action: str) -> None:
        """Add a fault that must be corrected before the form can be sent."""
        self.faults.append(Fault(code, where, cause, action))

    def lengths(self, values: object) -> None:
        """Add a fault for each field that is too long."""
        for name, most in self.longest.items():
            if len(getattr(values, name)) > most:
                self.fault("form.too-long", name, f"This is longer than {most} characters.", "Shorten it.")

    def phone(self, text: str, where: str = "phone") -> str:
        """Return a number that can be dialled, or "" (with a fault unless empty)."""
        if not text:
            return ""
        found = phones(text)
        if len(found.numbers) == 1 and not found.says_more:
            return found.numbers[0]
        self.fault(
            "form.phone-unfit",
            where,
            "This is not a valid phone number.",
            "Enter one number. A landline needs its area code, like 01223 496000.",
        )
        return ""

    def email(self, text: str, where: str = "email") -> str:
        """Return the email address, or "" (with a fault unless empty)."""
        if text and not EMAIL.fullmatch(text):
            self.fault(
                "form.email-unfit",
                where,
                "This is not a valid email address.",
                "Enter an address like kim@example.org.",
            )
            return ""
        return text

    def postcode(self, area: Area, text: str, *, beyond_wards: bool = False) -> None:
        """Note where a postcode is, or that it was not found; the form may be sent either way.

        ``beyond_wards`` is for volunteers, who may start outside the wards.
        """
        if not text:
            return
        # The postcode alone: a door is looked for by the office, and only the group's own table is asked here.
        found = start_of(area, "", text) if beyond_wards else find_home(area.gazetteer, "", text)
        if not isinstance(found, Miss):
            ward = next((ward.name for ward in area.wards if ward.code == found.location.ward_code), "")
            self.said["postcode"] = Said(", ".join(filter(None, (found.label, ward))))
        elif found.code == "postcode.outside":
            self.said["postcode"] = Said(
                "This is outside our area. You can still send the form: we may know someone who can help.",
                (),
                True,
            )
        else:
            maybe = f" Did you mean {' or '.join(found.suggestions[:3])}?" if found.suggestions else ""
            self.said["postcode"] = Said(f"We do not know this postcode.{maybe} You can still send the form.", (), True)
