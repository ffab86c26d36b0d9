"""Build an address book from raw streets and doors."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.addresses.book import AddressBook, house_numbers, joined, street_key, words_of
from geo.addresses.postcodes import bare, looks_like_postcode
from geo.projection import Floats
from geo.streets.raw import RawWay
from geo.wards.shapes import Wards

__all__ = ["RawDoor", "bound"]

Indices = npt.NDArray[np.int64]

_STEP_METRES: Final = 80.0
"""Points along a street are at most this far apart."""

_ONE_STREET_METRES: Final = 700.0
"""Pieces of one name closer than this are one street; a door further from its street starts a new one."""

_MOST_NUMBER: Final = 16
_MOST_NAME: Final = 48


@dataclass(frozen=True, slots=True)
class RawDoor:
    """A door in OpenStreetMap; ``number`` may be several (``12-14``, ``12;14``)."""

    number: str
    name: str
    street: str
    postcode: str
    lon: float
    lat: float


def bound(ways: Sequence[RawWay], doors: Sequence[RawDoor], wards: Wards) -> AddressBook:
    """Build the address book of the streets through some wards and the doors inside them."""
    x, y, keys, signed = _points(ways, doors, wards)
    lon, lat = wards.projection.degrees(x, y)
    inside = np.array([ward is not None for ward in wards.of_all(lon, lat)], dtype=bool)
    first_door = len(keys) - len(doors)
    names: list[str] = []
    middles: list[int] = []
    drawn: list[Indices] = []
    rows: list[tuple[int, str, str, str, float, float]] = []
    for members in _streets(x, y, keys):
        if not inside[members].any():
            continue
        along = members[members < first_door]
        points = along if inside[along].any() else members
        here = points[inside[points]]
        middles.append(int(here[np.argmin(np.hypot(x[here] - x[here].mean(), y[here] - y[here].mean()))]))
        for i in members[(members >= first_door) & inside[members]].tolist():
            rows += _rows(len(names), doors[i - first_door])
        names.append(signed[int(points[0])])
        drawn.append(points)
    along_all = np.concatenate(drawn) if drawn else np.empty(0, dtype=np.int64)
    return AddressBook(
        names=tuple(names),
        lon=lon[middles],
        lat=lat[middles],
        point_start=np.cumsum([0, *map(len, drawn)], dtype=np.int32),
        point_lon=lon[along_all],
        point_lat=lat[along_all],
        door_street=np.array([row[0] for row in rows], dtype=np.int32),
        door_number=np.array([row[1].encode() for row in rows], dtype=f"S{_MOST_NUMBER}"),
        door_name=np.array([row[2].encode() for row in rows], dtype=f"S{_MOST_NAME}"),
        door_postcode=np.array([row[3].encode() for row in rows], dtype="S7"),
        door_lon=np.array([row[4] for row in rows], dtype=np.float64),
        door_lat=np.array([row[5] for row in rows], dtype=np.float64),
    )


def _rows(street: int, door: RawDoor) -> list[tuple[int, str, str, str, float, float]]:
    """Return a row for each number of a door."""
    code = bare(door.postcode)
    postcode = code if looks_like_postcode(code) else ""
    house = street_key(door.name)[:_MOST_NAME]
    numbers = house_numbers(door.number) or ("",)
    return [
        (street, number[:_MOST_NUMBER], house, postcode, door.lon, door.lat) for number in numbers if number or house
    ]


def _points(
    ways: Sequence[RawWay], doors: Sequence[RawDoor], wards: Wards
) -> tuple[Floats, Floats, list[str], list[str]]:
    """Return points along named streets, then the doors, each with its metres, key and name."""
    xs: list[Floats] = []
    ys: list[Floats] = []
    keys: list[str] = []
    names: list[str] = []
    known = {street_key(way.tags.get("name", "")) for way in ways}
    for way in ways:
        for name in _names(way, known):
            x, y = _dense(*wards.projection.metres(way.lon, way.lat))
            xs.append(x)
            ys.append(y)
            keys += [joined(words_of(name))] * x.size
            names += [name] * x.size
    if doors:
        x, y = wards.projection.metres([door.lon for door in doors], [door.lat for door in doors])
        xs.append(x)
        ys.append(y)
        keys += [joined(words_of(door.street)) for door in doors]
        names += [door.street.strip() for door in doors]
    return (np.concatenate(xs), np.concatenate(ys), keys, names) if xs else (np.empty(0), np.empty(0), [], [])


def _names(way: RawWay, known: Container[str]) -> list[str]:
    """Return the names of a line.

    A simplified graph joins short streets into one line with all their names, which then serves for those without a
    line of their own.
    """
    name = way.tags.get("name", "").strip()
    if len(way.lon) < 2 or not street_key(name):
        return []
    parts = [part.strip() for part in name.split(" / ")]
    return parts if len(parts) == 1 else [part for part in parts if street_key(part) and street_key(part) not in known]


def _dense(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the points of a line, with further points where they are far apart."""
    far = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    at = np.union1d(far, np.linspace(0.0, far[-1], int(far[-1] // _STEP_METRES) + 2))
    return np.interp(at, far, x), np.interp(at, far, y)


def _streets(x: Floats, y: Floats, keys: Sequence[str]) -> Iterator[Indices]:
    """Return the points of each street.

    A street is made of points of the same name that are close together.
    """
    if not keys:
        return
    _, of_name = np.unique(np.array(keys), return_inverse=True)
    order = np.argsort(of_name, kind="stable")
    for same in np.split(order, np.flatnonzero(np.diff(of_name[order])) + 1):
        pieces = _pieces(x[same], y[same])
        for piece in range(int(pieces.max()) + 1):
            yield same[pieces == piece]


def _pieces(x: Floats, y: Floats) -> Indices:
    if max(np.ptp(x), np.ptp(y)) < _ONE_STREET_METRES / 2:
        return np.zeros(x.size, dtype=np.int64)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    pairs = cKDTree(np.column_stack((x, y))).query_pairs(_ONE_STREET_METRES, output_type="ndarray")
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(x.size, x.size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
