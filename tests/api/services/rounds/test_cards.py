"""What is collected at one counter, or handed over at one door, is one card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.services.rounds.cards import Card, cards_of, next_card
from api.services.rounds.rounds import driver_round
from api.services.rounds.views import DriverRound
from routing.needs import NeedKind
from tests.support.api_world import World
from tests.support.rich_round import PEOPLE, add_rich_round


@pytest.fixture
def round_(world: World) -> DriverRound:
    with world.context.database.transaction() as store:
        add_rich_round(store)
    return driver_round(world.context, world.round_id(1))


def test_a_counter_is_one_card_and_each_door_another(round_: DriverRound) -> None:
    cards = cards_of(round_)
    assert [(card.position, card.title, card.what) for card in cards] == [
        (1, "Oakley's Chemist", "Pick up 3 prescriptions"),
        (2, PEOPLE[0], "Deliver the prescription"),
        (3, PEOPLE[1], "Deliver the prescription"),
        (4, PEOPLE[2], "Deliver the prescription"),
        (5, PEOPLE[3], "Ring for a chat"),
    ]
    assert [card.counter for card in cards] == [True, False, False, False, False]
    assert [card.call for card in cards] == [False, False, False, False, True]


def test_two_things_for_one_door_are_handed_over_together(round_: DriverRound) -> None:
    door = next(stop for stop in round_.stops if stop.kind == "delivery")
    more = replace(door, id=999, need_kind=NeedKind.PARCEL, what="Deliver the food parcel")
    (card,) = cards_of(replace(round_, stops=(door, more)))
    assert (card.title, card.what) == (PEOPLE[0], "Deliver 2 things")
    other = replace(more, address="18 Ferry Road")
    assert len(cards_of(replace(round_, stops=(door, other)))) == 2


def test_several_kinds_at_one_counter_are_counted_by_person(round_: DriverRound) -> None:
    first, second, *_ = round_.stops
    mixed = Card(position=1, stops=(first, replace(second, need_kind=NeedKind.PARCEL)))
    assert mixed.what == "Pick up 2 things"
    shops = Card(position=1, stops=tuple(replace(one, need_kind=NeedKind.SHOPPING) for one in (first, second)))
    assert shops.what == "Do the shopping for 2 people"


def test_the_next_card_is_the_first_whose_collection_was_reported(round_: DriverRound) -> None:
    cards = cards_of(round_)
    assert next_card(cards) == cards[0]
    assert next_card(cards, cards[4].first.id) == cards[4]
    assert next_card(cards, cards[1].first.id) == cards[0]
    done = replace(round_, stops=tuple(replace(stop, state="done") for stop in round_.stops))
    assert next_card(cards_of(done)) is None


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ("done done", "done"),
        ("done not_done", "partly"),
        ("not_done not_done", "not_done"),
        ("done pending", "pending"),
    ],
)
def test_a_card_is_reported_when_all_of_it_is(round_: DriverRound, states: str, state: str) -> None:
    both = tuple(replace(stop, state=said) for stop, said in zip(round_.stops, states.split(), strict=False))
    assert Card(position=1, stops=both).state == state
