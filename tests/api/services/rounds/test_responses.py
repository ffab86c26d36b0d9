"""A volunteer who cannot do a round says so, and the day goes on without them."""

from __future__ import annotations

import pytest

from api.services.actors import Actor
from api.services.planning import publishing
from api.services.rounds import responses, rounds
from api.services.volunteers import commands
from routing.errors import Conflict
from routing.needs import NeedState
from tests.support.actors import DISPATCHER
from tests.support.api_world import DAY, VOLUNTEERS, World

OLGA = Actor("driver", 1)


@pytest.fixture
def followed(world: World) -> World:
    publishing.publish(world.context, world.plan_id, DISPATCHER)
    return world


def states(world: World) -> list[NeedState]:
    with world.context.database.reading() as store:
        return [store.needs.get(number).state for number in (1, 2, 3)]


def test_the_office_is_told_and_what_was_theirs_is_open_again(followed: World) -> None:
    responses.decline(followed.context, followed.round_id(1), OLGA)
    responses.decline(followed.context, followed.round_id(1), OLGA)
    assert states(followed) == [NeedState.READY, NeedState.READY, NeedState.PLANNED]
    assert [name for _, name, _ in responses.declined_on(followed.context, DAY)] == [VOLUNTEERS[0]]
    assert responses.standing(followed.context, followed.round_id(1)) == "declined"
    assert responses.standing(followed.context, followed.round_id(2)) == "open"
    view = commands.volunteer_view(followed.context, 1)
    assert (view.row.counts.asked, view.row.counts.declined) == (1, 1)
    assert view.history[0].what == "Declined a round"


def test_what_was_done_stays_done(followed: World) -> None:
    first = followed.stop_ids(1)[0]
    rounds.mark_stop(followed.context, followed.round_id(1), first, state="done", client_key="k" * 36, actor=OLGA)
    responses.decline(followed.context, followed.round_id(1), OLGA)
    assert states(followed) == [NeedState.DONE, NeedState.READY, NeedState.PLANNED]


def test_a_round_that_nobody_follows_cannot_be_declined(world: World) -> None:
    with pytest.raises(Conflict, match="no longer yours"):
        responses.decline(world.context, world.round_id(1), OLGA)


def test_the_volunteer_s_page_has_the_button_and_the_day_says_so(followed: World) -> None:
    driver = followed.browser("invited")
    assert "I can't do this round" in driver.get("/round").text
    assert driver.post("/round/decline").headers["location"] == "/round"
    assert "Thank you for letting us know" in driver.get("/round").text
    page = followed.browser("dispatcher").get(f"/days/{DAY}").text
    assert f"<strong>{VOLUNTEERS[0]} can't do their round.</strong>" in page
    assert "Adjust the rounds without them" in page


def test_a_round_is_accepted_once_shown_to_the_office_and_counted(followed: World) -> None:
    responses.accept(followed.context, followed.round_id(1), OLGA)
    responses.answer(followed.context, followed.round_id(1), "accepted", DISPATCHER)
    assert responses.standing(followed.context, followed.round_id(1)) == "accepted"
    assert responses.answers_on(followed.context, DAY) == {followed.round_id(1): "accepted"}
    view = commands.volunteer_view(followed.context, 1)
    assert (view.row.counts.asked, view.row.counts.accepted, view.row.counts.declined) == (1, 1, 0)
    assert view.history[0].what == "Accepted a round"
    assert states(followed) == [NeedState.PLANNED] * 3


def test_what_was_accepted_may_be_declined_and_what_was_declined_is_accepted_no_more(followed: World) -> None:
    responses.accept(followed.context, followed.round_id(1), OLGA)
    responses.decline(followed.context, followed.round_id(1), OLGA)
    assert responses.answers_on(followed.context, DAY) == {followed.round_id(1): "declined"}
    with pytest.raises(Conflict) as refused:
        responses.accept(followed.context, followed.round_id(1), OLGA)
    assert refused.value.code == "round.declined-already"


def test_the_volunteer_and_the_office_say_yes_with_a_button(followed: World) -> None:
    driver, office = followed.browser("invited"), followed.browser("dispatcher")
    assert "I can do it" in driver.get("/round").text
    assert "They accepted" in office.get(f"/days/{DAY}").text
    assert driver.post("/round/accept").status_code == 303
    assert "0 of 2 done" in driver.get("/round").text
    assert '<span class="chip ok">accepted</span>' in office.get(f"/days/{DAY}").text
    other = f"/days/{DAY}/rounds/{followed.round_id(2)}/answer"
    assert office.post(other, data={"answer": "accepted"}).status_code == 303
    assert len(responses.answers_on(followed.context, DAY)) == 2
    assert "accepted 1" in office.get("/people/volunteer-1").text
