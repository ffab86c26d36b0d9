"""Check, before an Area pack is written, that streets, wards, postcodes and places fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.addresses.postcodes import PostcodeTable, spelled
from geo.addresses.read_postcodes import ReadPostcodes
from geo.area.findings import AreaCheck, Verdict
from geo.area.summary import summary_of
from geo.places.lookup import PlaceRecord
from geo.streets.build import large_pieces
from geo.streets.network import SNAP_METRES, SnapFault, StreetNetwork
from geo.wards.read_boundaries import ReadWards
from geo.wards.shapes import Wards
from routing.errors import Fault, InvalidArea
from routing.needs import Mode

__all__ = ["check_figures", "check_places", "check_streets", "check_topology", "check_wards"]

_MOST_BARE_WARDS: Final = 0.2
_MOST_FAR_POSTCODES: Final = 0.2
_MOST_APART: Final = 0.5
"""Parts of wards without a street, of postcodes far from one, and of streets apart: more stops the build."""

_FAR: Final = 0.02
_APART: Final = 0.05
_CUT_OFF: Final = 0.02
"""The same: above these it must be fixed, below it deserves a look (no council's map is complete)."""

_WARD_PART: Final = 0.05
"""A gap or an overlap larger than this part of a ward must be fixed: people there are in the wrong ward."""

_MOST_SHOWN: Final = 10
"""Gaps and overlaps that are shown one by one."""

_MODE_CODES: Final = {
    Mode.DRIVE: "area.streets-drive",
    Mode.CYCLE: "area.streets-cycle",
    Mode.WALK: "area.streets-walk",
}
_BY: Final = {Mode.DRIVE: "By car", Mode.CYCLE: "By bike", Mode.WALK: "On foot"}
_FULLER: Final = "Give an extract with the whole council and a few kilometres around it."
_PARTED: Final = (
    "Look in OpenStreetMap for the street between them: it may be outside the extract, lack a junction or have a "
    "wrong sign. If there is no such street, each piece is planned from the places in it."
)
_PIN: Final = "Put a pin on the street where the volunteer should stop, or correct OpenStreetMap and build again."


def check_streets(
    networks: Mapping[Mode, StreetNetwork],
    wards: Wards,
    postcodes: PostcodeTable,
    places: Sequence[PlaceRecord],
    source: str,
) -> list[AreaCheck]:
    """Check the networks of all modes against wards, postcodes and places.

    Raises
    ------
    InvalidArea
        ``area.no-overlap``, ``area.wards-without-streets``, ``area.postcodes-without-streets`` or
        ``area.streets-in-pieces``: the extract is of another place, misses a part, or falls apart.
    """
    bare = _wards_without_streets(networks.values(), wards)
    reached = {mode: _Reached.of(network, postcodes, places) for mode, network in networks.items()}
    main = Mode.DRIVE if networks[Mode.DRIVE].segments else Mode.WALK
    _refuse_if_unfit(networks[main], wards, bare, reached[main], source)
    sentence = f"All {len(wards.shapes)} wards have streets."
    if bare:
        listed = ", ".join(bare[:8]) + (f" and {len(bare) - 8} more" if len(bare) > 8 else "")
        sentence = f"Without a street: {listed}."
    return [
        AreaCheck(
            "area.wards-without-streets",
            Verdict.MEND if bare else Verdict.GOOD,
            sentence,
            _FULLER if bare else "",
        ),
        *(check for mode in networks for check in _check_reach(mode, reached[mode])),
        *(_check_mode(mode, network) for mode, network in networks.items()),
        *(check for mode, network in networks.items() for check in _check_pieces(mode, network)),
    ]


@dataclass(frozen=True, slots=True)
class _Reached:
    """The postcodes and places that a mode does not reach.

    Attributes
    ----------
    postcodes, places
        The number of postcodes and of places in all.
    far
        Postcodes too far from every street of the mode.
    cut_off
        Postcodes at a street that is not connected to the rest.
    places_off
        Names of places that are either.
    """

    postcodes: int
    places: int
    far: tuple[str, ...]
    cut_off: tuple[str, ...]
    places_off: tuple[str, ...]

    @classmethod
    def of(cls, network: StreetNetwork, postcodes: PostcodeTable, places: Sequence[PlaceRecord]) -> _Reached:
        snaps = network.snap(list(zip(postcodes.lon.tolist(), postcodes.lat.tolist(), strict=True)))
        far: list[str] = []
        cut_off: list[str] = []
        for code, snap in zip(postcodes.codes.tolist(), snaps, strict=True):
            if isinstance(snap, SnapFault):
                (cut_off if snap.code == "street.unconnected" else far).append(spelled(code.decode()))
        doors = network.snap([(place.lon, place.lat) for place in places])
        off = (place.name for place, snap in zip(places, doors, strict=True) if isinstance(snap, SnapFault))
        return cls(len(snaps), len(places), tuple(far), tuple(cut_off), tuple(off))


def _refuse_if_unfit(network: StreetNetwork, wards: Wards, bare: Sequence[str], reached: _Reached, source: str) -> None:
    if len(bare) == len(wards.shapes):
        cause = "None of the wards has a street in this file, so wards and streets are from different places."
        raise InvalidArea([Fault("area.no-overlap", source, cause, "Give the streets and wards of the same council.")])
    if len(bare) > _MOST_BARE_WARDS * len(wards.shapes):
        listed = ", ".join(bare[:8]) + (f" and {len(bare) - 8} more" if len(bare) > 8 else "")
        cause = f"{len(bare)} of {len(wards.shapes)} wards have no street in this file: {listed}."
        action = f"{_FULLER} The ward file may contain only this council's wards."
        raise InvalidArea([Fault("area.wards-without-streets", source, cause, action)])
    faults = []
    far, apart = len(reached.far), _part_apart(network)
    if far > _MOST_FAR_POSTCODES * reached.postcodes:
        cause = f"{far:,} of {reached.postcodes:,} postcodes are more than {SNAP_METRES:.0f} m from every street."
        faults.append(Fault("area.postcodes-without-streets", source, cause, _FULLER))
    elif apart > _MOST_APART:
        cause = f"{apart:.0%} of the streets are not connected to the rest, so the network is in pieces."
        faults.append(Fault("area.streets-in-pieces", source, cause, _FULLER))
    if faults:
        raise InvalidArea(faults)


def _check_reach(mode: Mode, reached: _Reached) -> list[AreaCheck]:
    by = _BY[mode]
    far, cut_off, places_off = len(reached.far), len(reached.cut_off), len(reached.places_off)
    return [
        _part_check(
            "area.postcodes-without-streets",
            f"{by}: {far:,} of {reached.postcodes:,} postcodes are more than {SNAP_METRES:.0f} m from every street.",
            reached.far,
            reached.postcodes,
            _FAR,
        ),
        _part_check(
            "area.postcodes-cut-off",
            f"{by}: {cut_off:,} of {reached.postcodes:,} postcodes are at a street that is not connected to the rest.",
            reached.cut_off,
            reached.postcodes,
            _CUT_OFF,
        ),
        _part_check(
            "area.places-cut-off",
            f"{by}: {places_off:,} of {reached.places:,} places cannot be reached.",
            reached.places_off,
            reached.places,
            _CUT_OFF,
        ),
    ]


def _part_check(code: str, sentence: str, listed: tuple[str, ...], of: int, most: float) -> AreaCheck:
    if not listed:
        return AreaCheck(code, Verdict.GOOD, sentence)
    if len(listed) > most * of:
        return AreaCheck(code, Verdict.MEND, sentence, _FULLER, listed)
    return AreaCheck(code, Verdict.LOOK, sentence, _PIN, listed)


def _check_mode(mode: Mode, network: StreetNetwork) -> AreaCheck:
    if not network.segments:
        action = f"Travel by this mode is impossible. {_FULLER}"
        return AreaCheck(_MODE_CODES[mode], Verdict.MEND, f"{_BY[mode]}: there are no streets at all.", action)
    figures = summary_of(network)
    sentence = (
        f"{_BY[mode]}: {figures.kilometres:,} km of street; {figures.unconnected_kilometres:,} km in "
        f"{figures.unconnected_segments:,} pieces is not connected to the rest."
    )
    part = _part_apart(network)
    verdict = Verdict.GOOD if part <= _APART else Verdict.LOOK if part <= 2 * _APART else Verdict.MEND
    return AreaCheck(_MODE_CODES[mode], verdict, sentence, "" if part <= _APART else _FULLER)


def _check_pieces(mode: Mode, network: StreetNetwork) -> list[AreaCheck]:
    """Check for large pieces of street network that are not connected.

    The cause may be a river without a bridge, an island, or streets cut at a border.
    """
    pieces = large_pieces(network)
    if len(pieces) < 2:
        return []
    lengths = ", ".join(f"{metres / 1000:,.1f} km" for metres in pieces)
    sentence = f"{_BY[mode]}: the streets are {len(pieces)} large pieces ({lengths}) that are not connected."
    return [AreaCheck("area.large-pieces", Verdict.MEND if mode is Mode.DRIVE else Verdict.LOOK, sentence, _PARTED)]


def check_topology(wards: ReadWards) -> list[AreaCheck]:
    """Check the number and year of the wards, and gaps and overlaps between them."""
    of = f" of {wards.vintage}" if wards.vintage else ", of no stated year"
    count = len(wards.wards.shapes)
    checks = [AreaCheck("area.wards", Verdict.GOOD, f"{count} ward{'s' if count != 1 else ''}{of}.")]
    if not wards.topology:
        checks.append(AreaCheck("area.ward-edges", Verdict.GOOD, "No gaps between wards and no overlaps."))
    for fault in wards.topology[:_MOST_SHOWN]:
        action = (
            "Points in it count for the ward with the lower code. A boundary file for one year has no overlaps."
            if fault.overlap
            else "People in it are outside all wards. If it is not another council's, a ward is missing."
        )
        verdict = Verdict.MEND if fault.overlap and fault.part > _WARD_PART else Verdict.LOOK
        checks.append(AreaCheck("area.ward-edges", verdict, fault.sentence, action))
    more = len(wards.topology) - _MOST_SHOWN
    if more > 0:
        sentence = f"{more} more gaps and overlaps, all smaller."
        checks.append(AreaCheck("area.ward-edges", Verdict.LOOK, sentence, "Look for a better boundary file."))
    return checks


def check_wards(wards: Wards, postcodes: ReadPostcodes) -> list[AreaCheck]:
    """Check the postcodes against the wards."""
    table = postcodes.table
    stated = [code.decode() for code in table.stated_ward.tolist()]
    located = wards.of_all(table.lon, table.lat)
    pairs = [(code, ward.code) for code, ward in zip(stated, located, strict=True) if code and ward is not None]
    agree = sum(code == ward for code, ward in pairs)
    without = {item.ward.name for item in wards.shapes} - {ward.name for ward in located if ward is not None}
    checks = [
        AreaCheck(
            "area.wards-without-postcodes",
            Verdict.MEND if without else Verdict.GOOD,
            f"Without a postcode: {', '.join(sorted(without)[:8])}." if without else "Every ward has postcodes.",
            "People there cannot be found by postcode. Give the whole table for this council." if without else "",
        ),
        AreaCheck(
            "area.postcodes-outside",
            Verdict.GOOD,
            f"{postcodes.outside:,} postcodes in the table are outside the wards and were left out.",
        ),
    ]
    if pairs:
        sentence = f"{agree:,} of {len(pairs):,} postcodes are in the ward that their own table gives."
        same = agree >= 0.98 * len(pairs)
        action = "" if same else "The table and the wards are from different years. Give both for the same year."
        checks.append(AreaCheck("area.postcodes-agree", Verdict.GOOD if same else Verdict.LOOK, sentence, action))
    return checks


def check_places(places: Sequence[PlaceRecord]) -> list[AreaCheck]:
    """Check the places: how many there are, and how many have no opening hours."""
    if not places:
        action = "Give lists with --places. Without pharmacies and shops, prescriptions and shopping cannot be planned."
        return [AreaCheck("area.places", Verdict.LOOK, "There are no places.", action)]
    without = sum(not place.opening_hours for place in places)
    sentence = f"{without:,} of {len(places):,} places have no opening hours."
    action = (
        "The usual hours of their kind apply. Ask the places that matter, and enter their hours." if without else ""
    )
    return [AreaCheck("area.places-without-hours", Verdict.LOOK if without else Verdict.GOOD, sentence, action)]


def check_figures(wards: Wards, method: str) -> list[AreaCheck]:
    """Check whether deprivation and residents are known, and how they were assigned to the wards."""
    if not method:
        action = "To see them on the coverage page, give --deprivation and --neighbourhoods."
        return [AreaCheck("area.figures", Verdict.LOOK, "Deprivation and residents are not known.", action)]
    bare = [item.ward.name for item in wards.shapes if item.imd_decile is None and item.residents is None]
    if bare:
        action = "Give neighbourhoods and figures for the whole council."
        return [AreaCheck("area.figures", Verdict.LOOK, f"Without figures: {', '.join(bare[:8])}.", action)]
    return [AreaCheck("area.figures", Verdict.GOOD, method)]


def _wards_without_streets(networks: Iterable[StreetNetwork], wards: Wards) -> list[str]:
    with_streets: set[str] = set()
    for network in networks:
        middle = (network.line_start[:-1] + network.line_start[1:]) // 2
        lon = (network.line_lon[middle - 1] + network.line_lon[middle]) / 2
        lat = (network.line_lat[middle - 1] + network.line_lat[middle]) / 2
        at = wards.of_all(np.concatenate((network.node_lon, lon)), np.concatenate((network.node_lat, lat)))
        with_streets |= {ward.code for ward in at if ward is not None}
    return [item.ward.name for item in wards.shapes if item.ward.code not in with_streets]


def _part_apart(network: StreetNetwork) -> float:
    total = float(np.sum(network.metres))
    return float(network.metres[~network.main].sum()) / total if total > 0 else 1.0
