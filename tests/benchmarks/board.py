"""What the board costs: changes by hand on the demo's Monday, in processor time, and how soon its first plan is seen.

The second half of ``main`` plans the day with the queue, as the page does, and waits for the best plan so far.
"""

import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from api.services.actors import Actor
from api.services.context import Context
from api.services.deployment import demo
from api.services.editing.edits import EditRequest, edit, undo_edit
from api.services.editing.operations import Destination
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView
from api.services.runs import run_queue
from api.services.runs.best_so_far import best_so_far
from api.settings import load_settings
from api.wiring import open_context
from routing.errors import NotFound

DAY = date(2026, 11, 23)
EARLY = datetime(2026, 11, 23, 5, tzinfo=UTC)
SOMEBODY = Actor("user", 1)


def main() -> None:
    """Print the processor time of each kind of change, and the seconds until the first plan."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        demo.build_town(home, lambda _step, _part: None)
        made, _ = open_context(load_settings(home=home, demo=True))
        ctx = Context(made.settings, made.database, clock=lambda: EARLY)
        demo.open_demo(ctx, lambda _step, _part: None)
        plan = planner.plan_now(ctx, DAY, SOMEBODY, seconds=5)
        print(f"board: {plan.planned_needs} needs on {len(plan.rounds)} rounds, processor time of a change")
        for name, request in _requests(plan):
            # By the ids of the first version, which are found in the newest.
            _measured(name, lambda request=request: edit(ctx, plan.id, request, SOMEBODY))
        _measured("undo", lambda: undo_edit(ctx, plan.id, SOMEBODY))
        _first_plan(ctx)
        ctx.database.close()


def _requests(plan: PlanView) -> list[tuple[str, EditRequest]]:
    # Not those of telephone calls alone, which no hand moves.
    driven = (one for one in plan.rounds if any(stop.movable for stop in one.stops))
    rows = sorted(driven, key=lambda one: -len(one.stops))
    stops = [next(stop.id for stop in one.stops if stop.movable) for one in rows]
    needs = [next(stop.need_id for stop in one.stops if stop.movable) for one in rows]
    return [
        ("first change", EditRequest(edit="lock", volunteer_id=rows[-1].volunteer_id)),
        ("move, best place", EditRequest(edit="move", stop_id=stops[0], to=Destination(round_id=rows[1].id))),
        (
            "move, third place",
            EditRequest(edit="move", stop_id=stops[2], to=Destination(round_id=rows[3].id, position=3)),
        ),
        ("move, best round", EditRequest(edit="move", stop_id=stops[4])),
        ("unassign", EditRequest(edit="unassign", need_id=needs[5])),
        ("assign, best round", EditRequest(edit="assign", need_id=needs[5])),
    ]


def _measured(name: str, run: Callable[[], object]) -> None:
    began = time.process_time()
    run()
    print(f"{(time.process_time() - began) * 1000:>8.0f} ms  {name}")


def _first_plan(ctx: Context) -> None:
    began = time.perf_counter()
    run = run_queue.start_planning(ctx, DAY, SOMEBODY, seconds=30)
    worker = threading.Thread(target=run_queue.execute_next, args=(ctx, "bench"))
    worker.start()
    while worker.is_alive():
        try:
            found = best_so_far(ctx, run.id)
        except NotFound:
            time.sleep(0.02)
            continue
        stops = sum(len(one.stops) for one in found.rounds)
        seconds = time.perf_counter() - began
        print(f"{seconds:>8.1f} s   until the first plan: {stops} stops, {found.unassigned} unassigned")
        break
    run_queue.good_enough(ctx, run.id, SOMEBODY)
    worker.join()
    print(f"{time.perf_counter() - began:>8.1f} s   until it is kept as a version, good enough at once")


if __name__ == "__main__":
    main()
