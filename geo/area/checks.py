"""What is looked at before an Area pack is written: do streets, wards, postcodes and places belong to one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from geo.addresses.postcodes import PostcodeTable
from geo.addresses.read_postcodes import ReadPostcodes
from geo.area.findings import AreaCheck, Verdict
from geo.area.summary import summary_of
from geo.places.places import PlaceRecord
from geo.streets.build import large_pieces
from geo.streets.network import SNAP_METRES, SnapFault, StreetNetwork
from geo.wards.read_boundaries import ReadWards
from geo.wards.wards import Wards
from routing.errors import Fault, InvalidArea
from routing.needs import Mode

__all__ = ["check_figures", "check_places", "check_streets", "check_topology", "check_wards"]

_MOST_BARE_WARDS: Final = 0.2
_MOST_FAR_POSTCODES: Final = 0.2
_MOST_APART: Final = 0.5
"""Of wards without a street, postcodes far from one, and street length apart from the rest: more stops the build."""

_FAR: Final = 0.02
_APART: Final = 0.05
_CUT_OFF: Final = 0.02
"""Of the same: more must be mended, less deserves a look (or is as everywhere: no council's map is whole)."""

_WARD_PART: Final = 0.05
"""A gap or an overlap larger than this part of a ward must be mended: people who live there are in the wrong ward."""

_MOST_TOLD: Final = 10
"""Of gaps and overlaps, one by one."""

_MODE_CODES: Final = {
    Mode.DRIVE: "area.streets-drive",
    Mode.CYCLE: "area.streets-cycle",
    Mode.WALK: "area.streets-walk",
}
_FULLER: Final = "Give an extract that holds the whole council, and some kilometres around it."
_PARTED: Final = (
    "Look in OpenStreetMap for the street between them: it may lie outside the extract, lack a junction or bear a "
    "wrong sign. Where there is none, each piece is planned from places in it."
)
_PIN: Final = "Put a pin on the street where the volunteer should stop, or mend OpenStreetMap and build again."


def check_streets(
    networks: Mapping[Mode, StreetNetwork], wards: Wards, postcodes: PostcodeTable, source: str
) -> list[AreaCheck]:
    """Checks of the networks.

    Raises
    ------
    InvalidArea
        ``area.no-overlap``, ``area.wards-without-streets``, ``area.postcodes-without-streets`` or
        ``area.streets-in-pieces``: the extract is of elsewhere, misses a part, or falls apart.
    """
    drive = networks[Mode.DRIVE] if networks[Mode.DRIVE].segments else networks[Mode.WALK]
    bare = _wards_without_streets(networks.values(), wards)
    if len(bare) == len(wards.shapes):
        cause = "None of the wards has a street in this file: wards and streets are of different places."
        raise InvalidArea([Fault("area.no-overlap", source, cause, "Give the streets and the wards of one council.")])
    faults = []
    listed = ", ".join(bare[:8]) + (f" and {len(bare) - 8} more" if len(bare) > 8 else "")
    if len(bare) > _MOST_BARE_WARDS * len(wards.shapes):
        cause = f"{len(bare)} of {len(wards.shapes)} wards have no street in this file: {listed}."
        action = f"{_FULLER} The ward file may hold only this council's wards."
        faults.append(Fault("area.wards-without-streets", source, cause, action))
    snaps = drive.snap(list(zip(postcodes.lon.tolist(), postcodes.lat.tolist(), strict=True)))
    far = sum(isinstance(snap, SnapFault) and snap.code != "street.unconnected" for snap in snaps)
    cut_off = sum(isinstance(snap, SnapFault) and snap.code == "street.unconnected" for snap in snaps)
    if not faults and far > _MOST_FAR_POSTCODES * len(snaps):
        cause = f"{far:,} of {len(snaps):,} postcodes are more than {SNAP_METRES:.0f} m from every street."
        faults.append(Fault("area.postcodes-without-streets", source, cause, _FULLER))
    apart = _part_apart(drive)
    if not faults and apart > _MOST_APART:
        cause = f"{apart:.0%} of the streets do not join the rest: the network falls into pieces."
        faults.append(Fault("area.streets-in-pieces", source, cause, _FULLER))
    if faults:
        raise InvalidArea(faults)
    return [
        AreaCheck(
            "area.wards-without-streets",
            Verdict.MEND if bare else Verdict.GOOD,
            f"Without a street: {listed}." if bare else f"All {len(wards.shapes)} wards have streets.",
            _FULLER if bare else "",
        ),
        _part_check(
            "area.postcodes-without-streets",
            far,
            len(snaps),
            _FAR,
            f"{far:,} of {len(snaps):,} postcodes are more than {SNAP_METRES:.0f} m from every street.",
        ),
        _part_check(
            "area.postcodes-cut-off",
            cut_off,
            len(snaps),
            _CUT_OFF,
            f"{cut_off:,} of {len(snaps):,} postcodes lie at a street that does not join the rest.",
        ),
        *(_check_mode(mode, network) for mode, network in networks.items()),
        *(check for mode, network in networks.items() for check in _check_pieces(mode, network)),
    ]


def _part_check(code: str, count: int, of: int, most: float, sentence: str) -> AreaCheck:
    verdict = Verdict.GOOD if not count else Verdict.MEND if count > most * of else Verdict.LOOK
    return AreaCheck(code, verdict, sentence, "" if not count else _PIN if verdict is Verdict.LOOK else _FULLER)


def _check_mode(mode: Mode, network: StreetNetwork) -> AreaCheck:
    figures = summary_of(network)
    sentence = (
        f"{mode.value}: {figures.kilometres:,} km of street, {figures.unconnected_kilometres:,} km in "
        f"{figures.unconnected_segments:,} pieces does not join the rest."
    )
    if not network.segments:
        action = f"Nobody can be planned to go by this way of travel. {_FULLER}"
        return AreaCheck(_MODE_CODES[mode], Verdict.MEND, f"{mode.value}: there is no street at all.", action)
    part = _part_apart(network)
    verdict = Verdict.GOOD if part <= _APART else Verdict.LOOK if part <= 2 * _APART else Verdict.MEND
    return AreaCheck(_MODE_CODES[mode], verdict, sentence, "" if part <= _APART else _FULLER)


def _check_pieces(mode: Mode, network: StreetNetwork) -> list[AreaCheck]:
    """Large pieces between which no way leads: a river without a bridge, an island, a border that is drawn shut."""
    pieces = large_pieces(network)
    if len(pieces) < 2:
        return []
    lengths = ", ".join(f"{metres / 1000:,.1f} km" for metres in pieces)
    sentence = f"{mode.value}: the streets are {len(pieces)} large pieces ({lengths}); no way leads between them."
    return [AreaCheck("area.large-pieces", Verdict.MEND if mode is Mode.DRIVE else Verdict.LOOK, sentence, _PARTED)]


def check_topology(wards: ReadWards) -> list[AreaCheck]:
    """Checks of the wards among themselves: how many, of which year, and ground that none or two of them claim."""
    of = f" of {wards.vintage}" if wards.vintage else ", of no stated year"
    count = len(wards.wards.shapes)
    checks = [AreaCheck("area.wards", Verdict.GOOD, f"{count} ward{'s' if count != 1 else ''}{of}.")]
    if not wards.topology:
        checks.append(AreaCheck("area.ward-edges", Verdict.GOOD, "No gaps between wards and no overlaps."))
    for fault in wards.topology[:_MOST_TOLD]:
        action = (
            "Points in it are in the ward with the lower code; a boundary file of one year has no overlaps."
            if fault.overlap
            else "People in it are in no ward. If it is another council's, that is right; else a ward is missing."
        )
        verdict = Verdict.MEND if fault.overlap and fault.part > _WARD_PART else Verdict.LOOK
        checks.append(AreaCheck("area.ward-edges", verdict, fault.sentence, action))
    more = len(wards.topology) - _MOST_TOLD
    if more > 0:
        sentence = f"{more} more gaps and overlaps, all smaller."
        checks.append(AreaCheck("area.ward-edges", Verdict.LOOK, sentence, "Look for a better boundary file."))
    return checks


def check_wards(wards: Wards, postcodes: ReadPostcodes) -> list[AreaCheck]:
    """Checks of the postcodes against the wards."""
    table = postcodes.table
    stated = [code.decode() for code in table.stated_ward.tolist()]
    found = wards.of_all(table.lon, table.lat)
    pairs = [(code, ward.code) for code, ward in zip(stated, found, strict=True) if code and ward is not None]
    agree = sum(code == ward for code, ward in pairs)
    without = {item.ward.name for item in wards.shapes} - {ward.name for ward in found if ward is not None}
    checks = [
        AreaCheck(
            "area.wards-without-postcodes",
            Verdict.MEND if without else Verdict.GOOD,
            f"Without a postcode: {', '.join(sorted(without)[:8])}." if without else "Every ward has postcodes.",
            "Nobody there can be found by postcode: give the whole table of this council." if without else "",
        ),
        AreaCheck(
            "area.postcodes-outside",
            Verdict.GOOD,
            f"{postcodes.outside:,} postcodes of the table lie outside the wards and are not in the area.",
        ),
    ]
    if pairs:
        sentence = f"{agree:,} of {len(pairs):,} postcodes lie in the ward their own table gives them."
        same = agree >= 0.98 * len(pairs)
        action = "" if same else "Table and wards are of different years: give both of one year."
        checks.append(AreaCheck("area.postcodes-agree", Verdict.GOOD if same else Verdict.LOOK, sentence, action))
    return checks


def check_places(places: Sequence[PlaceRecord]) -> list[AreaCheck]:
    """Checks of the places: how many, and how many of them do not say when they are open."""
    if not places:
        action = "Give lists with --places: without pharmacies and shops no prescription and no shopping is planned."
        return [AreaCheck("area.places", Verdict.LOOK, "There are no places.", action)]
    without = sum(not place.opening_hours for place in places)
    sentence = f"{without:,} of {len(places):,} places do not say when they are open."
    action = "The default of their kind applies: ask those that matter, and write their hours." if without else ""
    return [AreaCheck("area.places-without-hours", Verdict.LOOK if without else Verdict.GOOD, sentence, action)]


def check_figures(wards: Wards, method: str) -> list[AreaCheck]:
    """Whether deprivation and residents are known, and how they came to the wards."""
    if not method:
        action = "To see them on the coverage page, give --deprivation and --neighbourhoods."
        return [AreaCheck("area.figures", Verdict.LOOK, "Deprivation and residents are not known.", action)]
    bare = [item.ward.name for item in wards.shapes if item.imd_decile is None and item.residents is None]
    if bare:
        action = "Give neighbourhoods and figures of the whole council."
        return [AreaCheck("area.figures", Verdict.LOOK, f"Without figures: {', '.join(bare[:8])}.", action)]
    return [AreaCheck("area.figures", Verdict.GOOD, method)]


def _wards_without_streets(networks: Iterable[StreetNetwork], wards: Wards) -> list[str]:
    found: set[str] = set()
    for network in networks:
        middle = (network.line_start[:-1] + network.line_start[1:]) // 2
        lon = (network.line_lon[middle - 1] + network.line_lon[middle]) / 2
        lat = (network.line_lat[middle - 1] + network.line_lat[middle]) / 2
        at = wards.of_all(np.concatenate((network.node_lon, lon)), np.concatenate((network.node_lat, lat)))
        found |= {ward.code for ward in at if ward is not None}
    return [item.ward.name for item in wards.shapes if item.ward.code not in found]


def _part_apart(network: StreetNetwork) -> float:
    total = float(np.sum(network.metres))
    return float(network.metres[~network.main].sum()) / total if total > 0 else 1.0
