from dataclasses import fields

import pytest

from maps import values
from maps.values import Measure, StopMark, UnassignedMark, WardFigures, WardOutline
from routing.needs import NeedKind
from tests.support.map_makers import create_round, create_stop, create_ward

PERSONAL = {"phone", "address", "postcode", "notes", "note", "office_notes", "email", "person", "neighbour"}
MAY_HAVE_A_NAME = {"PlaceMark", "WardOutline"}


def test_no_view_has_a_field_for_personal_text():
    classes = [one for one in vars(values).values() if isinstance(one, type) and hasattr(one, "__dataclass_fields__")]
    assert len(classes) > 8
    for one in classes:
        names = {field.name for field in fields(one)}
        assert not names & PERSONAL, one
        assert "name" not in names or one.__name__ in MAY_HAVE_A_NAME


@pytest.mark.parametrize(
    "make",
    [
        lambda: create_stop(id="Ada Lovelace"),
        lambda: create_stop(arrival="10:00"),
        lambda: create_round(metres="07700 900123"),
        lambda: UnassignedMark(id="7", lon=0.1, lat=52.2, what=NeedKind.CHAT),
        lambda: WardFigures(ward=create_ward(), needs="<b>", met=1, volunteers=1),
    ],
)
def test_text_in_the_place_of_a_number_is_refused(make):
    with pytest.raises(TypeError, match="whole number"):
        make()


def test_a_number_in_the_place_of_a_number_is_taken():
    assert isinstance(create_stop(id=3), StopMark)


def test_wards_are_read_from_the_collection_an_area_gives():
    ward = create_ward()
    feature = {"type": "Feature", "properties": {"code": ward.code, "name": ward.name}, "geometry": ward.geometry}
    assert WardOutline.of_collection({"type": "FeatureCollection", "features": [feature]}) == (ward,)


@pytest.mark.parametrize(
    ("needs", "met", "share", "unmet"),
    [(20, 15, 75, 5), (3, 2, 67, 1), (8, 1, 13, 7), (5, 0, 0, 5), (0, 0, None, 0), (10, 15, 100, 0)],
)
def test_shares_are_rounded_half_up_in_whole_percent(needs, met, share, unmet):
    figures = WardFigures(ward=create_ward(), needs=needs, met=met, volunteers=0)
    assert figures.value(Measure.SHARE_MET) == share
    assert figures.value(Measure.UNMET) == unmet


@pytest.mark.parametrize(("needs", "met"), [(None, 3), (20, None), (None, None)])
def test_what_follows_from_a_hidden_number_is_hidden(needs, met):
    figures = WardFigures(ward=create_ward(), needs=needs, met=met, volunteers=4)
    assert figures.value(Measure.SHARE_MET) is None
    assert figures.value(Measure.UNMET) is None
    assert figures.value(Measure.VOLUNTEERS) == 4
