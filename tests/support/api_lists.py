"""The tiny area with places, and the lists a group of its town would keep; every name is made up."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from geo.area.build import build_area
from geo.area.sources import AreaSources
from tests.support.api_world import SOUTH, STEP, WEST, tiny_area

NEEDS = (
    "Timestamp", "Your name", "Phone number", "House number / name and street", "Postcode",
    "What do you need help with?", "When suits you?", "Which pharmacy or shop?", "How many bags (roughly)?",
    "Fridge items?", "Anything the volunteer should know?", "Office notes (not for volunteers)",
)  # fmt: skip
VOLUNTEERS = (
    "Timestamp", "Name", "Mobile", "Home postcode", "How do you get around?", "When can you help?",
    "How many bags can you carry?", "DBS check?", "DBS date", "What are you happy to do?", "Longest you can be out",
)  # fmt: skip
PLACES = ("kind", "name", "postcode", "opening_hours", "note")

OFF_STREET = "ZX1 9AA"
"""A postcode of the area's, in a field almost 400 m from the nearest street."""
OUTSIDE = "ZX1 8AA"
"""A postcode in no ward of the area."""
BORDER = "ZX1 8AB"
"""A postcode in no ward of the area, beside one of its streets."""

AREA_PLACES = (
    ("pharmacy", "Mill Road Pharmacy", "ZX1 1AB", "Mo-Su 08:00-20:00", ""),
    ("pharmacy", "Boots (North Street)", "ZX1 5AB", "Mo-Su 08:00-20:00", ""),
    ("pharmacy", "Boots (South Street)", "ZX1 0AF", "Mo-Su 08:00-20:00", ""),
    ("shop", "Penny Grocers", "ZX1 3AE", "Mo-Su 08:00-20:00", ""),
    ("hub", "Town Hub", "ZX1 0AA", "Mo-Su 08:00-20:00", ""),
    ("surgery", "Square Surgery", "ZX1 6AH", "Mo-Su 08:00-20:00", ""),
)


def placed_area(folder: Path) -> Path:
    """The tiny area with six places, a postcode off every street, and two outside its wards."""
    out = folder / "placed"
    if out.exists():
        return out
    folder.mkdir(parents=True, exist_ok=True)
    tiny_area(folder)
    with (folder / "postcodes.csv").open("a", encoding="utf-8") as postcodes:
        postcodes.write(f"\n{OFF_STREET},{WEST + 2 * STEP:.6f},{SOUTH + 0.0088:.6f}")
        postcodes.write(f"\n{OUTSIDE},{WEST - 0.05:.6f},{SOUTH:.6f}\n")
        postcodes.write(f"{BORDER},{WEST - 1.5 * STEP:.6f},{SOUTH:.6f}\n")
    places = write_csv(folder / "places.csv", PLACES, AREA_PLACES)
    build_area(
        out,
        AreaSources(
            name="Squareton",
            osm=folder / "town.osm",
            wards=folder / "wards.geojson",
            postcodes=folder / "postcodes.csv",
            places=(places,),
        ),
    )
    return out


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def need(name: str, kind: str = "Dog walking", *, postcode: str = "ZX1 2AB", **changes: str) -> dict[str, str]:
    """A row of a list of needs, by the plainest part of each header."""
    row = {
        "Timestamp": "22/11/2026 10:00:00", "Your name": name, "Phone number": "07700 900123",
        "House number / name and street": "12 Street 3", "Postcode": postcode, "What do you need help with?": kind,
        "When suits you?": "any", "Which pharmacy or shop?": "", "How many bags (roughly)?": "1",
        "Fridge items?": "No", "Anything the volunteer should know?": "", "Office notes (not for volunteers)": "",
    }  # fmt: skip
    words = {
        "at": "Timestamp", "phone": "Phone number", "place": "Which pharmacy or shop?", "when": "When suits you?",
        "notes": "Anything the volunteer should know?", "office": "Office notes (not for volunteers)",
        "bags": "How many bags (roughly)?", "address": "House number / name and street",
    }  # fmt: skip
    return {**row, **{words[key]: value for key, value in changes.items()}}


def volunteer(name: str, *, postcode: str = "ZX1 3AD", mode: str = "Car", **changes: str) -> dict[str, str]:
    """A row of a list of volunteers who are there on any day."""
    row = {
        "Timestamp": "1/11/2026 15:49", "Name": name, "Mobile": "07700 900500", "Home postcode": postcode,
        "How do you get around?": mode, "When can you help?": "Any day 9am-5pm", "How many bags can you carry?": "6",
        "DBS check?": "No", "DBS date": "", "What are you happy to do?": "Anything", "Longest you can be out": "",
    }  # fmt: skip
    words = {"phone": "Mobile", "bags": "How many bags can you carry?", "hours": "When can you help?"}
    return {**row, **{words[key]: value for key, value in changes.items()}}


def write_needs(path: Path, *rows: Mapping[str, str], header: tuple[str, ...] = NEEDS) -> Path:
    return write_csv(path, header, ([row.get(column, "") for column in header] for row in rows))


def write_volunteers(path: Path, *rows: Mapping[str, str]) -> Path:
    return write_csv(path, VOLUNTEERS, ([row[column] for column in VOLUNTEERS] for row in rows))
