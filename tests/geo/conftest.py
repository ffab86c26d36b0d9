"""Areas the tests share: a small town, and the real council beside the checkout."""

from __future__ import annotations

import pytest

from geo.area.area import Area
from geo.area.build import build_area
from geo.area.sources import AreaSources
from tests.support.council import Council
from tests.support.geo_makers import town_files


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Area:
    folder = tmp_path_factory.mktemp("town")
    build_area(folder / "area", AreaSources(**town_files(folder)))
    return Area.open(folder / "area")


@pytest.fixture(scope="session")
def cambridge(council: Council) -> Area:
    return Area.open(council.area)
