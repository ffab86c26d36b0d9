"""On which side of the road a place drives."""

from __future__ import annotations

import numpy as np
import pytest

from geo.streets.driving_side import drives_on_the_left


@pytest.mark.parametrize(
    ("place", "lon", "lat", "left"),
    [
        ("Cambridge", 0.12, 52.2, True),
        ("Dover", 1.31, 51.13, True),
        ("Calais", 1.85, 50.95, False),
        ("Dieppe", 1.08, 49.92, False),
        ("Lerwick", -1.15, 60.15, True),
        ("Belfast", -5.93, 54.6, True),
        ("Dublin", -6.26, 53.35, True),
        ("Saint Helier", -2.11, 49.19, True),
        ("Andorra la Vella", 1.52, 42.51, False),
        ("Vaduz", 9.52, 47.14, False),
        ("Valletta", 14.51, 35.9, True),
        ("Nicosia", 33.36, 35.17, True),
        ("Tokyo", 139.7, 35.7, True),
        ("Seoul", 127.0, 37.55, False),
        ("Delhi", 77.2, 28.6, True),
        ("Nairobi", 36.8, -1.3, True),
        ("Cape Town", 18.42, -33.92, True),
        ("Sydney", 151.2, -33.87, True),
        ("Auckland", 174.76, -36.85, True),
        ("New York", -74.0, 40.7, False),
        ("Bangkok", 100.5, 13.75, True),
        ("Hanoi", 105.85, 21.03, False),
    ],
)
def test_knows_the_side_of_a_town(place: str, lon: float, lat: float, left: bool) -> None:
    assert drives_on_the_left(np.array([lon]), np.array([lat])).tolist() == [left], place


def test_an_empty_network_has_no_side() -> None:
    assert drives_on_the_left(np.zeros(0), np.zeros(0)).size == 0
