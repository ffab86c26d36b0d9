"""A pin somebody set by hand wins over every list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.services.context import Context
from api.services.imports.importing import import_file
from routing.needs import Need, Precision
from tests.support.api_lists import need, write_needs
from tests.support.store_makers import ANN, NOW


def needs(ctx: Context) -> list[Need]:
    with ctx.database.reading() as store:
        return list(store.needs.open())


def test_a_pin_set_by_hand_stays_when_its_list_is_corrected_and_imported_again(ctx: Context, tmp_path: Path) -> None:
    import_file(ctx, "needs", write_needs(tmp_path / "needs.csv", need("Ann Atwood")))
    (before,) = needs(ctx)
    assert before.location is not None
    pin = replace(before.location, lon=before.location.lon + 0.001, precision=Precision.PIN)
    with ctx.database.transaction() as store:
        store.needs.update(replace(store.needs.get(before.id), location=pin), actor=ANN, at=NOW)
    import_file(
        ctx,
        "needs",
        write_needs(tmp_path / "needs.csv", need("Ann Atwood", notes="Ring twice.", address="14 Street 3")),
    )
    (after,) = needs(ctx)
    assert (after.location, after.notes, after.address) == (pin, "Ring twice.", "14 Street 3")
