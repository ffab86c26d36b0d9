"""Areas the tests share: a small town, and the real council beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.area.area import Area
from geo.area.build import BuildReport, build_area
from geo.area.sources import AreaSources
from tests.support.geo_makers import town_files
from tests.support.realdata import realdata


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Area:
    folder = tmp_path_factory.mktemp("town")
    build_area(folder / "area", AreaSources(**town_files(folder)))
    return Area.open(folder / "area")


@pytest.fixture(scope="session")
def cambridge_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    out = tmp_path_factory.mktemp("cambridge") / "area"
    report = build_area(
        out,
        AreaSources(
            name="Cambridge",
            osm=realdata("cambridge/roads_drive_osm2020.graphml.gz"),
            wards=realdata("cambridge/wards_wd21.geojson"),
            postcodes=realdata("cambridge/postcodes_codepoint_open_2025.csv"),
            places=(realdata("cambridge/pharmacies.csv"), realdata("cambridge/places.csv")),
            deprivation=realdata("cambridge/imd2019_pop2017_lsoa11.csv"),
            neighbourhoods=realdata("cambridge/lsoa11.geojson"),
        ),
    )
    return out, report


@pytest.fixture(scope="session")
def cambridge(cambridge_built: tuple[Path, BuildReport]) -> Area:
    return Area.open(cambridge_built[0])
