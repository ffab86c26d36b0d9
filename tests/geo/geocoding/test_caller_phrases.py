"""Streets and places as callers name them: the one that is meant, or a question that names the choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from api.services.deployment.demo import build_town
from geo.addresses.book import street_key
from geo.area.area import Area
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocode import Found, Miss, find
from geo.places.read_lists import read_places
from routing.needs import Precision
from tests.geo.geocoding import phrases_cambridge, phrases_demo
from tests.support.realdata import realdata

_ON_IT_METRES = 30.0


@pytest.fixture(scope="module")
def cambridge_and_surgeries(cambridge: Area) -> Gazetteer:
    surgeries, _ = read_places(realdata("cambridge/gp_surgeries.csv"), cambridge.postcodes, cambridge.bounds)
    return replace(cambridge.gazetteer, places=(*cambridge.places, *surgeries))


@pytest.fixture(scope="module")
def quarnbridge(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("demo")
    build_town(folder, lambda _step, _part: None)
    return Area.open(Path(folder / "area")).gazetteer


def street_fault(gazetteer: Gazetteer, text: str, street: str, ward: str) -> str:
    """What is wrong with the answer to a phrase that means a street, or nothing."""
    answer = find(gazetteer, text)
    if isinstance(answer, Miss):
        return f"asks: {answer.code} {answer.suggestions}"
    book, at = gazetteer.addresses, answer.location
    if at.precision is not Precision.STREET:
        return f"is {answer.label}, a {at.precision}"
    named = [spot for spot, name in enumerate(book.names) if street_key(name) == street_key(street)]
    if not named or min(book.metres_to(spot, at.lon, at.lat) for spot in named) > _ON_IT_METRES:
        return f"is {answer.label}, which is not on {street}"
    here = gazetteer.ward_of(at.lon, at.lat)
    if here is None or here.code != at.ward_code or (ward and here.name != ward):
        return f"is in {here}"
    return "" if street in answer.label else f"is called {answer.label}"


def place_fault(gazetteer: Gazetteer, text: str, name: str, postcode: str) -> str:
    """What is wrong with the answer to a phrase that means a place, or nothing."""
    place = next(place for place in gazetteer.places if (place.name, place.postcode) == (name, postcode))
    answer = find(gazetteer, text)
    if isinstance(answer, Miss):
        return f"asks: {answer.code} {answer.suggestions}"
    same = (answer.location.lon, answer.location.lat) == (place.lon, place.lat)
    return "" if same and answer.location.precision is Precision.PLACE else f"is {answer.label}"


def question_fault(gazetteer: Gazetteer, text: str, choices: Sequence[str]) -> str:
    """What is wrong with the answer to a phrase that must ask, or nothing."""
    answer = find(gazetteer, text)
    if isinstance(answer, Found):
        return f"takes {answer.label} without asking"
    missing = [choice for choice in choices if not any(choice in option for option in answer.suggestions)]
    return f"does not offer {missing}: {answer}" if missing or not answer.cause else ""


@pytest.mark.realdata
@pytest.mark.parametrize(("text", "street", "ward"), phrases_cambridge.STREETS)
def test_a_street_of_cambridge(cambridge_and_surgeries: Gazetteer, text: str, street: str, ward: str) -> None:
    assert not street_fault(cambridge_and_surgeries, text, street, ward)


@pytest.mark.realdata
@pytest.mark.parametrize(("text", "name", "postcode"), phrases_cambridge.PLACES)
def test_a_place_of_cambridge(cambridge_and_surgeries: Gazetteer, text: str, name: str, postcode: str) -> None:
    assert not place_fault(cambridge_and_surgeries, text, name, postcode)


@pytest.mark.realdata
@pytest.mark.parametrize(("text", "choices"), phrases_cambridge.QUESTIONS)
def test_a_question_in_cambridge(cambridge_and_surgeries: Gazetteer, text: str, choices: tuple[str, ...]) -> None:
    assert not question_fault(cambridge_and_surgeries, text, choices)


@pytest.mark.realdata
@pytest.mark.parametrize("text", phrases_cambridge.NOTHING)
def test_nothing_in_cambridge_is_taken_for(cambridge_and_surgeries: Gazetteer, text: str) -> None:
    assert not question_fault(cambridge_and_surgeries, text, ())


@pytest.mark.parametrize(("text", "street", "ward"), phrases_demo.STREETS)
def test_a_street_of_the_demo_town(quarnbridge: Gazetteer, text: str, street: str, ward: str) -> None:
    assert not street_fault(quarnbridge, text, street, ward)


@pytest.mark.parametrize(("text", "name", "postcode"), phrases_demo.PLACES)
def test_a_place_of_the_demo_town(quarnbridge: Gazetteer, text: str, name: str, postcode: str) -> None:
    assert not place_fault(quarnbridge, text, name, postcode)


@pytest.mark.parametrize(("text", "choices"), phrases_demo.QUESTIONS)
def test_a_question_in_the_demo_town(quarnbridge: Gazetteer, text: str, choices: tuple[str, ...]) -> None:
    assert not question_fault(quarnbridge, text, choices)


@pytest.mark.parametrize("text", phrases_demo.NOTHING)
def test_nothing_in_the_demo_town_is_taken_for(quarnbridge: Gazetteer, text: str) -> None:
    assert not question_fault(quarnbridge, text, ())
