import pytest

from data.phrases.kinds import (
    DELIVERIES,
    KIND_WORDS,
    kind_of,
    kind_suggestion,
    kinds_named,
    kinds_offered,
    place_kind_of,
)
from data.phrases.words import normalise
from routing.needs import NeedKind, PlaceKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Prescription collection", NeedKind.PRESCRIPTION), ("Food parcel", NeedKind.PARCEL), ("Hot meal", NeedKind.MEAL),
     ("A friendly phone call", NeedKind.CHAT), ("Dog walk", NeedKind.DOG_WALK), ("Shopping", NeedKind.SHOPPING),
     ("Lift to appointment", NeedKind.LIFT), ("  SHOPPING. ", NeedKind.SHOPPING), ("dog_walk", NeedKind.DOG_WALK),
     ("Shopping, groceries", NeedKind.SHOPPING)],
)  # fmt: skip
def test_reads_a_kind(text: str, kind: NeedKind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    "text", ["Something else: grass cutting", "", "Shoping", "not shopping", "Shopping, gardening"]
)
def test_no_kind_is_guessed(text: str) -> None:
    assert kind_of(text) is None


def test_a_near_word_is_offered() -> None:
    assert kind_suggestion("Shoping") == "shopping"
    assert kind_suggestion("grass cutting") is None


def test_several_kinds_in_one_cell_are_told_apart() -> None:
    assert kinds_named("Shopping; Prescription collection") == (NeedKind.SHOPPING, NeedKind.PRESCRIPTION)
    assert kinds_named("A chat, picking up shopping (food, toiletries)") == (NeedKind.CHAT, NeedKind.SHOPPING)
    assert kinds_named("Shopping; juggling") == ()


def test_every_kind_has_words_and_no_word_has_two_kinds() -> None:
    words = [word for each in KIND_WORDS.values() for word in each]
    assert set(KIND_WORDS) == set(NeedKind)
    assert len(words) == len(set(words))
    assert all(word == normalise(word) for word in words)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("Anything", frozenset()), ("", frozenset()), ("Deliveries only", DELIVERIES),
     ("Lifts and deliveries", DELIVERIES | {NeedKind.LIFT}), ("Phone calls only", {NeedKind.CHAT}),
     ("Shopping, prescriptions", {NeedKind.SHOPPING, NeedKind.PRESCRIPTION}),
     ("Dog walking, phone calls", {NeedKind.DOG_WALK, NeedKind.CHAT}), ("Prescriptions", {NeedKind.PRESCRIPTION})],
)  # fmt: skip
def test_reads_what_a_volunteer_will_do(text: str, kinds: frozenset[NeedKind]) -> None:
    offered = kinds_offered(text)
    assert offered.kinds == kinds
    assert offered.understood


@pytest.mark.parametrize("text", ["juggling", "no lifts", "anything but dogs"])
def test_a_refusal_is_not_read_as_an_offer(text: str) -> None:
    offered = kinds_offered(text)
    assert not offered.understood
    assert offered.kinds == frozenset()


def test_reads_a_kind_of_place() -> None:
    assert place_kind_of("Community Fridge") is PlaceKind.FRIDGE
    assert {place_kind_of(kind.value) for kind in PlaceKind} == set(PlaceKind)
    assert place_kind_of("castle") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Befriending call", NeedKind.CHAT), ("befriending", NeedKind.CHAT), ("Befriending calls", NeedKind.CHAT),
     ("Telephone befriender", NeedKind.CHAT), ("Check-in call", NeedKind.CHAT), ("Wellbeing call", NeedKind.CHAT),
     ("Companionship", NeedKind.CHAT), ("Picking up a prescription", NeedKind.PRESCRIPTION),
     ("Repeat prescription", NeedKind.PRESCRIPTION), ("Foodbank delivery", NeedKind.PARCEL),
     ("Food hamper", NeedKind.PARCEL), ("Hot lunch", NeedKind.MEAL), ("Shopping run", NeedKind.SHOPPING),
     ("Dog-walking", NeedKind.DOG_WALK), ("Household chores", NeedKind.HOME_HELP), ("DIY", NeedKind.HOME_HELP),
     ("Lift to vaccination appointment", NeedKind.LIFT), ("Surplus pick-up", NeedKind.SURPLUS)],
)  # fmt: skip
def test_the_words_of_mutual_aid_groups_are_kinds(text: str, kind: NeedKind) -> None:
    assert kind_of(text) is kind
    assert kinds_offered(text).kinds == {kind}
