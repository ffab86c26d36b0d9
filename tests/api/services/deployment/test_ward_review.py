"""A boundary review: new wards in the pack, everybody in theirs, counts kept by both, and back again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.deployment.ward_review import Review, review
from api.services.reports.coverage import coverage
from data.database.database import Database
from data.store.revisions import StaleWrite
from geo.area.area import Area
from geo.area.boundary_review import put, with_wards
from geo.area.pack import read_manifest
from geo.wards.read_boundaries import read_wards
from routing.errors import Conflict, InvalidArea, InvalidInput, NotFound
from routing.needs import Location, Precision
from tests.api.conftest import make_settings
from tests.support.api_world import DAY, SOUTH, STEP, WEST
from tests.support.store_makers import ANN, NOW, add_need

CLI = Actor("cli")
MIDDLE = SOUTH + 3.1 * STEP * 0.6


def point(x: float, y: float) -> Location:
    """A point of the tiny area by its streets, 0 to 6 each way; south of the 3.1th is the South of the new wards."""
    code = "X05000001" if x < 3.1 else "X05000002"
    return Location(WEST + x * STEP, SOUTH + y * STEP * 0.6, Precision.POSTCODE, code)


def new_wards(path: Path, *, shift: float = 0.0, columns: tuple[str, str] = ("WD26CD", "WD26NM")) -> Path:
    """The tiny area cut into a South and a North instead of a west and an east."""
    west, east = WEST - STEP + shift, WEST + 7 * STEP + shift
    south, north = SOUTH - STEP, SOUTH + 6 * STEP
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(columns, (code, name), strict=True)),
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, low], [east, low], [east, high], [west, high], [west, low]]],
            },
        }
        for code, name, low, high in (("N05000001", "South", south, MIDDLE), ("N05000002", "North", MIDDLE, north))
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def ctx(tmp_path: Path, area_folder: Path, database: Database) -> Context:
    """A group with an Area pack of its own, and needs in all four corners of it."""
    folder = tmp_path / "own-area"
    shutil.copytree(area_folder, folder)
    context = Context(make_settings(tmp_path, folder), database, clock=lambda: NOW)
    with database.transaction() as store:
        for x, y in ((1, 1), (1, 5), (5, 1), (5, 5)):
            add_need(store, name="Gwen Gill", location=point(x, y))
    return context


def again(ctx: Context, days: int = 0) -> Context:
    """The server after a restart, so many days later."""
    return Context(ctx.settings, ctx.database, clock=lambda: NOW + timedelta(days=days))


def wards_by_id(ctx: Context) -> dict[tuple[str, int], str]:
    with ctx.database.reading() as store:
        return {(one.kind, one.id): one.ward_code for one in store.ward_reviews.placed()}


def needs_by_ward(ctx: Context, **options: Any) -> dict[str, int | None]:
    return {row.ward_name: row.needs for row in coverage(ctx, exact=True, **options).rows}


def applied(ctx: Context, boundaries: Path, **options: Any) -> Review:
    return review(ctx, boundaries, CLI, apply=True, **options)


def test_without_apply_it_only_says_what_would_change(ctx: Context, tmp_path: Path) -> None:
    before, manifest = wards_by_id(ctx), read_manifest(ctx.area.folder)
    told = review(ctx, new_wards(tmp_path / "new.geojson"), CLI)
    assert not told.applied
    assert (told.from_vintage, told.to_vintage, told.day) == (f"until-{DAY}", "2026", DAY)
    assert (told.wards_before, told.wards_after) == (2, 2)
    assert wards_by_id(ctx) == before
    assert read_manifest(ctx.area.folder) == manifest
    with ctx.database.reading() as store:
        assert store.ward_reviews.all() == ()


def test_the_report_counts_who_goes_where_by_id_and_names_nobody(ctx: Context, tmp_path: Path) -> None:
    told = review(ctx, new_wards(tmp_path / "new.geojson"), CLI)
    east = {(move.new_name, len(move.ids)) for move in told.moves if (move.kind, move.old_name) == ("need", "Eastgate")}
    assert east == {("South", 1), ("North", 1)}
    everyone = [number for move in told.moves if move.kind == "need" for number in move.ids]
    assert len(everyone) == told.moved["need"] == len(set(everyone)) == 9
    assert "Gwen" not in json.dumps(told.as_json())


def test_applied_everybody_is_in_the_ward_of_their_point_and_the_pack_has_both(ctx: Context, tmp_path: Path) -> None:
    applied(ctx, new_wards(tmp_path / "new.geojson"))
    later = again(ctx)
    area = later.area
    assert [ward.name for ward in area.wards] == ["South", "North"]
    assert (area.vintage, area.former_vintages()) == ("2026", (f"until-{DAY}",))
    with later.database.reading() as store:
        for one in store.ward_reviews.placed():
            ward = area.ward_of(one.lon, one.lat)
            assert one.ward_code == (ward.code if ward is not None else "")
    assert {item.ward.name for item in area.wards_of(f"until-{DAY}").shapes} == {"Westgate", "Eastgate"}
    assert not [path for path in area.folder.parent.iterdir() if path.name.startswith(".")]


def test_days_before_the_review_are_counted_by_the_old_wards_and_later_ones_by_the_new(
    ctx: Context, tmp_path: Path
) -> None:
    """Eight needs are due from Monday on; the review is on Wednesday."""
    old = needs_by_ward(ctx, day_from=DAY, day_to=DAY)
    wednesday = again(ctx, days=2)
    applied(wednesday, new_wards(tmp_path / "new.geojson"))
    later = again(ctx, days=3)
    assert needs_by_ward(later, day_from=DAY, day_to=DAY) == old
    new = needs_by_ward(later, day_from=DAY, day_to=DAY + timedelta(days=3))
    assert set(new) == {"South", "North"}
    assert sum(count or 0 for count in new.values()) == sum(count or 0 for count in old.values())
    # And either may be asked for, whatever the day.
    assert needs_by_ward(later, day_from=DAY, day_to=DAY, vintage="2026") == new
    until = f"until-{DAY + timedelta(days=2)}"
    assert set(needs_by_ward(later, day_from=DAY, day_to=DAY + timedelta(days=3), vintage=until)) == set(old)
    view = coverage(later, DAY, DAY)
    assert view.vintages == (f"until-{DAY + timedelta(days=2)}", "2026")


def test_who_came_after_the_review_is_counted_by_the_old_wards_too_where_they_are(ctx: Context, tmp_path: Path) -> None:
    applied(ctx, new_wards(tmp_path / "new.geojson"))
    later = again(ctx)
    asked = {"day_from": DAY, "day_to": DAY, "vintage": f"until-{DAY}"}
    before = needs_by_ward(later, **asked)
    with later.database.transaction() as store:
        add_need(store, location=replace(point(5, 5), ward_code="N05000002"))
    after = needs_by_ward(later, **asked)
    assert (after["Eastgate"], after["Westgate"]) == ((before["Eastgate"] or 0) + 1, before["Westgate"])


def test_run_with_the_old_boundaries_it_is_taken_back(ctx: Context, tmp_path: Path, area_folder: Path) -> None:
    before, old = wards_by_id(ctx), needs_by_ward(ctx, day_from=DAY, day_to=DAY)
    applied(ctx, new_wards(tmp_path / "new.geojson"))
    back = applied(again(ctx), area_folder.parent / "wards.geojson", vintage=f"until-{DAY}")
    assert (back.from_vintage, back.to_vintage) == ("2026", f"until-{DAY}")
    later = again(ctx)
    changed = {key: code for key, code in wards_by_id(later).items() if before[key] != code}
    assert set(changed) <= {key for key, code in before.items() if code not in {"X05000001", "X05000002"}}
    assert later.area.former_vintages() == ("2026",)
    assert needs_by_ward(later, day_from=DAY, day_to=DAY) == old


def test_a_form_filled_in_before_the_review_is_refused(ctx: Context, tmp_path: Path) -> None:
    """It would bring the old ward back."""
    with ctx.database.reading() as store:
        need = store.needs.open()[-1]
        revision = store.needs.revision(need.id)
    applied(ctx, new_wards(tmp_path / "new.geojson"))
    with pytest.raises(StaleWrite), ctx.database.transaction() as store:
        store.needs.update(need, actor=ANN, at=NOW, revision=revision)


def test_a_review_that_stopped_half_way_is_finished_by_running_it_again(ctx: Context, tmp_path: Path) -> None:
    """The pack was written and the machine lost power before the store was."""
    boundaries = new_wards(tmp_path / "new.geojson")
    found = read_wards(boundaries)
    with put(ctx.area, with_wards(ctx.area, found, vintage="2026", former_vintage="2014"), DAY):
        pass
    told = applied(again(ctx), boundaries)
    assert (told.from_vintage, told.to_vintage) == ("2014", "2026")
    assert told.moved["need"] == 9
    with pytest.raises(Conflict) as raised:
        applied(again(ctx), boundaries)
    assert raised.value.code == "review.nothing"


def test_if_the_store_cannot_take_it_the_pack_is_as_it_was(ctx: Context, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in ctx.area.folder.iterdir()}
    new = with_wards(ctx.area, read_wards(new_wards(tmp_path / "n.geojson")), vintage="2026", former_vintage="2014")

    def fail() -> None:
        with put(ctx.area, new, DAY):
            assert Area.open(ctx.area.folder).vintage == "2026"
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        fail()
    assert {path.name: path.read_bytes() for path in ctx.area.folder.iterdir()} == before
    assert not [path for path in ctx.area.folder.parent.iterdir() if path.name.startswith(".")]


def test_another_council_s_wards_are_refused(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(InvalidArea) as raised:
        review(ctx, new_wards(tmp_path / "far.geojson", shift=0.1), CLI)
    assert raised.value.code == "review.other-council"
    assert "cover 0%" in raised.value.faults[0].cause


def test_wards_without_a_year_need_one(ctx: Context, tmp_path: Path) -> None:
    path = new_wards(tmp_path / "plain.geojson", columns=("code", "name"))
    with pytest.raises(InvalidInput) as raised:
        review(ctx, path, CLI)
    assert raised.value.code == "review.vintage"
    with pytest.raises(InvalidInput):
        review(ctx, path, CLI, vintage="Ann's wards")
    assert review(ctx, path, CLI, vintage="2026-05").to_vintage == "2026-05"


def test_other_wards_of_the_year_the_area_has_need_another_name(ctx: Context, tmp_path: Path) -> None:
    applied(ctx, new_wards(tmp_path / "new.geojson"))
    content = (tmp_path / "new.geojson").read_text().replace("N0500", "M0500")
    (tmp_path / "other.geojson").write_text(content)
    with pytest.raises(InvalidInput) as raised:
        review(again(ctx), tmp_path / "other.geojson", CLI)
    assert "already has different wards for 2026" in raised.value.faults[0].cause


def test_a_vintage_nobody_had_is_not_found(ctx: Context) -> None:
    with pytest.raises(NotFound) as raised:
        coverage(ctx, DAY, DAY, vintage="1974")
    assert raised.value.code == "ward.vintage-unknown"


def test_residents_and_deprivation_come_from_the_old_wards_unless_neighbourhoods_are_given(
    ctx: Context, tmp_path: Path
) -> None:
    south, north = new_wards(tmp_path / "lsoa.geojson", columns=("LSOA21CD", "LSOA21NM")), tmp_path / "imd.csv"
    north.write_text("LSOA21CD,IMD_decile,residents\nN05000001,2,1000\nN05000002,9,3000\n")
    applied(ctx, new_wards(tmp_path / "new.geojson"), neighbourhoods=south, deprivation=north)
    area = again(ctx).area
    assert area.deprivation() == {"N05000001": 2.0, "N05000002": 9.0}
    assert "2 neighbourhoods by overlap of area" in area.figures_method()
    applied(again(ctx), _old(tmp_path), vintage="2014")
    area = again(ctx).area
    assert "the 2 wards of 2026 by overlap of area" in area.figures_method()
    assert sum(count or 0 for count in area.residents().values()) == pytest.approx(4000, abs=2)
    assert area.figures_method("2026").startswith("Deprivation and residents are assigned from 2 neighbourhoods")


def _old(folder: Path) -> Path:
    content = json.loads((folder / "new.geojson").read_text())
    for feature, name in zip(content["features"], ("A", "B"), strict=True):
        feature["properties"] = {"code": name, "name": name}
    (folder / "old.geojson").write_text(json.dumps(content))
    return folder / "old.geojson"
