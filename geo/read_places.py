"""Places from CSV: our own columns and those of NHS files; positions from the row or from its postcode."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.files import Table, number, read_table
from geo.places import PlaceRecord, hours_fault
from geo.postcodes import PostcodeTable, bare, looks_like_postcode, spelled
from routing.errors import Fault, InvalidFile
from routing.needs import PlaceKind

__all__ = ["kind_of", "read_places"]

_NAME: Final = ("name", "organisationname", "placename", "place", "fullname")
_KIND: Final = ("kind", "type", "category")
_POSTCODE: Final = ("postcode", "pc", "pcd", "pcds", "postalcode")
_LON: Final = ("lon", "long", "longitude", "lng")
_LAT: Final = ("lat", "latitude")
_HOURS: Final = ("openinghours", "hours", "opening")
_NOTE: Final = ("note", "notes", "comment")
_STREET: Final = ("street", "address", "address1", "addressline1", "a", "a1", "a2")
_WORDS: Final = {
    "pharmac": PlaceKind.PHARMACY,
    "chemist": PlaceKind.PHARMACY,
    "surger": PlaceKind.SURGERY,
    "gp": PlaceKind.SURGERY,
    "doctor": PlaceKind.SURGERY,
    "practice": PlaceKind.SURGERY,
    "supermarket": PlaceKind.SHOP,
    "shop": PlaceKind.SHOP,
    "store": PlaceKind.SHOP,
    "kitchen": PlaceKind.KITCHEN,
    "fridge": PlaceKind.FRIDGE,
    "hub": PlaceKind.HUB,
    "foodbank": PlaceKind.HUB,
    "food bank": PlaceKind.HUB,
    "donor": PlaceKind.DONOR,
    "communit": PlaceKind.COMMUNITY,
}


def read_places(path: Path, postcodes: PostcodeTable) -> tuple[tuple[PlaceRecord, ...], tuple[Fault, ...]]:
    """The places of a CSV file, and the rows that could not be placed or whose hours were not understood.

    A file without a column ``kind`` says its kind by its name (``pharmacies.csv``). A street column goes into the note
    where there is no note: it tells two branches apart.

    Raises
    ------
    InvalidFile
        When it is no table, has no name column, or nothing says what kind of places it lists.
    """
    table = read_table(path, "the list of places")
    name = table.column(_NAME)
    file_kind = kind_of(path.stem)
    kind = table.column(_KIND)
    faults: list[Fault] = []
    if name is None:
        cause = f"It has no column for names; there are: {table.listed}."
        faults.append(
            Fault("places.columns", path.name, cause, "Give the columns kind, name, postcode, opening_hours, note.")
        )
    if kind is None and file_kind is None:
        cause = "Nothing says what kind of places these are."
        action = "Add a column kind (hub, pharmacy, shop, ...), or name the file for its kind: pharmacies.csv."
        faults.append(Fault("places.kind", path.name, cause, action))
    if name is None or faults:
        raise InvalidFile(faults)
    records: list[PlaceRecord] = []
    for line, row in enumerate(table.rows, start=table.first_line):
        where = f"{path.name}, line {line}"
        row_kind = kind_of(row[kind]) if kind is not None else file_kind
        position = _position(table, row, postcodes)
        code = _cell(table, row, _POSTCODE)
        if not row[name]:
            faults.append(Fault("places.no-name", where, "The place has no name.", "The row is left out: name it."))
        elif row_kind is None:
            known = ", ".join(item.value for item in PlaceKind)
            faults.append(
                Fault("places.kind", where, "Its kind is not known; the row is left out.", f"Known kinds: {known}.")
            )
        elif position is None:
            action = "The row is left out: give lon and lat, or a postcode of the area."
            faults.append(Fault("places.no-position", where, f"{row[name]} has no known position.", action))
        else:
            hours = _cell(table, row, _HOURS)
            problem = hours_fault(hours, where)
            if problem is not None:
                faults.append(problem)
                hours = ""
            note = _cell(table, row, _NOTE) or _cell(table, row, _STREET)
            code = spelled(bare(code)) if looks_like_postcode(bare(code)) else code
            records.append(PlaceRecord(row_kind, row[name], code, position[0], position[1], hours, note))
    return tuple(records), tuple(faults)


def kind_of(text: str) -> PlaceKind | None:
    """The kind of place a word or file name speaks of; None where it speaks of none."""
    plain = text.strip().lower().replace("_", " ")
    if plain in {kind.value for kind in PlaceKind}:
        return PlaceKind(plain)
    return next((kind for word, kind in _WORDS.items() if plain.startswith(word) or f" {word}" in plain), None)


def _cell(table: Table, row: tuple[str, ...], names: tuple[str, ...]) -> str:
    at = table.column(names)
    return "" if at is None else row[at]


def _position(table: Table, row: tuple[str, ...], postcodes: PostcodeTable) -> tuple[float, float] | None:
    lon, lat = number(_cell(table, row, _LON)), number(_cell(table, row, _LAT))
    if lon is not None and lat is not None and -180 <= lon <= 180 and -90 <= lat <= 90:
        return lon, lat
    return postcodes.position(bare(_cell(table, row, _POSTCODE)))
