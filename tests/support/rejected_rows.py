"""Rows of two lists that an import rejected, with their faults."""

from __future__ import annotations

from api.services.imports import rejected
from routing.errors import Fault
from tests.support.api_world import NOW, World

FAULT = Fault("need.no-date", "line 7", "There is no date.", "Write the day it is needed.")
OTHER = Fault("postcode.unknown", "line 9", "There is no such postcode.", "Check its spelling.")


def keep(world: World) -> list[int]:
    """Two rows of needs, one of volunteers; their ids."""
    with world.context.database.transaction() as store:
        needs = store.imports.record("needs", "ab12", NOW, "cli", {"rejected": 2})
        store.imports.keep_rejected(needs.id, 7, {"Your name": "Wanda Wetherby", "When?": "", "Notes": "=1+2"}, [FAULT])
        row = {"Line in the list": "4", "Your name": "Xavier Xu", "Postcode": "ZX9 9ZZ"}
        store.imports.keep_rejected(needs.id, 9, row, [FAULT, OTHER])
        people = store.imports.record("volunteers", "cd34", NOW, "cli", {"rejected": 1})
        store.imports.keep_rejected(people.id, 3, {"Name": "Yara Young"}, [OTHER])
    return [row.id for row in rejected.rejected_rows(world.context)]
