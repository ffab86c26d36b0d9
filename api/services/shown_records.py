"""Find whose details a page or response shows, from its views, for the access log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from api.services.actors import Actor
from api.services.context import Context
from api.services.day_page import NeedRow, VolunteerRow
from api.services.editing.edit_rows import BrokenByHand, EditRow
from api.services.editing.fitting_places import FittingPlace
from api.services.editing.leaving_out import NeedLeftOut
from api.services.editing.what_if import Fallen, Taken
from api.services.editing.why import RoundWhy, WhyView
from api.services.imports.rejected import RejectedRowView
from api.services.imports.uploads import UploadView
from api.services.inbox.views import EntryRow
from api.services.needs.views import CallRow, NeedView
from api.services.planning.call_scripts import CallScript
from api.services.planning.differences import Change, Concerned
from api.services.planning.history import PlanEventRow
from api.services.planning.notices import NoticeRow
from api.services.planning.phone_list import PhoneRow
from api.services.planning.plan_rows import RoundRow, StopRow, UnassignedRow
from api.services.rounds.views import DriverRound
from api.services.runs.best_so_far import BestRound
from data.store.people.people import KnownPerson
from routing.needs import Need, Volunteer
from routing.series import Series

__all__ = ["note_shown", "shown"]


def note_shown(ctx: Context, actor: Actor, why: str, *views: object) -> None:
    """Note in the access log that somebody is shown some views.

    ``why`` is the page or the endpoint (``page.day``, ``api.need``).
    """
    found = shown(views)
    if found:
        ids: dict[str, set[int]] = {}
        for kind, number in found:
            ids.setdefault(kind, set()).add(number)
        ctx.access_log.note(actor, why, ctx.clock(), ids)


def shown(view: object) -> set[tuple[str, int]]:
    """Return the records whose details are in a view, by kind and id."""
    found: set[tuple[str, int]] = set()
    _walk(view, found)
    return found


def _walk(view: Any, found: set[tuple[str, int]]) -> None:
    match view:
        case NeedRow() | Need():
            found.add(("need", view.id))
        case Series():
            found.add(("series", view.id))
        case VolunteerRow() | Volunteer():
            found.add(("volunteer", view.id))
        case NoticeRow():
            found.update(view.mentions)
        case UnassignedRow() | Fallen():
            found |= {("need", view.need_id), *view.mentions}
        case StopRow(need_id=number) if number is not None:
            found.add(("need", number))
        case CallScript():
            _add(found, "need", view.need_id)
            _add(found, "volunteer", view.volunteer_id)
        case PhoneRow():
            found.add(("need", view.need_id))
            found.update(("volunteer", number) for number in view.volunteer_ids)
        case Taken():
            found |= {("need", view.need_id), ("volunteer", view.volunteer_id)}
        case RoundRow():
            found.add(("volunteer", view.volunteer_id))
            _walk(view.stops, found)
        case DriverRound():
            found.add(("volunteer", view.volunteer_id))
            found.update(("need", stop.need_id) for stop in view.stops)
        case CallRow():
            found.add(("call", view.id))
            _add(found, "need", view.need_id)
        case KnownPerson():
            _add(found, "need", view.need_id)
            _add(found, "volunteer", view.volunteer_id)
        case NeedView():
            found.add(("need", view.need.id))
            _walk(view.calls, found)
            _add(found, "volunteer", view.on_round.volunteer_id if view.on_round else None)
            found.update(("volunteer", one.volunteer_id) for one in view.faces)
            # The page lists every volunteer who may be chosen.
            found.update(("volunteer", volunteer_id) for volunteer_id, _ in view.people)
        case EditRow():
            found.update(view.mentions)
        case BrokenByHand():
            _add(found, "need", view.need_id)
            _add(found, "volunteer", view.volunteer_id)
        case NeedLeftOut():
            found.add(("need", view.need_id))
        case FittingPlace():
            found.add(("volunteer", view.volunteer_id))
        case BestRound():
            found.add(("volunteer", view.volunteer_id))
            found.update(("need", stop.need_id) for stop in view.stops)
        case WhyView():
            found.add(("need", view.need_id))
            found.update(("volunteer", one.volunteer_id) for one in (view.here, *view.others) if one is not None)
            found.update(("volunteer", one.volunteer_id) for one in view.hindered)
        case RoundWhy():
            found.add(("volunteer", view.volunteer_id))
            _walk(view.needs, found)
        case Change(need_id=number):
            found.add(("need", number))
        case Concerned():
            found.add(("volunteer", view.volunteer_id))
        case PlanEventRow():
            _add(found, "need", view.need_id)
            _add(found, "volunteer", view.volunteer_id)
        case EntryRow():
            found.add(("entry", view.id))
            _walk(tuple(one.person for one in view.likely), found)
        case UploadView():
            # Whose rows they are nobody knows before it is imported: that it was opened is what can be kept.
            found.add(("list_upload", view.id))
        case RejectedRowView():
            found.add(("rejected_row", view.id))
        case tuple() | list():
            for part in view:
                _walk(part, found)
        case _ if is_dataclass(view) and type(view).__module__.startswith("api."):
            _walk(tuple(_parts(view)), found)


def _parts(view: Any) -> Iterable[object]:
    return (getattr(view, one.name) for one in fields(view))


def _add(found: set[tuple[str, int]], kind: str, number: int | None) -> None:
    if number is not None:
        found.add((kind, number))
