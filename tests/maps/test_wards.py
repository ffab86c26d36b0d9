import pytest
from shapely import Point
from shapely.geometry import shape

from maps.values import WardOutline
from maps.wards import label_point, label_points
from tests.support.map_makers import create_ward
from tests.support.realdata import realdata

HOOK = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 3.8], [3.8, 3.8], [3.8, 0.2], [0, 0.2], [0, 0]]


def test_a_label_stands_inside_a_ward_of_any_shape():
    ward = WardOutline("Z05000009", "Hook", {"type": "Polygon", "coordinates": [HOOK]})
    assert shape(ward.geometry).contains(Point(label_point(ward)))


def test_of_several_pieces_the_largest_is_labelled():
    small, large = create_ward(west=0.0, east=0.01).geometry, create_ward(west=0.1, east=0.2).geometry
    pieces = {"type": "MultiPolygon", "coordinates": [small["coordinates"], large["coordinates"]]}
    assert 0.1 < label_point(WardOutline("Z05000009", "Two", pieces))[0] < 0.2


def test_a_ward_without_area_is_named():
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    with pytest.raises(ValueError, match="Z05000009"):
        label_point(WardOutline("Z05000009", "Line", line))


@pytest.mark.realdata
def test_every_real_ward_has_its_label_inside():
    import json

    features = json.loads(realdata("cambridge/wards_wd21.geojson").read_text())["features"]
    wards = [WardOutline(f["properties"]["WD21CD"], f["properties"]["WD21NM"], f["geometry"]) for f in features]
    points = label_points(wards)
    assert all(shape(ward.geometry).contains(Point(points[ward.code])) for ward in wards)
