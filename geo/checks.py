"""What is looked at before an Area pack is written: do streets, wards and postcodes belong to one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from geo.area import AreaCheck, summary_of
from geo.postcodes import PostcodeTable
from geo.read_postcodes import ReadPostcodes
from geo.streets import SNAP_METRES, SnapFault, StreetNetwork
from geo.wards import Wards
from routing.errors import Fault, InvalidArea
from routing.needs import Mode

__all__ = ["check_streets", "check_wards"]

_MOST_BARE_WARDS: Final = 0.2
_MOST_FAR_POSTCODES: Final = 0.2
_MOST_APART: Final = 0.5
"""Of wards without a street, postcodes far from one, and street length apart from the rest: more stops the build."""

_MODE_CODES: Final = {
    Mode.DRIVE: "area.streets-drive",
    Mode.CYCLE: "area.streets-cycle",
    Mode.WALK: "area.streets-walk",
}
_FULLER: Final = "Give an extract that holds the whole council, and some kilometres around it."


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
    checks = [
        AreaCheck(
            "area.wards-without-streets",
            not bare,
            f"Without a street: {listed}." if bare else f"All {len(wards.shapes)} wards have streets.",
        ),
        AreaCheck(
            "area.postcodes-without-streets",
            far == 0,
            f"{far:,} of {len(snaps):,} postcodes are more than {SNAP_METRES:.0f} m from every street.",
        ),
        AreaCheck(
            "area.postcodes-cut-off",
            cut_off == 0,
            f"{cut_off:,} of {len(snaps):,} postcodes lie at a street that does not join the rest.",
        ),
    ]
    for mode, network in networks.items():
        figures = summary_of(network)
        sentence = (
            f"{mode.value}: {figures.kilometres:,} km of street, {figures.unconnected_kilometres:,} km in "
            f"{figures.unconnected_segments:,} pieces does not join the rest."
        )
        checks.append(AreaCheck(_MODE_CODES[mode], _part_apart(network) <= 0.05, sentence))
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
            not without,
            f"Without a postcode: {', '.join(sorted(without)[:8])}." if without else "Every ward has postcodes.",
        ),
        AreaCheck(
            "area.postcodes-outside",
            True,
            f"{postcodes.outside:,} postcodes of the table lie outside the wards and are not in the area.",
        ),
    ]
    if pairs:
        sentence = f"{agree:,} of {len(pairs):,} postcodes lie in the ward their own table gives them."
        checks.append(AreaCheck("area.postcodes-agree", agree >= 0.98 * len(pairs), sentence))
    return checks


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
