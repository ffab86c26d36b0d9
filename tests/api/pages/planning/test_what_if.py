"""Asked before publishing: what would be missed; and the list of whom to ring."""

from __future__ import annotations

from tests.support.api_world import NEIGHBOURS, VOLUNTEERS, World


def test_nobody_is_asked_away_at_first(world: World) -> None:
    page = world.browser("dispatcher").get(f"/plans/{world.plan_id}/what-if").text
    assert all(name in page for name in VOLUNTEERS)
    assert "would be missed" not in page


def test_who_drops_out_is_answered_for_each_of_their_needs_and_nothing_changes(world: World) -> None:
    browser = world.browser("dispatcher")
    page = browser.get(f"/plans/{world.plan_id}/what-if?gone=1&gone=2").text
    assert "3 needs would be missed" in page
    assert all(name in page for name in NEIGHBOURS[:3])
    assert page.count("checked") == 2
    with world.context.database.reading() as store:
        assert [head.id for head in store.plans.versions(store.plans.get(world.plan_id).day)] == [world.plan_id]


def test_what_others_could_take_is_named_with_who_and_when(world: World) -> None:
    page = world.browser("dispatcher").get(f"/plans/{world.plan_id}/what-if?gone=2").text
    assert "Others could take everything" in page
    taken = page.partition("Others could take <span>")[2]
    assert NEIGHBOURS[2] in taken
    assert VOLUNTEERS[0] in taken


def test_the_day_leads_to_both(world: World) -> None:
    page = world.browser("dispatcher").get("/days/2026-11-23").text
    assert f'href="/plans/{world.plan_id}/what-if"' in page
    assert f'href="/plans/{world.plan_id}/phone-list"' in page


def test_the_phone_list_names_everybody_with_number_and_visitor(world: World) -> None:
    page = world.browser("dispatcher").get(f"/plans/{world.plan_id}/phone-list").text
    for name in NEIGHBOURS[:3]:
        assert name in page
    assert "07700 900222" in page
    assert f"{VOLUNTEERS[1]} comes" in page
    assert NEIGHBOURS[3] not in page
