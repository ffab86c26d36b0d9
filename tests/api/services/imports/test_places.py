"""Lists of places: those that make an area come in as they are."""

from __future__ import annotations

from pathlib import Path

from api.services.context import Context
from api.services.imports import importing
from routing.needs import PlaceKind
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
        (shop,) = store.places.all()
    assert (shop.kind, shop.name, shop.postcode) == (PlaceKind.SHOP, "Open Shop", "")
