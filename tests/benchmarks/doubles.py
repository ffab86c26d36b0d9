"""Finding the same person in several spellings: precision, recall and time on a list with planted ones.

The people are made up: common British first names and surnames, households at one door, neighbours of one name. The
planted spellings are slips of pen and ear that ``likeness`` was not written from: a letter dropped, doubled, swapped or
put in from beside it on the keyboard, an initial, a short form, the names turned around, another number, a postcode
slip, no number.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from api.services.people.matching import alike_pairs, traits_of
from data.store.people.people import KnownPerson

__all__ = ["main", "people_with_planted"]

FIRST = """
Oliver George Arthur Noah Muhammad Leo Harry Oscar Henry Jack John James William Robert David Michael Peter Paul
Mark Brian Keith Alan Derek Ronald Kenneth Mary Margaret Susan Jean Joan June Joyce Dorothy Doreen Sheila Elizabeth
Patricia Barbara Catherine Sarah Emma Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Aisha
Fatima Priya Anil Wei Mei Ngozi Kwame Ewa Piotr Agnieszka Marek Ioana Carlos Lucia Siobhan Niamh Eilidh Callum Rhys
Carys
"""
LAST = """
Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts
Green Hall Wood Jackson Clarke Khan Ahmed Begum Hussain Ali Singh Kaur Mensah Okafor Adeyemi Nowak Kowalski
Lewandowska Popescu Silva Garcia Chen Wong Nguyen Murphy Kelly Byrne Ryan Campbell Stewart Mackenzie Fraser Hughes
Lewis Griffiths Ashworth Birtwistle Cholmondeley Entwistle Fairclough Greenhalgh Hathersage Illingworth Jephson
Kerridge Lovegrove Marchbanks Netherton Oakeshott Pemberton Quennell Ravenscroft Satterthwaite Thistlewood Umpleby
Vickerstaff Winterbottom
"""
SHORT = {"William": "Bill", "Robert": "Bob", "Margaret": "Peggy", "Elizabeth": "Liz", "Patricia": "Pat", "Susan": "Sue",
         "Michael": "Mike", "David": "Dave", "Catherine": "Kate", "James": "Jim", "Dorothy": "Dot"}  # fmt: skip
BESIDE = {"a": "s", "s": "d", "e": "r", "r": "t", "o": "p", "i": "o", "n": "m", "m": "n", "l": "k", "t": "y", "h": "j"}


def people_with_planted(
    count: int = 2000, planted: int = 200, seed: int = 7
) -> tuple[list[KnownPerson], set[frozenset[int]], list[str]]:
    """So many people, the pairs of places among them that are one person, and the way each pair was spelled."""
    dice = random.Random(seed)
    people: list[KnownPerson] = []
    while len(people) < count - planted:
        postcode = f"ZX{dice.randint(1, 6)} {dice.randint(1, 9)}{dice.choice('ABDEFGH')}{dice.choice('ABDEFGHJLNP')}"
        address = f"{dice.randint(1, 90)} Street {dice.randint(1, 40)}"
        last, phone = dice.choice(LAST.split()), _phone(dice)
        # One door in six has two or three people with the surname, and the number, in common.
        for name in dice.sample(FIRST.split(), dice.choice([1, 1, 1, 1, 1, 2, 3])):
            own = phone if dice.random() < 0.5 else _phone(dice)
            people.append(_person(f"{name} {last}", own if dice.random() < 0.85 else "", address, postcode))
    people = people[: count - planted]
    pairs, ways = set(), []
    for place in dice.sample(range(len(people)), planted):
        way = dice.choice(["slip", "slip", "slip", "initial", "short", "turned", "number", "postcode", "no number"])
        pairs.add(frozenset([place, len(people)]))
        ways.append(way)
        people.append(_spelled(people[place], way, dice))
    return people, pairs, ways


def _spelled(person: KnownPerson, way: str, dice: random.Random) -> KnownPerson:
    first, _, last = person.name.partition(" ")
    name, phone, postcode = person.name, person.phone, person.postcode
    match way:
        case "slip":
            first, last = (_slip(first, dice), last) if dice.random() < 0.4 else (first, _slip(last, dice))
            name = f"{first} {last}"
        case "initial":
            name = f"{first[0]} {last}"
        case "short":
            name = f"{SHORT.get(first, 'Mrs ' + first)} {last}"
        case "turned":
            name = f"{last} {first}" if dice.random() < 0.5 else f"{last}, {first}"
        case "number":
            name, phone = f"{first} {_slip(last, dice)}", _phone(dice)
        case "postcode":
            postcode = postcode[:-1] + dice.choice("ABDEFGHJLNP")
        case "no number":
            name, phone = f"{first} {_slip(last, dice)}", ""
    return _person(name, phone, person.address if dice.random() < 0.6 else "", postcode)


def _slip(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    match dice.choice("drsb"):
        case "d":
            return word[:at] + word[at + 1 :] if len(word) > 3 else word + word[-1]
        case "r":
            return word[:at] + word[at] + word[at:]
        case "s" if at + 1 < len(word):
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            return word[:at] + BESIDE.get(word[at], "e") + word[at + 1 :]


def _phone(dice: random.Random) -> str:
    return f"07700 90{dice.randint(0, 9)}{dice.randint(100, 999)}"


def _person(name: str, phone: str, address: str, postcode: str) -> KnownPerson:
    return KnownPerson(name=name, phone=phone, address=address, postcode=postcode)


def measured(count: int, planted: int, seed: int) -> tuple[float, float, float, float, Counter[str]]:
    """Precision, recall, precision of those that are asked about, seconds, and what was missed by way."""
    people, pairs, ways = people_with_planted(count, planted, seed)
    start = time.perf_counter()
    found = alike_pairs([traits_of(one) for one in people])
    took = time.perf_counter() - start
    hit = {frozenset(pair[1:]) for pair in found} & pairs
    sure = [frozenset(pair[1:]) for pair in found if pair[0] >= 85]
    by_way = {frozenset([*pair]): way for pair, way in zip(sorted(pairs, key=max), ways, strict=True)}
    missed = Counter(way for pair, way in by_way.items() if pair not in hit)
    return len(hit) / len(found), len(hit) / len(pairs), sum(p in pairs for p in sure) / len(sure), took, missed


def main(arguments: list[str] | None = None) -> None:
    """Print the figures for lists of growing size."""
    del arguments
    print("The same person in several spellings (made-up lists, one in ten planted)")
    for count in (500, 2000, 5000):
        precision, recall, sure, took, missed = measured(count, count // 10, 7)
        print(
            f"{count:6} people: precision {precision:.2f} (of the likely ones {sure:.2f}), recall {recall:.2f}, "
            f"{took:.2f} s; missed {dict(missed)}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
