"""A row that asks for several things: as many needs, each once, whatever is open already."""

from __future__ import annotations

from pathlib import Path

from api.services.context import Context
from api.services.imports.importing import Imported, import_file
from routing.needs import NeedKind
from tests.support.api_lists import need, write_needs


def brought(ctx: Context, path: Path, *rows: dict[str, str]) -> Imported:
    return import_file(ctx, "needs", write_needs(path, *rows))


def kinds_open(ctx: Context) -> list[NeedKind]:
    with ctx.database.reading() as store:
        return sorted(one.kind for one in store.needs.open())


def test_each_thing_comes_in_once_and_is_known_again(ctx: Context, tmp_path: Path) -> None:
    row = need("Ann Atwood", kind="Dog walk, A friendly phone call")
    done = brought(ctx, tmp_path / "a.csv", row)
    assert (dict(done.fates), kinds_open(ctx)) == ({2: "new"}, [NeedKind.CHAT, NeedKind.DOG_WALK])
    assert dict(brought(ctx, tmp_path / "a.csv", row).fates) == {2: "unchanged"}
    assert len(kinds_open(ctx)) == 2


def test_what_is_open_already_does_not_keep_the_rest_out(ctx: Context, tmp_path: Path) -> None:
    brought(ctx, tmp_path / "a.csv", need("Ann Atwood", kind="Dog walk", at="10/11/2026 10:00:00"))
    done = brought(ctx, tmp_path / "b.csv", need("Ann Atwood", kind="Dog walk; phone call", at="20/11/2026 11:00:00"))
    assert dict(done.fates) == {2: "new"}
    assert kinds_open(ctx) == [NeedKind.CHAT, NeedKind.DOG_WALK]
    warned = [(fault.severity, fault.fault.code) for fault in done.read.all_faults()]
    assert ("warning", "import.asked-before") in warned
