"""Write a town as the raw files that a council would supply, all of them or none.

streets.osm.gz          OpenStreetMap XML
wards.geojson           WD26CD, WD26NM
postcodes.csv           postcode, lon, lat, ward
places.csv              kind, name, postcode, lon, lat, opening_hours, note
neighbourhoods.geojson  LSOA26CD, LSOA26NM
deprivation.csv         LSOA26CD, IMD_decile, All Ages
addresses.csv           only for the demo's people (``data.demo.town.facts``)

The files are written to a temporary folder next to the target, which is renamed at the end.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from shapely import Polygon
from shapely.geometry.polygon import orient

from data.demo.town.facts import write_facts
from data.demo.town.ground import lonlat
from data.demo.town.osm_xml import write_osm
from data.demo.town.town import Town

__all__ = ["write"]


def write(town: Town, folder: Path) -> None:
    """Write the town's files into a new folder.

    Raises
    ------
    FileExistsError
        The folder exists and is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        message = f"{folder} exists and is not empty"
        raise FileExistsError(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_files(town, making)
        making.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _write_files(town: Town, folder: Path) -> None:
    write_osm(folder / "streets.osm.gz", town.network, town.edge_tags, town.features)
    _write_areas(folder / "wards.geojson", (({"WD26CD": w.code, "WD26NM": w.name}, shape) for w, shape in town.wards))
    _write_areas(
        folder / "neighbourhoods.geojson",
        (({"LSOA26CD": z.code, "LSOA26NM": f"{town.name} {z.code[-3:]}"}, shape) for z, shape in town.zones),
    )
    _write_table(
        folder / "deprivation.csv",
        ("LSOA26CD", "IMD_decile", "All Ages"),
        ((z.code, z.decile, z.residents) for z, _ in town.zones),
    )
    _write_table(
        folder / "postcodes.csv",
        ("postcode", "lon", "lat", "ward"),
        ((p.postcode.code, f"{p.position[0]:.6f}", f"{p.position[1]:.6f}", p.ward_code) for p in town.postcodes),
    )
    _write_table(
        folder / "places.csv",
        ("kind", "name", "postcode", "lon", "lat", "opening_hours", "note"),
        (
            (p.kind, p.name, p.postcode, f"{lonlat(p.at)[0]:.6f}", f"{lonlat(p.at)[1]:.6f}", p.opening_hours, p.note)
            for p in town.places
        ),
    )
    write_facts(folder, town.facts())


def _write_areas(path: Path, areas: Iterable[tuple[dict[str, str], Polygon]]) -> None:
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {
                    "type": "Polygon",
                    # Outer rings run anticlockwise (RFC 7946).
                    "coordinates": [[list(point) for point in orient(shape).exterior.coords]],
                },
            }
            for properties, shape in areas
        ],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(header)
        table.writerows(rows)
