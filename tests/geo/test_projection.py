"""Degrees and metres."""

from __future__ import annotations

import math

import pytest

from geo.projection import Projection, in_bounds, widened


def test_a_kilometre_is_a_kilometre() -> None:
    """At the middle of an area its projection is true to a millimetre a kilometre, against the geodesic."""
    from pyproj import Geod

    here = Projection(0.1, 52.2)
    x, y = here.metres([0.1, 0.11], [52.2, 52.205])
    _, _, geodesic = Geod(ellps="WGS84").inv(0.1, 52.2, 0.11, 52.205)
    assert math.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(geodesic, rel=1e-6)


def test_there_and_back_is_the_same_point() -> None:
    here = Projection(-3.2, 55.9)
    lon, lat = here.degrees(*here.metres([-3.3], [55.85]))
    assert (lon[0], lat[0]) == (pytest.approx(-3.3), pytest.approx(55.85))


def test_bounds_grow_by_metres_on_every_side() -> None:
    west, south, east, north = widened((0.1, 52.2, 0.1, 52.2), 1000)
    x, y = Projection(0.1, 52.2).metres([west, east], [south, north])
    assert [round(float(v), -2) for v in (*x, *y)] == [-1000, 1000, -1000, 1000]


def test_a_point_that_is_not_a_number_is_in_no_bounds() -> None:
    assert in_bounds((0, 0, 1, 1), 0.5, 1.0)
    assert not in_bounds((0, 0, 1, 1), math.nan, 0.5)
    assert not in_bounds((0, 0, 1, 1), 0.5, math.inf)
