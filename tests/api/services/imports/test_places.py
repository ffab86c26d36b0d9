"""Lists of places: those that make an area come in as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from api.services.context import Context
from api.services.imports import importing
from data.phrases.kinds import place_kind_of
from geo.places.lookup import PlaceRecord
from geo.places.read_lists import kind_of
from geo.places.read_osm import KINDS
from routing.needs import Place, PlaceKind
from tests.support.api_lists import write_csv


def test_a_list_that_makes_an_area_s_places_comes_in_as_it_is(ctx: Context, tmp_path: Path) -> None:
    at = ctx.area.locate("ZX1 1AA")
    shops = write_csv(
        tmp_path / "shops.csv", ("name", "postcode", "lat", "lon"), [("Open Shop", "", f"{at.lat}", f"{at.lon}")]
    )
    importing.check_file("places", shops)
    assert importing.import_file(ctx, "places", shops).fates == {2: "new"}
    assert importing.import_file(ctx, "places", shops, dry_run=True).fates == {2: "unchanged"}
    assert importing.import_file(ctx, "places", shops).fates == {2: "unchanged"}
    with ctx.database.reading() as store:
        (shop,) = (place for place in store.places.all() if place.name == "Open Shop")
    assert (shop.kind, shop.name, shop.postcode) == (PlaceKind.SHOP, "Open Shop", "")


def pharmacy_of_the_area(ctx: Context) -> PlaceRecord:
    return next(place for place in ctx.area.places if place.kind is PlaceKind.PHARMACY)


def stored(ctx: Context) -> list[Place]:
    with ctx.database.reading() as store:
        return list(store.places.all())


def test_a_list_of_places_does_not_hide_those_of_the_area(ctx: Context, tmp_path: Path) -> None:
    shops = write_csv(tmp_path / "shops.csv", ("name", "postcode"), [("Corner Larder", "ZX1 2AB")])
    importing.import_file(ctx, "places", shops)
    assert {place.name for place in stored(ctx)} == {"Corner Larder", *(place.name for place in ctx.area.places)}


def test_a_place_of_a_list_and_of_the_area_are_one_whatever_the_name_s_case_and_postcode(
    ctx: Context, tmp_path: Path
) -> None:
    area = pharmacy_of_the_area(ctx)
    header = ("name", "postcode", "lat", "lon", "opening_hours", "note")
    row = (area.name.upper(), "", f"{area.lat + 0.0009:.6f}", f"{area.lon:.6f}", "Mo-Su 07:00-23:00", "Ring twice")
    first = write_csv(tmp_path / "pharmacies.csv", header, [row])
    said = importing.import_file(ctx, "places", first, dry_run=True).fates
    assert importing.import_file(ctx, "places", first).fates == said == {2: "updated"}
    assert importing.import_file(ctx, "places", first).fates == {2: "unchanged"}
    (one,) = (place for place in stored(ctx) if place.name.casefold() == area.name.casefold())
    assert (one.name, one.opening_hours, one.note) == (area.name.upper(), "Mo-Su 07:00-23:00", "Ring twice")
    assert len(stored(ctx)) == len(ctx.area.places)


def test_hours_with_slips_of_the_pen_are_read_as_a_day_s_plan_reads_them(ctx: Context, tmp_path: Path) -> None:
    texts = ("Mo\u2013Fr 09:00\u201317:00", "Mo-Fr 09:00-17:00;", "Mo-We: 10:00-17:00", "Mo-Fr 0900-1700")
    rows = [(f"Shop {i}", "ZX1 2AB", text) for i, text in enumerate(texts)]
    done = importing.import_file(
        ctx, "places", write_csv(tmp_path / "shops.csv", ("name", "postcode", "opening_hours"), rows)
    )
    assert not [fault for fault in done.read.all_faults() if "hours" in fault.fault.code]
    monday = date(2026, 11, 30)
    shops = [place for place in stored(ctx) if place.name.startswith("Shop ")]
    days = [ctx.area.open_on(place.opening_hours, place.kind, monday) for place in shops]
    assert [[span.end for span in day.spans] for day in days] == [[17 * 3600]] * len(texts)
    assert not any(day.doubt for day in days)


@pytest.mark.parametrize("word", sorted({word for table in KINDS.values() for word in table} - {"food_bank", "centre"}))
def test_every_kind_of_the_map_is_a_kind_of_a_list(word: str) -> None:
    kind = next(table[word] for table in KINDS.values() if word in table)
    assert place_kind_of(word) is kind
    assert kind_of(word) is kind
