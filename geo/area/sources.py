"""The raw files an area is built from, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.wards.shapes import Method

__all__ = ["AreaSources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSources:
    """The files of one area and the choices that go with them.

    Attributes
    ----------
    name
        The area's name.
    osm
        Streets: ``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``, or ``.graphml``/``.graphml.gz`` as OSMnx writes it.
    wards, postcodes
        Ward boundaries, and a postcode table with positions.
    places
        Lists of pharmacies, shops, hubs and so on; earlier lists take precedence.
    deprivation, neighbourhoods
        Figures by neighbourhood (LSOA) and the neighbourhoods' boundaries; both or neither.
    councils, wards_layer
        The councils or layer to read from a ward file that has several.
    figures_by
        How figures are assigned from neighbourhoods to wards.
    country
        ISO code of the country whose bank holidays and access rules apply; empty means the time zone's.
    hours
        Opening hours by kind of place, for places without their own, instead of ``DEFAULT_HOURS``.
    """

    name: str
    osm: Path
    wards: Path
    postcodes: Path
    places: tuple[Path, ...] = ()
    deprivation: Path | None = None
    neighbourhoods: Path | None = None
    timezone: str = "Europe/London"
    councils: tuple[str, ...] = ()
    wards_layer: str | None = None
    figures_by: Method = Method.AREA
    country: str = ""
    hours: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is read, in the order of the command line."""
        single = (self.osm, self.wards, self.postcodes, *self.places, self.deprivation, self.neighbourhoods)
        return tuple(path for path in single if path is not None)
