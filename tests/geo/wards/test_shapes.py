"""Which ward, which neighbours, and figures carried from neighbourhoods."""

from __future__ import annotations

import shapely
from shapely.geometry import shape

from geo.area.area import Area
from geo.wards.shapes import EDGE_METRES, Neighbourhood, Wards, WardShape, carry
from routing.needs import Ward
from tests.support.geo_makers import HERE, at, box


def wards(*boxes: tuple[str, float, float, float, float]) -> Wards:
    return Wards(tuple(WardShape(Ward(code, code, "2026"), shape(box(*edges))) for code, *edges in boxes), HERE)


SIDE_BY_SIDE = wards(("W1", 0, 0, 100, 100), ("W2", 100, 0, 200, 100))


def code(found: Ward | None) -> str:
    return "" if found is None else found.code


def test_a_point_lies_in_the_ward_around_it() -> None:
    assert code(SIDE_BY_SIDE.of(*at(50, 50))) == "W1"
    assert code(SIDE_BY_SIDE.of(*at(150, 50))) == "W2"


def test_a_point_on_the_edge_of_two_wards_is_in_the_one_with_the_lower_code() -> None:
    two = Wards(
        (
            WardShape(Ward("W1", "", ""), shapely.box(0.0, 52.0, 0.5, 52.5)),
            WardShape(Ward("W2", "", ""), shapely.box(0.5, 52.0, 1.0, 52.5)),
        ),
        HERE,
    )
    assert {code(two.of(0.5, 52.25)) for _ in range(5)} == {"W1"}


def test_just_outside_all_wards_is_still_on_the_edge() -> None:
    """Published boundaries are simplified: a house a few metres beyond the line belongs to the council."""
    assert code(SIDE_BY_SIDE.of(*at(150, 100 + EDGE_METRES - 1))) == "W2"
    assert code(SIDE_BY_SIDE.of(*at(150, 100 + EDGE_METRES + 1))) == ""


def test_outside_all_wards_is_no_ward() -> None:
    assert SIDE_BY_SIDE.of(*at(5000, 50)) is None
    assert SIDE_BY_SIDE.of(float("nan"), 52.2) is None


def test_neighbours_share_a_boundary_not_a_corner() -> None:
    four = wards(("W1", 0, 0, 100, 100), ("W2", 100, 0, 200, 100), ("W3", 0, 100, 100, 200), ("W4", 100, 100, 200, 200))
    assert four.neighbours["W1"] == {"W2", "W3"}
    assert four.neighbours["W4"] == {"W2", "W3"}


def test_a_ward_apart_from_the_others_has_no_neighbours() -> None:
    assert wards(("W1", 0, 0, 100, 100), ("W2", 500, 0, 600, 100)).neighbours == {"W1": frozenset(), "W2": frozenset()}


def small(
    code: str, edges: tuple[float, float, float, float], decile: float | None, people: int | None
) -> Neighbourhood:
    return Neighbourhood(code, shape(box(*edges)), decile, people)


def test_figures_are_carried_by_overlap_and_weighted_by_residents() -> None:
    """One neighbourhood lies in W1, the other half in W1 and half in W2."""
    carried = carry(SIDE_BY_SIDE, [small("A", (0, 0, 50, 100), 2, 900), small("B", (50, 0, 150, 100), 8, 600)])
    assert carried["W1"] == (3.5, 1200)  # (2 x 900 + 8 x 300) / 1200
    assert carried["W2"] == (8.0, 300)


def test_without_residents_area_is_the_weight() -> None:
    carried = carry(SIDE_BY_SIDE, [small("A", (0, 0, 25, 100), 2, None), small("B", (25, 0, 100, 100), 10, None)])
    assert carried["W1"] == (8.0, None)


def test_a_ward_no_neighbourhood_touches_has_no_figures() -> None:
    assert carry(SIDE_BY_SIDE, [small("A", (0, 0, 99, 100), 2, 900)])["W2"] == (None, None)


def test_a_neighbourhood_without_figures_does_not_count_as_zero() -> None:
    carried = carry(SIDE_BY_SIDE, [small("A", (0, 0, 50, 100), 4, 100), small("B", (50, 0, 100, 100), None, None)])
    assert carried["W1"] == (4.0, 100)


def test_shapes_leave_with_code_and_name_only(town: Area) -> None:
    shapes = town.ward_shapes()
    assert [feature["properties"] for feature in shapes["features"]] == [
        {"code": f"W{i}", "name": f"Ward {i}"} for i in (1, 2, 3, 4)
    ]


def test_by_postcodes_a_neighbourhood_counts_where_its_people_live() -> None:
    """Half of B's area lies in W2, but three of its four postcodes do; C has no postcode and goes by area."""
    both = [
        small("A", (0, 0, 50, 100), 2, 900),
        small("B", (50, 0, 150, 100), 8, 600),
        small("C", (150, 0, 250, 100), 5, 100),
    ]
    places = [at(x, 50) for x in (20, 70, 120, 130, 140)]
    carried = carry(SIDE_BY_SIDE, both, ([x for x, _ in places], [y for _, y in places]))
    assert carried["W1"] == (2.86, 1050)  # (2 x 900 + 8 x 150) / 1050
    assert carried["W2"] == (7.7, 500)  # (8 x 450 + 5 x 50) / 500


def test_by_postcodes_without_residents_postcodes_are_the_weight() -> None:
    both = [small("A", (0, 0, 90, 100), 2, None), small("B", (90, 0, 100, 100), 8, None)]
    places = [at(x, 50) for x in (20, 92, 94, 96)]
    assert carry(SIDE_BY_SIDE, both, ([x for x, _ in places], [y for _, y in places]))["W1"] == (6.5, None)


def test_a_postcode_between_two_neighbourhoods_counts_once() -> None:
    both = [small("A", (0, 0, 50, 100), 2, 100), small("B", (50, 0, 100, 100), 8, 100)]
    lon, lat = at(50, 50)
    carried = carry(SIDE_BY_SIDE, both, ([lon], [lat]))
    assert carried["W1"][1] == 200


def test_wards_that_touch_in_a_point_or_only_across_a_gap_are_no_neighbours() -> None:
    apart = wards(("W1", 0, 0, 100, 100), ("W2", 100, 100, 200, 200), ("W3", 105, 0, 205, 95))
    assert apart.neighbours["W1"] == {"W3"}, "5 m apart is one boundary drawn twice"
    assert apart.neighbours["W2"] == {"W3"}
    assert wards(("W1", 0, 0, 100, 100), ("W2", 120, 0, 200, 100)).neighbours["W1"] == frozenset()
