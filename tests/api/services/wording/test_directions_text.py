"""Directions in words."""

from __future__ import annotations

import pytest

from api.services.wording.directions_text import how_far, sentences
from routing.directions import Direction, Manoeuvre, Side, StreetKind


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        (Direction(Manoeuvre.DEPART, "Mill Road", metres=240, bearing=50),
         "Start along Mill Road, heading north-east, 240 m"),
        (Direction(Manoeuvre.DEPART, "", StreetKind.FOOTPATH, 30, 350), "Start along a footpath, heading north, 30 m"),
        (Direction(Manoeuvre.LEFT, "Mill Road", metres=240), "Left into Mill Road, 240 m"),
        (Direction(Manoeuvre.RIGHT, "", StreetKind.FOOTPATH, 13), "Right onto a footpath, 13 m"),
        (Direction(Manoeuvre.SHARP_RIGHT, "", StreetKind.ALLEY, 58), "Sharp right into an alley, 60 m"),
        (Direction(Manoeuvre.SLIGHT_LEFT, "", StreetKind.SLIP_ROAD, 400), "Bear left onto the slip road, 400 m"),
        (Direction(Manoeuvre.CONTINUE, "High Street", metres=1_949), "Continue on High Street, 1.9 km"),
        (Direction(Manoeuvre.CONTINUE, "", StreetKind.STEPS, 9), "Take the steps, 9 m"),
        (Direction(Manoeuvre.LEFT, "", StreetKind.STEPS, 25), "Left onto the steps, 20 m"),
        (Direction(Manoeuvre.CONTINUE, "Reedham Ferry", StreetKind.FERRY, 60), "Take the ferry Reedham Ferry, 60 m"),
        (Direction(Manoeuvre.RIGHT, "", StreetKind.TRAIN, 9_000), "Take the car train, 9.0 km"),
        (Direction(Manoeuvre.TURN_BACK, "", metres=70), "Turn round, back along a street without a name, 70 m"),
        (Direction(Manoeuvre.TURN_BACK, "Mill Road", metres=70), "Turn round into Mill Road, 70 m"),
        (Direction(Manoeuvre.ROUNDABOUT, "Elizabeth Way", metres=500, exit=2),
         "At the roundabout, second exit into Elizabeth Way, 500 m"),
        (Direction(Manoeuvre.ROUNDABOUT, "", metres=500, exit=11),
         "At the roundabout, exit 11 into a street without a name, 500 m"),
        (Direction(Manoeuvre.ARRIVE, "Mill Road"), "Arrive"),
        (Direction(Manoeuvre.ARRIVE, "Mill Road", side=Side.RIGHT), "Arrive, on the right"),
    ],
)  # fmt: skip
def test_every_direction_has_its_words(direction: Direction, words: str) -> None:
    assert sentences([direction]) == (words,)


def test_every_manoeuvre_into_every_kind_of_street_has_words() -> None:
    for kind in StreetKind:
        said = sentences([Direction(manoeuvre, "", kind, 100, exit=1) for manoeuvre in Manoeuvre])
        assert len(set(said)) == (3 if kind in (StreetKind.FERRY, StreetKind.TRAIN) else len(Manoeuvre))
        assert not any(" the a" in text or "None" in text for text in said)


def test_turning_in_a_street_that_goes_round_the_corner_stays_on_it() -> None:
    way = [Direction(Manoeuvre.DEPART, "Mill Road", metres=100), Direction(Manoeuvre.LEFT, "Mill Road", metres=100)]
    assert sentences(way)[1] == "Left, staying on Mill Road, 100 m"
    back = [Direction(Manoeuvre.DEPART, "Mill Road"), Direction(Manoeuvre.TURN_BACK, "Mill Road", metres=100)]
    assert sentences(back)[1] == "Turn round, back along Mill Road, 100 m"


@pytest.mark.parametrize(
    ("metres", "text"),
    [(7, "7 m"), (19, "19 m"), (44, "40 m"), (46, "50 m"), (994, "990 m"), (995, "1.0 km"), (1_051, "1.1 km")],
)
def test_distances_are_said_as_people_say_them(metres: int, text: str) -> None:
    assert how_far(metres) == text
