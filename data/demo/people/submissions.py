"""Public form submissions that are waiting in the demo town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.demo.people.cast import mobile, neighbours
from data.demo.town.facts import TownFacts
from data.store.imports.submission_records import FormName

__all__ = ["DemoSent", "sent_forms"]


@dataclass(frozen=True, slots=True)
class DemoSent:
    """A form sent a few minutes ago.

    ``key`` is the same every time the demo starts.
    """

    key: str
    form: FormName
    minutes_ago: int
    values: Mapping[str, Any]
    agreed: bool


def sent_forms(facts: TownFacts, seed: int) -> tuple[DemoSent, ...]:
    """Return the submissions that are waiting in the demo.

    They are from a known person with a misspelled name, a daughter asking for her father, someone whose words are
    unclear, and two people who offer help.
    """
    people = neighbours(facts, seed)
    known, father, walker, helper = people[12], people[401], people[402], people[30]
    ask, offer = FormName.ASK, FormName.OFFER
    first, _, last = known.name.partition(" ")
    return (
        DemoSent("demo 1", ask, 25, {
            "who": "self", "name": f"{first} {last[:-1]}{last[-1] * 2}", "phone": known.phone,
            "postcode": known.postcode, "address": known.address, "kind": "shopping",
            "what": "Bread, milk, eggs, and something for the cat", "when": "Tue or Wed am",
            "bags": "2", "access": known.note,
        }, True),
        DemoSent("demo 2", ask, 95, {
            "who": "other", "asker_name": "Jo Castellan", "asker_contact": mobile(971), "asker_is": "daughter",
            "name": "Ted Castellan", "postcode": father.postcode.replace("1", "I", 1), "address": father.address,
            "kind": "prescription", "what": "He does not hear the bell. Please ring me first.",
            "when": "tomorrow after 2",
        }, True),
        DemoSent("demo 3", ask, 240, {
            "who": "self", "name": "Wilma Brightside", "email": "wilma@brightside.example", "postcode": walker.postcode,
            "kind": "dog_walk", "what": "Biscuit is old and slow, and loves everyone", "when": "when the rain stops",
        }, False),
        DemoSent("demo 4", offer, 60, {
            "name": "Kit Fairbrass", "phone": mobile(972), "postcode": walker.postcode, "ways": ["cycle", "walk"],
            "bags": "3", "hours": "Tue and Thu mornings", "kinds": ["shopping", "prescription"],
            "claims": ["enhanced_dbs"], "far": "4 miles", "more": "I have a trailer on Thursdays",
        }, True),
        DemoSent("demo 5", offer, 1_500, {
            "name": helper.name, "phone": helper.phone, "postcode": helper.postcode, "ways": ["walk"],
            "hours": "weekdays 10-12", "kinds": ["chat", "dog_walk"], "more": "You helped me, now it is my turn",
        }, True),
    )  # fmt: skip
