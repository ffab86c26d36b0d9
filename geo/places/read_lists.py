"""Read places from CSV files with our own columns or those of the NHS.

Positions come from the row or its postcode.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from geo.addresses.postcodes import PostcodeTable, bare, looks_like_postcode, spelled
from geo.places.lookup import PlaceRecord
from geo.places.opening_hours import are_undecided, hours_fault
from geo.places.positions import Point, doubt_of
from geo.projection import Bounds
from geo.sources.files import Table, number, read_table
from routing.errors import Fault, InvalidFile
from routing.needs import PlaceKind

__all__ = ["kind_of", "read_places"]

_NAME: Final = ("name", "pharmacytradingname", "tradingname", "organisationname", "placename", "place", "fullname")
_KIND: Final = ("kind", "type", "category")
_POSTCODE: Final = ("postcode", "pc", "pcd", "pcds", "postalcode")
_LON: Final = ("lon", "long", "longitude", "lng")
_LAT: Final = ("lat", "latitude")
_HOURS: Final = ("openinghours", "hours", "opening")
_NOTE: Final = ("note", "notes", "comment")
_ADDRESS: Final = ("street", "address", *(f"{name}{i}" for i in range(1, 6) for name in ("address", "addressline",
                   "addressfield", "a")), "a")  # fmt: skip
_CLOSED_ON: Final = ("closedate", "closed", "operationalenddate")
_STATUS: Final = ("status", "statuscode", "organisationstatus")
_CONTRACT: Final = ("contracttype",)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_PREFIXES: Final = ("pharmacyopeninghours", "openinghours", "hours", "opening", "")
_ODS_COLUMNS: Final = 27
_ODS: Final = ("code", "name", "nationalgrouping", "highlevelhealthgeography", "address1", "address2", "address3",
               "address4", "address5", "postcode", "opendate", "closedate", "status", "subtype", "parent", "joindate",
               "leftdate", "telephone", "", "", "", "amended", "", "purchaser", "", "setting", "")  # fmt: skip
"""The columns of the ODS files epraccur and edispensary, which have no header."""

_GP_PRACTICE: Final = "4"
"""The prescribing setting of a GP practice; others are prisons, hospices, out-of-hours services."""

_MOST_ROWS: Final = 20
_WORDS: Final = {
    "edispensary": PlaceKind.PHARMACY,
    "epraccur": PlaceKind.SURGERY,
    "pharmac": PlaceKind.PHARMACY,
    "chemist": PlaceKind.PHARMACY,
    "surger": PlaceKind.SURGERY,
    "gp": PlaceKind.SURGERY,
    "doctor": PlaceKind.SURGERY,
    "practice": PlaceKind.SURGERY,
    "clinic": PlaceKind.SURGERY,
    "hospital": PlaceKind.SURGERY,
    "health": PlaceKind.SURGERY,
    "medical": PlaceKind.SURGERY,
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
    "social facilit": PlaceKind.COMMUNITY,
    "social cent": PlaceKind.COMMUNITY,
    "village hall": PlaceKind.COMMUNITY,
    "convenience": PlaceKind.SHOP,
    "grocer": PlaceKind.SHOP,
    "general": PlaceKind.SHOP,
}


def read_places(
    path: Path, postcodes: PostcodeTable, bounds: Bounds
) -> tuple[tuple[PlaceRecord, ...], tuple[Fault, ...]]:
    """Read the places of a CSV file; return also faults for rows without a position or with unreadable hours.

    Without a column ``kind`` the file's name gives the kind (``pharmacies.csv``). A street column fills an empty note,
    to distinguish branches. A position that cannot be right, by the postcode or the ``bounds`` of the
    wards, is not used. NHS files are recognised by their headings: the Consolidated Pharmaceutical List, with
    hours by weekday, and the ODS files epraccur and edispensary, without hours. Of a national list the places of other
    areas, closed places and appliance contractors are left out.

    Raises
    ------
    InvalidFile
        When it is not a table, has no name column, or does not say what kind of places it lists.
    """
    table = _table(path)
    name = table.column(_NAME)
    file_kind = kind_of(path.stem)
    kind = table.column(_KIND)
    faults: list[Fault] = []
    if name is None:
        cause = f"It has no column for names. Its columns are: {table.listed}."
        faults.append(
            Fault("places.columns", path.name, cause, "Give the columns kind, name, postcode, opening_hours, note.")
        )
    if kind is None and file_kind is None:
        cause = "The file does not say what kind of places these are."
        action = "Add a column kind (hub, pharmacy, shop, ...), or name the file after its kind: pharmacies.csv."
        faults.append(Fault("places.kind", path.name, cause, action))
    if name is None or faults:
        raise InvalidFile(faults)
    records: list[PlaceRecord] = []
    for line, row in enumerate(table.rows, start=table.first_line):
        if _over(table, row):
            continue
        where = f"{path.name}, line {line}"
        row_kind = kind_of(row[kind]) if kind is not None else file_kind
        position, doubt = _position(table, row, postcodes, bounds)
        code = _cell(table, row, _POSTCODE)
        if not row[name]:
            cause = "The place has no name, so the row was left out."
            faults.append(Fault("places.no-name", where, cause, "Name the place."))
        elif row_kind is None:
            known = ", ".join(item.value for item in PlaceKind)
            faults.append(
                Fault("places.kind", where, "Its kind is unknown, so the row was left out.", f"Use one of: {known}.")
            )
        elif position is None:
            action = "Give lon and lat, or a postcode in the area. Until then the row is left out."
            cause = f"{row[name]} has no known position. {doubt}".rstrip()
            faults.append(Fault("places.no-position", where, cause, action))
        else:
            if doubt:
                cause = f"{doubt} {row[name]} was put at its postcode."
                faults.append(Fault("places.position-apart", where, cause, "Correct the position or the postcode."))
            hours = _cell(table, row, _HOURS) or _weekly(table, row)
            problem = hours_fault(hours, where, row[name])
            if problem is not None:
                faults.append(problem)
                hours = ""
            elif are_undecided(hours):
                cause = f"The hours of {row[name]} are not certain on any day: {hours[:60]}"
                action = "It counts as closed until its hours are entered. Ask when it is open."
                faults.append(Fault("place.hours-undecided", where, cause, action))
            note = _cell(table, row, _NOTE) or _street(table, row, row[name])
            code = spelled(bare(code)) if looks_like_postcode(bare(code)) else code
            records.append(PlaceRecord(row_kind, row[name], code, position[0], position[1], hours, note))
    nowhere = sum(fault.code == "places.no-position" for fault in faults)
    if nowhere > _MOST_ROWS:
        cause = f"{nowhere:,} places have no position, or a postcode outside the area; they are left out."
        faults = [fault for fault in faults if fault.code != "places.no-position"]
        faults.append(Fault("places.elsewhere", path.name, cause, "Nothing to do if the list covers a larger area."))
    return tuple(records), tuple(faults)


def _table(path: Path) -> Table:
    table = read_table(path, "the list of places", header=None)
    first = table.rows[0]
    if len(first) == _ODS_COLUMNS and re.fullmatch(r"[A-Z][A-Z0-9]{2,7}", first[0]):
        return Table(_ODS, table.rows, 1)
    return read_table(path, "the list of places")


def _over(table: Table, row: tuple[str, ...]) -> bool:
    """Return whether a row in an NHS list is for a closed place, or one that people do not visit."""
    if _cell(table, row, _CLOSED_ON) or _cell(table, row, _STATUS).casefold() in {"c", "closed", "inactive", "d"}:
        return True
    if _cell(table, row, _CONTRACT).casefold() == "dac":
        return True
    setting = _cell(table, row, ("setting",)) if table.columns == _ODS else ""
    return bool(setting) and setting != _GP_PRACTICE and row[0][:1].isalpha() and not row[0].startswith("F")


def _weekly(table: Table, row: tuple[str, ...]) -> str:
    """Return the Consolidated Pharmaceutical List's hours by weekday in OpenStreetMap's syntax.

    They look like ``09:00-13:00,14:00-17:30`` or ``CLOSED``. The list does not mention bank holidays, so places count
    as closed then.
    """
    rules = []
    for day in _DAYS:
        text = _cell(table, row, tuple(f"{prefix}{day}" for prefix in _DAY_PREFIXES))
        spans = re.findall(r"([0-2]?[0-9])[:.]?([0-5][0-9])\s*(?:-|to)\s*([0-2]?[0-9])[:.]?([0-5][0-9])", text)
        if spans:
            hours = ",".join(f"{int(a):02}:{b}-{int(c):02}:{d}" for a, b, c, d in spans)
            rules.append(f"{day[:2].capitalize()} {hours}")
    return "; ".join([*rules, "PH off"]) if rules else ""


def _street(table: Table, row: tuple[str, ...], name: str) -> str:
    """Return the line of an address with the street: one with a number, else the first that is not the name."""
    cells = [row[at] for column in _ADDRESS if (at := table.column((column,))) is not None and row[at]]
    numbered = [cell for cell in cells if re.match(r"(?:unit |shop )?[0-9]", cell, flags=re.IGNORECASE)]
    others = [cell for cell in cells if cell.casefold()[:8] != name.casefold()[:8]]
    return next(iter([*numbered, *others, *cells]), "")


def kind_of(text: str) -> PlaceKind | None:
    """Return the kind of place a word or file name means; None if it means none."""
    plain = text.strip().lower().replace("_", " ")
    if plain in {kind.value for kind in PlaceKind}:
        return PlaceKind(plain)
    return next((kind for word, kind in _WORDS.items() if plain.startswith(word) or f" {word}" in plain), None)


def _cell(table: Table, row: tuple[str, ...], names: tuple[str, ...]) -> str:
    at = table.column(names)
    return "" if at is None else row[at]


def _position(table: Table, row: tuple[str, ...], postcodes: PostcodeTable, bounds: Bounds) -> tuple[Point | None, str]:
    """Return where a place is, and why the position it gives was not used."""
    lon, lat = number(_cell(table, row, _LON)), number(_cell(table, row, _LAT))
    code = bare(_cell(table, row, _POSTCODE))
    at = postcodes.position(code) or postcodes.near(code)
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return at, ""
    doubt = doubt_of((lon, lat), at, bounds)
    return (at if doubt else (lon, lat)), doubt
