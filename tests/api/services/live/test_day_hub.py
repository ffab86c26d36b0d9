"""All who follow a day are told what happens to it, without a name; after a break they get what they missed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import TypeVar

import pytest

from api.services.actors import Actor
from api.services.editing.edits import EditRequest, edit
from api.services.live.day_hub import MOST_A_PERSON, PRESENT_SECONDS, DayEvent, DayHub
from api.services.live.presence import here_on, leave, set_focus
from api.services.planning import planner
from api.services.rounds import rounds
from api.services.rounds.responses import decline
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World
from tests.support.loops import run_async

ANN = Actor("user", 1)
T = TypeVar("T")


def hub_of(world: World) -> DayHub:
    return DayHub(world.context, poll_seconds=0.01)


async def until(queue: asyncio.Queue[DayEvent], name: str) -> DayEvent:
    """The next event of a name."""
    while True:
        one = await asyncio.wait_for(queue.get(), 30)
        if one.name == name:
            return one


def followed(world: World, then: Callable[[asyncio.Queue[DayEvent]], Awaitable[T]], after: int | None = None) -> T:
    async def run() -> T:
        async with hub_of(world).follow(DAY, 1, after) as queue:
            return await then(queue)

    return run_async(run())


def newest(world: World) -> int:
    with world.context.database.reading() as store:
        return store.events.newest_id()


def test_reports_declines_needs_and_changes_by_hand_are_told_without_a_name(world: World) -> None:
    ctx = world.context
    told: list[DayEvent] = []
    planner.publish(ctx, world.plan_id, ANN)

    async def watch(queue: asyncio.Queue[DayEvent]) -> None:
        await until(queue, "hello")
        stop = world.stop_ids(1)[0]
        await asyncio.to_thread(
            rounds.mark_stop, ctx, world.round_id(1), stop, state="done", client_key="k", actor=Actor("driver", 1)
        )
        told.append(await until(queue, "report"))
        assert told[-1].data["stop_id"] == stop
        assert told[-1].data["state"] == "done"
        await asyncio.to_thread(decline, ctx, world.round_id(2), Actor("driver", 2))
        told.append(await until(queue, "answer"))
        assert told[-1].data["answer"] == "declined"
        told.append(await until(queue, "need"))
        with ctx.database.reading() as store:
            assert told[-1].data["revision"] == store.needs.revision(told[-1].data["need_id"])
        plan = planner.latest_plan(ctx, DAY)
        assert plan is not None
        made = await asyncio.to_thread(
            edit, ctx, plan.id, EditRequest(edit="lock", volunteer_id=plan.rounds[0].volunteer_id), ANN
        )
        while (one := await until(queue, "plan")).data["what"] != "edited":
            pass
        told.append(one)
        assert one.data == {"plan_id": made.plan_id, "revision": made.revision, "what": "edited"}

    followed(world, watch)
    said = json.dumps([dict(one.data) for one in told])
    assert not any(name.split()[0] in said for name in (*NEIGHBOURS, *VOLUNTEERS))


def test_a_change_by_hand_names_the_rounds_it_changed(world: World) -> None:
    ctx = world.context
    plan = planner.latest_plan(ctx, DAY)
    assert plan is not None
    row = plan.rounds[1]
    stop = next(one for one in row.stops if one.movable and one.kind != "pickup")
    before = newest(world)
    made = edit(ctx, plan.id, EditRequest(edit="unassign", stop_id=stop.id), ANN)

    async def watch(queue: asyncio.Queue[DayEvent]) -> DayEvent:
        return await until(queue, "round")

    one = followed(world, watch, before)
    assert one.data == {"plan_id": made.plan_id, "number": row.number, "revision": made.revision}


def test_who_was_away_gets_what_they_missed_or_loads_all_again(world: World) -> None:
    before = newest(world)
    world.run()

    async def first(queue: asyncio.Queue[DayEvent]) -> list[str]:
        return [(await asyncio.wait_for(queue.get(), 30)).name for _ in range(2)]

    assert followed(world, first, before) == ["run", "hello"]
    assert followed(world, first, newest(world))[0] == "hello"
    assert followed(world, first, None)[0] == "hello"
    assert followed(world, first, newest(world) + 5)[0] == "reload"


def test_what_happens_while_a_stream_is_opened_comes_after_its_greeting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = DayHub._missed

    def slowly(hub: DayHub, day: date, after: int | None) -> tuple[int, tuple[DayEvent, ...] | None]:
        for one in tuple(hub._followers):
            one.tell(DayEvent(0, "report", {}))
        return read(hub, day, after)

    monkeypatch.setattr(DayHub, "_missed", slowly)

    async def first(queue: asyncio.Queue[DayEvent]) -> list[str]:
        return [(await asyncio.wait_for(queue.get(), 30)).name for _ in range(3)]

    assert followed(world, first) == ["hello", "presence", "report"]


def test_another_day_is_not_told(world: World) -> None:
    async def watch() -> list[str]:
        hub = hub_of(world)
        async with (
            hub.follow(DAY + timedelta(days=1), 1, None) as other,
            hub.follow(DAY, 1, None) as mine,
        ):
            await until(other, "hello")
            await until(mine, "hello")
            await asyncio.to_thread(world.run)
            await until(mine, "run")
            await asyncio.sleep(0.1)
            return [other.get_nowait().name for _ in range(other.qsize())]

    assert "run" not in run_async(watch())


def test_those_who_are_here_see_each_other_come_and_go(world: World) -> None:
    ctx = world.context

    async def watch(queue: asyncio.Queue[DayEvent]) -> None:
        await until(queue, "hello")
        await asyncio.to_thread(set_focus, ctx, DAY, 1, "stop", 7)
        while not (one := await until(queue, "presence")).data["here"]:
            pass
        assert one.data["here"] == [{"user_id": 1, "on": "stop", "on_id": 7}]
        assert [(row.user_id, row.on, row.on_id) for row in here_on(ctx, DAY)] == [(1, "stop", 7)]
        await asyncio.to_thread(leave, ctx, DAY, 1)
        while (await until(queue, "presence")).data["here"]:
            pass

    world.browser("dispatcher")
    followed(world, watch)
    assert here_on(ctx, DAY) == ()


def test_who_has_not_been_heard_of_for_a_while_counts_as_gone(world: World) -> None:
    world.browser("dispatcher")
    set_focus(world.context, DAY, 1, "", None)
    assert [row.user_id for row in here_on(world.context, DAY)] == [1]
    later = world.now + timedelta(seconds=PRESENT_SECONDS + 1)
    world.context.clock = lambda: later
    assert here_on(world.context, DAY) == ()


def test_one_person_has_so_many_streams_and_no_more(world: World) -> None:
    async def watch() -> None:
        hub = hub_of(world)
        async with AsyncExitStack() as stack:
            for _ in range(MOST_A_PERSON):
                assert not hub.is_full(1)
                await stack.enter_async_context(hub.follow(DAY, 1, None))
            assert hub.is_full(1)
            assert not hub.is_full(2)
        assert not hub.is_full(1)

    run_async(watch())


def test_somebody_who_does_not_keep_up_is_told_to_load_all_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.services.live.day_hub._MOST_WAITING", 3)

    async def watch(queue: asyncio.Queue[DayEvent]) -> list[str]:
        for _ in range(4):
            await asyncio.to_thread(world.run)
            await asyncio.sleep(0.1)
        return [queue.get_nowait().name for _ in range(queue.qsize())]

    assert "reload" in followed(world, watch)
