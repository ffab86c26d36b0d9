"""The people of the demo town, with made-up names, drama telephone numbers, and addresses in town."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from data.demo.town.facts import Address, TownFacts
from routing.needs import NeedKind

__all__ = ["NEIGHBOURS", "Neighbour", "drawn", "full_names", "mobile", "neighbours"]

NEIGHBOURS = 420

FIRST = (
    "Ada Adebayo Agnieszka Aisha Alan Albert Aled Amara Amelia Amir Ana Andrew Angela Anil Anita Annie Arthur Asha "
    "Audrey Barbara Beatrice Bernard Bilal Brenda Brian Bronwen Carol Catherine Cecil Charlotte Chidi Christine "
    "Chloe Clive Colin Cynthia Daniel Dariusz David Deepa Delroy Denise Derek Devon Diana Dilip Doreen Doris Edith "
    "Edna Eileen Elaine Eleanor Elif Emeka Emma Eric Esther Ewa Farah Fatima Femi Fiona Florence Folake Frank Freda "
    "Gareth George Gladys Grace Graham Gurpreet Gwen Hamza Hannah Harold Harriet Hassan Hazel Helen Henryk Hilda "
    "Ian Ifeoma Imran Ines Irene Iris Ivy Jacek Jagdish Jamal James Jamila Jean Jennifer Joan John Joseph Joyce "
    "June Karen Katarzyna Kaye Kenneth Keith Khadija Kwame Lakshmi Laszlo Laura Leila Leonard Leroy Lilian Linda "
    "Lloyd Lucy Mabel Magda Malik Manjit Margaret Maria Marjorie Marlon Mary Maureen Mei Mercy Michael Mohammed "
    "Moira Monika Muriel Nadia Naomi Nasreen Neville Nia Nigel Nkechi Noor Norma Obi Olga Olive Omar Oscar Owen "
    "Pamela Parveen Patricia Paul Pauline Peter Philip Phyllis Piotr Priya Rachel Rajesh Ravi Raymond Rebecca Rhys "
    "Rita Robert Ronald Rosa Roy Ruth Sadia Salma Samuel Sandra Sanjay Sarah Seamus Shanice Sheila Shirley Sian "
    "Simon Siobhan Stanley Stella Sunita Susan Sylvia Tariq Terence Thelma Theo Tomasz Trevor Uma Una Usha Valerie "
    "Vera Vikram Violet Walter Wanda Wei Wendy Wilfred Winifred Winston Xin Yasmin Yetunde Yusuf Zainab Zofia "
)
LAST = (
    "Abbott Achterberg Adeyemi Ahmed Akhtar Ali Allsop Appleyard Asante Atkin Bajwa Bannister Barraclough Begum "
    "Bell Bhatt Birkett Blakey Boateng Bradwell Brocklebank Campbell Carrick Chaudhry Chen Clarke Clegg Cooper "
    "Costa Cowling Cross Dacosta Dales Danso Das Davies Dawber Desai Dhillon Dixon Dobson Doyle Drury Dube "
    "Dunderdale Eze Fairweather Farrow Fenwick Ferreira Fisher Fletcher Foulds Francis Gallagher Garner Gill "
    "Gittins Goodacre Grabowski Grant Greasley Green Gupta Hague Hall Harvey Hassan Hemsley Hill Hodgkin Holt "
    "Hussain Ibrahim Ingram Iqbal Islam Jarvis Jones Joshi Kamara Kaur Kelly Khan Kowalski Kumar Lacey Lam Lambert "
    "Lawal Leadbetter Leung Lewis Liu Lovell Mahmood Makepeace Malik Mallinson Marsh Marsden Mason Mensah Miah "
    "Mistry Moran Morgan Murphy Nair Naylor Ncube Newbold Nguyen Nowak Nwosu Obi Ogunleye Okafor Osborne Owusu "
    "Palfreyman Parmar Patel Pawlak Pearson Pickering Plant Quigley Rahman Rashid Reddy Rees Reid Roberts Rowbotham "
    "Ruddock Sahota Sandhu Santos Scarborough Sharma Shaw Singh Skelton Smith Sokolov Speight Stubbins Szymanski "
    "Taylor Thackray Thomas Tomlin Turner Usman Varga Wadsworth Walker Wallis Ward Whitaker Williams Wilson Wojcik "
    "Wong Wood Wright Yates Yeung Zielinski "
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A person who asks for help now and then, with the same name, number and door every day.

    ``regular`` is what they ask for every week; ``flat`` is their flat number, empty for a house.
    """

    number: int
    name: str
    phone: str
    address: str
    postcode: str
    decile: int
    regular: NeedKind
    note: str


REGULAR = (
    (NeedKind.SHOPPING, 30), (NeedKind.PRESCRIPTION, 17), (NeedKind.PARCEL, 21), (NeedKind.MEAL, 15),
    (NeedKind.DOG_WALK, 5), (NeedKind.HOME_HELP, 4), (NeedKind.CHAT, 8), (NeedKind.LIFT, 4),
)  # fmt: skip

NOTES = (
    "", "", "", "", "", "", "Ring and wait: slow on the stairs", "Hard of hearing, knock loudly", "Side door please",
    "Buzzer does not work, phone from the gate", "Friendly dog", "Leave on the bench in the porch",
    "Key safe, number from the office", "Please take the recycling down", "Text before you come",
    "Bags on the kitchen table, please", "Second floor, no lift",
)  # fmt: skip


def mobile(number: int) -> str:
    """Return a mobile number from Ofcom's drama range, 07700 900000 to 900999."""
    return f"07700 {900_000 + number % 1000:06d}"


def landline(number: int) -> str:
    """Return a landline number from Ofcom's drama range, 01632 960000 to 960999."""
    return f"01632 {960_000 + number % 1000:06d}"


def full_names(rng: random.Random, count: int) -> list[str]:
    """Return ``count`` different full names."""
    first, last = FIRST.split(), LAST.split()
    names: dict[str, None] = {}
    while len(names) < count:
        names[f"{rng.choice(first)} {rng.choice(last)}"] = None
    return list(names)


def drawn(rng: random.Random, addresses: Sequence[Address], power: float, count: int) -> list[Address]:
    """Draw random addresses, weighted by deprivation.

    A positive ``power`` favours better-off areas, and a negative ``power`` favours deprived areas.
    """
    weights = [(a.last - a.first + 1) * (a.decile if power > 0 else 11 - a.decile) ** abs(power) for a in addresses]
    return rng.choices(addresses, weights, k=count)


def neighbours(facts: TownFacts, seed: int) -> tuple[Neighbour, ...]:
    """Return all the people who ask for help. More of them live in deprived areas."""
    rng = random.Random(f"{seed}:neighbours")
    names = full_names(rng, NEIGHBOURS)
    homes = drawn(rng, facts.addresses, -0.9, NEIGHBOURS)
    kinds, weights = zip(*REGULAR, strict=True)
    people = []
    for i in range(NEIGHBOURS):
        home = homes[i]
        door = rng.randint(home.first, home.last)
        flat = f"Flat {rng.randint(1, 24)}, " if rng.random() < 0.12 else ""
        people.append(
            Neighbour(
                number=i,
                name=names[i],
                phone=landline(i * 7 + 11) if rng.random() < 0.3 else mobile(i),
                address=f"{flat}{door} {home.street}",
                postcode=home.postcode,
                decile=home.decile,
                regular=rng.choices(kinds, weights)[0],
                note=rng.choice(NOTES),
            )
        )
    return tuple(people)
