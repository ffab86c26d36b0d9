"""Duration matrices over an area's streets: how long and how far between every two points, for one mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geo.streets.network import Snap, SnapFault, StreetNetwork
from geo.travel.fastest import table
from routing.errors import InvalidInput
from routing.needs import Mode
from routing.problem import UNREACHABLE, DurationMatrix

if TYPE_CHECKING:
    from geo.area.area import Area

__all__ = ["matrix", "matrix_of", "measured", "snapped"]


def matrix(
    area: Area, mode: Mode, points: Sequence[tuple[float, float]], *, snaps: Sequence[Snap] | None = None
) -> DurationMatrix:
    """Seconds and metres between every two points along the fastest ways of a mode.

    Each point is taken at its nearest place on a street, and the part of that street on either side counts, in the
    directions the mode may go. The walk from the street to the door is not in it.

    Parameters
    ----------
    points
        lon, lat.
    snaps
        Where the points meet the street, when that is known already (``StreetNetwork.snap``); an OSRM server finds
        that out by itself.

    Raises
    ------
    InvalidInput
        When points are on no street: every one of them is named, none is moved in silence.
    Misconfigured, Unavailable
        As ``OsrmServer.measured``, where the mode has a server.
    """
    if area.server(mode) is None:
        network = area.network(mode)
        return matrix_of(network, snapped(network, points) if snaps is None else snaps)
    made, off_street = measured(area, mode, points)
    if off_street:
        raise InvalidInput([fault.at(f"points[{i}]") for i, fault in off_street.items()])
    return made


def measured(
    area: Area, mode: Mode, points: Sequence[tuple[float, float]]
) -> tuple[DurationMatrix, dict[int, SnapFault]]:
    """The matrix between all points, and why points (by index) are on no street: they have no way to any other.

    Raises
    ------
    Misconfigured, Unavailable
        As ``OsrmServer.measured``, where the mode has a server.
    """
    if (server := area.server(mode)) is not None:
        return server.measured(points)
    network = area.network(mode)
    answers = network.snap(points)
    off_street = {i: answer for i, answer in enumerate(answers) if isinstance(answer, SnapFault)}
    on = [i for i, answer in enumerate(answers) if isinstance(answer, Snap)]
    among = matrix_of(network, [answer for answer in answers if isinstance(answer, Snap)])
    return among if not off_street else _spread(among, on, len(points)), off_street


def _spread(among: DurationMatrix, on: Sequence[int], size: int) -> DurationMatrix:
    """The matrix of some points as one of all points: the others have no way."""
    where = np.ix_(on, on)
    durations = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(durations, 0)
    durations[where] = among.durations
    if among.distances is None:
        return DurationMatrix(durations)
    distances = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(distances, 0)
    distances[where] = among.distances
    return DurationMatrix(durations, distances)


def snapped(network: StreetNetwork, points: Sequence[tuple[float, float]]) -> tuple[Snap, ...]:
    """The points on the streets.

    Raises
    ------
    InvalidInput
        With a fault for each point that is on no street (``points[3]``).
    """
    answers = network.snap(points)
    faults = [answer.at(f"points[{i}]") for i, answer in enumerate(answers) if isinstance(answer, SnapFault)]
    if faults:
        raise InvalidInput(faults)
    return tuple(answer for answer in answers if isinstance(answer, Snap))


def matrix_of(network: StreetNetwork, snaps: Sequence[Snap]) -> DurationMatrix:
    """The matrix between points that are on the streets already."""
    n = len(snaps)
    seconds, metres = table(network, snaps, snaps)
    durations = np.full((n, n), UNREACHABLE, dtype=np.int32)
    distances = np.full((n, n), UNREACHABLE, dtype=np.int32)
    reached = np.isfinite(seconds)
    durations[reached] = np.rint(seconds[reached])
    distances[reached] = np.rint(metres[reached])
    np.fill_diagonal(durations, 0)
    np.fill_diagonal(distances, 0)
    return DurationMatrix(durations, distances)
