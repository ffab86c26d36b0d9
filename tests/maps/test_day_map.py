import pytest

from maps.day_map import day_map, state_of, together
from maps.rendering import render
from maps.safe_folium import SafeGroup, SafeMarker
from maps.values import MarkState
from tests.support.map_makers import NONCE, create_day, create_many_rounds, create_round, create_stop


def test_each_round_is_a_layer_of_its_own():
    made = day_map(create_day(rounds=create_many_rounds(45), unassigned=(), places=()))
    groups = [child for child in made._children.values() if isinstance(child, SafeGroup)]
    assert len(groups) == 45 + 2  # and the needs on no round, and the places
    page = render(made, nonce=NONCE).html
    assert page.count("L.featureGroup") == 47


def test_stops_at_one_door_share_a_marker():
    stops = (create_stop(1), create_stop(2, lon=create_stop(1).lon, lat=create_stop(1).lat), create_stop(3))
    assert [len(here) for _, here in together(stops)] == [2, 1]
    made = day_map(create_day(rounds=(create_round(stops=stops, start=None, end=None),), unassigned=(), places=()))
    (group, *_) = [child for child in made._children.values() if isinstance(child, SafeGroup)]
    markers = [child for child in group._children.values() if isinstance(child, SafeMarker)]
    assert len(markers) == 2
    assert '"1\\u20132"' in render(made, nonce=NONCE).html


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        (["done", "done"], "done"),
        (["done", "not_done"], "not_done"),
        (["done", "planned"], "planned"),
        (["planned", "next"], "next"),
    ],
)
def test_what_is_still_to_come_is_shown_for_several_stops_at_one_door(states, shown):
    assert state_of([create_stop(n, state=MarkState(state)) for n, state in enumerate(states, 1)]) == shown


def test_a_leg_that_may_not_be_shown_is_not():
    hidden = create_round(legs=((), ((0.11, 52.19), (0.12, 52.2)), ()), start=None, end=None)
    page = render(day_map(create_day(rounds=(hidden,))), nonce=NONCE).html
    assert "[[[52.19, 0.11], [52.2, 0.12]]]" in page
    assert '"kind":"start"' not in page


def test_a_day_without_anything_is_still_a_map():
    page = render(day_map(create_day(rounds=(), unassigned=(), places=(), wards=())), nonce=NONCE).html
    assert "wardround.dayPanel" in page
