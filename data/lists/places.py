"""Reads lists of places: hubs, kitchens, fridges, pharmacies, shops, donors, surgeries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import opening_hours

from data.lists.columns import Columns
from data.lists.headers import PLACES
from data.lists.people import SourceKeys, phone_of, postcode_of
from data.lists.reading import Source
from data.lists.rows import ListRow, ReadList, ReadOptions, RowReader, read_list
from data.lists.tables import Line
from data.phrases.hours import hours
from data.phrases.kinds import place_kind_of
from data.phrases.words import fold
from routing.needs import PlaceKind, Span

__all__ = ["PlaceLine", "read_places", "spot"]

_PHARMACY_CODE: Final = re.compile(r"F[A-Z0-9]{4}")
_SURGERY_CODE: Final = re.compile(r"[A-HJ-NP-Y]\d{5}(?:\d{3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine(ListRow):
    """A row in a list of places: a :class:`routing.needs.Place` before it is located.

    ``opening_hours`` uses OpenStreetMap's syntax, and is "" if missing or not understood. ``position`` is (lon, lat) if
    the list has both, and ``postcode`` may then be "". ``code`` is the NHS (ODS) code or the list's own code.
    ``own_id`` is the place's id, if Wardround exported the list.
    """

    kind: PlaceKind
    name: str
    address: str
    postcode: str
    opening_hours: str
    note: str
    code: str
    phone: str
    position: tuple[float, float] | None
    own_id: int | None = None


def read_places(
    source: Source,
    *,
    kind: PlaceKind | None = None,
    named_for: PlaceKind | None = None,
    options: ReadOptions | None = None,
    are_hours: Callable[[str], bool] = opening_hours.validate,
) -> ReadList[PlaceLine]:
    """Read a list of places.

    Parameters
    ----------
    source
        A path, or the bytes of an upload.
    kind
        The kind for rows that do not name one. Without it, the NHS code may still give the kind.
    named_for
        The kind that the file's name implies (``pharmacies.csv``), used when nothing else decides.
    are_hours
        Tests whether a text is opening hours that a day's plan can read, even with small slips.

    Raises
    ------
    InvalidFile
        The file cannot be read as a list of places.
    """

    def reader_of(columns: Columns, lines: tuple[Line, ...]) -> Callable[[RowReader], tuple[PlaceLine, ...]]:  # noqa: ARG001
        return _Reader(kind, named_for, are_hours).read

    return read_list(source, PLACES, options or ReadOptions(), reader_of)


def spot(position: tuple[float, float]) -> str:
    """Return a position to 4 decimals (about 10 m), to distinguish places without a postcode."""
    return f"{position[0]:.4f},{position[1]:.4f}"


class _Reader:
    """Reads the rows of one list, and remembers earlier places to find duplicates."""

    def __init__(self, kind: PlaceKind | None, named_for: PlaceKind | None, are_hours: Callable[[str], bool]) -> None:
        self._kind, self._named_for, self._are_hours = kind, named_for, are_hours
        self._keys = SourceKeys()
        self._seen: dict[tuple[str, ...], int] = {}

    def read(self, row: RowReader) -> tuple[PlaceLine, ...]:
        name = " ".join(row.text("name").split())
        if not name:
            row.error("import.no-name", "name", "The place has no name.", "Write its name.")
        position = _position(row)
        postcode = postcode_of(row, needed=position is None)
        kind = self._kind_of(row)
        code = row.text("code").upper()
        opening = _opening_hours(row, self._are_hours)
        phone = phone_of(row)
        at = fold(postcode).replace(" ", "") or (spot(position) if position else "")
        who = ("ods", code) if code else (kind or "", fold(name), at)
        if name and who in self._seen:
            row.error(
                "import.same-place",
                "",
                f"This place is already on line {self._seen[who]}.",
                "Keep the correct row and delete the other.",
            )
        self._seen.setdefault(who, row.line)
        if kind is None or row.is_rejected:
            return ()
        address = ", ".join(" ".join(row.text(field).split()) for field in ("address", "town") if row.text(field))
        return (
            PlaceLine(
                line=row.line,
                source_key=self._keys.unique("place", *who),
                content="|".join((kind, fold(name), fold(address), fold(postcode).replace(" ", ""), opening,
                                  fold(row.text("note")), phone, str(position))),
                faults=tuple(row.faults),
                kind=kind,
                name=name,
                address=address,
                postcode=postcode,
                opening_hours=opening,
                note=row.with_extras(row.with_shared(row.text("note"))),
                code=code,
                phone=phone,
                position=position,
                own_id=int(row.text("own_id")) if row.text("own_id").isdecimal() else None,
            ),
        )  # fmt: skip

    def _kind_of(self, row: RowReader) -> PlaceKind | None:
        text = row.text("kind")
        if text:
            kind = place_kind_of(text)
            if kind is None:
                row.error(
                    "import.unknown-place-kind",
                    "kind",
                    "We don't know this kind of place.",
                    f"Write one of {', '.join(PlaceKind)}.",
                )
            return kind
        if self._kind is not None:
            return self._kind
        code = row.text("code").upper()
        known = (
            PlaceKind.PHARMACY if _PHARMACY_CODE.fullmatch(code)
            else PlaceKind.SURGERY if _SURGERY_CODE.fullmatch(code)
            else None
        )  # fmt: skip
        if known is not None:
            row.inform("import.kind-from-code", "code", f"We took the kind from the NHS code: {known}.")
        elif self._named_for is not None:
            known = self._named_for
            row.inform("import.kind-from-name", "", f"We took the kind from the file's name: {known}.")
        else:
            row.error(
                "import.no-place-kind",
                "kind",
                "The kind of place is missing.",
                f"Write one of {', '.join(PlaceKind)} in a column “Kind”, choose it for the whole list (--kind), "
                "or put it in the file's name, such as pharmacies.csv.",
            )
        return known


def _position(row: RowReader) -> tuple[float, float] | None:
    lat_text, lon_text = row.text("lat"), row.text("lon")
    if not lat_text and not lon_text:
        return None
    try:
        lat, lon = float(lat_text), float(lon_text)
    except ValueError:
        lat = lon = float("nan")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        row.warn(
            "import.position",
            "lat",
            "The latitude and longitude are not valid. We use only the postcode.",
            "Write both in decimal degrees, such as 52.2053 and 0.1218.",
        )
        return None
    return lon, lat


def _opening_hours(row: RowReader, are_hours: Callable[[str], bool]) -> str:
    lines = [line.strip(" ;") for line in row.text("opening_hours").splitlines()]
    text = " ".join("; ".join(filter(None, lines)).split())
    if not text or are_hours(text):
        return text
    found = hours(text)
    if found is not None:
        rules = "; ".join(
            f"{day.value.capitalize()} {','.join(_osm_span(span) for span in spans) or '00:00-24:00'}"
            for day, spans in found.by_day
        )
        row.inform("import.hours-read-as", "opening_hours", f"Understood as {rules}.", "Check the hours.")
        return rules
    row.keep("Opening hours, as written", text)
    row.warn(
        "import.opening-hours",
        "opening_hours",
        "We could not understand the opening hours. The usual ones for this kind of place apply.",
        "Write them like “Mo-Fr 09:00-17:30; Sa 09:00-13:00”.",
    )
    return ""


def _osm_span(span: Span) -> str:
    return "-".join(f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}" for seconds in (span.start, span.end))
