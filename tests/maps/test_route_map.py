from maps.rendering import render
from maps.route_map import route_map
from tests.support.map_makers import NONCE, create_round, create_round_view


def test_each_leg_leads_to_its_stop():
    """The script fades the leg to a stop that is over, so a hidden leg keeps its place."""
    hidden = create_round(legs=((), ((0.11, 52.19), (0.12, 52.2)), ((0.12, 52.2), (0.13, 52.2))), start=None, end=None)
    page = render(route_map(create_round_view(round=hidden)), nonce=NONCE).html
    legs = page[page.index('"legs": [') : page.index('"stops": ')]
    assert legs.split("[")[1].split(",")[0].strip() == "null"
    assert legs.count("poly_line_") == 2


def test_stops_can_be_reached_by_keyboard():
    page = render(route_map(create_round_view()), nonce=NONCE).html
    assert page.count('"keyboard": true') == 3


def test_a_round_without_stops_is_still_a_map():
    page = render(route_map(create_round_view(round=create_round(stops=(), legs=()), places=())), nonce=NONCE).html
    assert "wardround.roundMap" in page
