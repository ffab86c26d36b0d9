"""Sentences about unassigned needs are made of values, with the names that the reader may see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.services.planning.unassigned_text import unassigned_text
from routing.needs import NeedKind, PlaceKind
from routing.plan import UnassignedNeed
from routing.problem import ChangeCode, Details, Displacement, Reason, SmallestChange, StopKind, TaskKind
from tests.support.people import MONDAY, need, volunteer

NEED = need(1, NeedKind.SHOPPING, name="Una Mensah")
OTHER = need(2, NeedKind.DOG_WALK, name="Bill Burrows")
NEEDS = {1: NEED, 2: OTHER}
PEOPLE = {7: volunteer(7, name="Olga Quigley"), 8: volunteer(8, name="Pete Rudd")}
PAGE = (Path(__file__).resolve().parents[4] / "docs" / "errors" / "routing.md").read_text()

OUTSIDE = {
    "need.not-open": Details(state="paused"),
    "need.needs-two": Details(case="alone"),
    "need.no-place": Details(place=PlaceKind.SHOP),
    "need.place-closed": Details(place=PlaceKind.SHOP),
    "need.place-hours": Details(place=PlaceKind.SHOP),
    "need.no-such-place": Details(place=PlaceKind.HUB),
    "need.place-unreachable": Details(place=PlaceKind.HUB),
    "chat.no-room": Details(case=Reason.TIME_WINDOW),
}


def text_of(**values: object) -> tuple[str, str, str]:
    left = UnassignedNeed(**{"need_id": 1, "reason": Reason.UNREACHABLE, **values})  # type: ignore[arg-type]
    text = unassigned_text(left, MONDAY, NEEDS, PEOPLE)
    return text.sentence, text.change, text.displacement


@pytest.mark.parametrize("code", sorted(set(re.findall(r"^\| `((?:need|chat)\.[\w-]+)` \|", PAGE, re.MULTILINE))))
def test_every_code_of_the_docs_has_a_sentence(code: str) -> None:
    sentence, _, _ = text_of(reason=code, details=OUTSIDE.get(code, Details()))
    assert sentence.endswith(".")
    assert "  " not in sentence


def test_a_place_that_may_be_open_is_not_called_closed() -> None:
    closed, unsure = Details(place=PlaceKind.PHARMACY), Details(place=PlaceKind.PHARMACY, case="undecided")
    assert text_of(reason="need.place-closed", details=closed)[0] == "The pharmacy is closed all day."
    assert text_of(reason="need.place-closed", details=unsure)[0] == (
        "It is not certain that the pharmacy is open that day. Ask, and enter its opening hours."
    )


@pytest.mark.parametrize("case", ["call", "under_way", "alone"])
def test_a_need_for_several_says_what_to_do(case: str) -> None:
    sentence, _, _ = text_of(reason="need.needs-two", details=Details(case=case))
    assert sentence.endswith(("phone.", "kind of need."))


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (Reason.NO_VEHICLES, "No volunteer is available that day."),
        (Reason.SKILLS, "No volunteer that day calls for a chat and has a DBS check valid that day."),
        (Reason.TIME_WINDOW, "No volunteer is available at the requested times."),
        (Reason.TRADED_AWAY, "Everyone who could call is fully booked that day."),
    ],
)
def test_a_call_without_room_says_why(case: Reason, sentence: str) -> None:
    details = Details(case=case, skills=("kind:chat", "check:dbs"))
    assert text_of(reason="chat.no-room", details=details)[0] == sentence


@pytest.mark.parametrize(
    ("reason", "details", "sentence"),
    [
        (
            Reason.PICKUP_WINDOW,
            Details(place=PlaceKind.HUB, windows=((50_400, 57_600),)),
            "The hub is open from 14:00 to 16:00, and no volunteer is available then.",
        ),
        (
            Reason.DELIVERY_WINDOW,
            Details(place=PlaceKind.SURGERY, windows=((32_400, 43_200), (50_400, 57_600))),
            "The surgery is open from 09:00 to 12:00 or from 14:00 to 16:00, and no volunteer is available then.",
        ),
        (
            Reason.TOO_LONG,
            Details(seconds=7_200),
            "It takes 2 h, and no volunteer is available for that long.",
        ),
        (Reason.TOO_FAR, Details(mode="walk"), "It is too far on foot: no volunteer has enough time to get there."),
        (Reason.MODE, Details(skills=("mode:cycle+walk",)), "No volunteer comes by bike or on foot."),
        (Reason.MAX_RIDE, Details(seconds=5_400), "No volunteer can deliver it within 1 h 30 min of picking it up."),
        ("need.no-such-place", Details(place=PlaceKind.HUB), "There is no hub. Import a list of places that has one."),
    ],
)
def test_each_cause_has_a_sentence_of_its_own(reason: str, details: Details, sentence: str) -> None:
    assert text_of(reason=reason, details=details)[0] == sentence


@pytest.mark.parametrize(
    ("moment", "until", "sentence"),
    [
        (81_000, 82_800, "It needs one more volunteer on Monday between 22:30 and 23:00."),
        (81_000, 81_030, "It needs one more volunteer on Monday at 22:30."),
        (81_000, None, "It needs one more volunteer on Monday at 22:30."),
        (None, None, "It needs one more volunteer on Monday."),
    ],
)
def test_one_more_volunteer_is_wanted_at_the_true_time(moment: int | None, until: int | None, sentence: str) -> None:
    change = SmallestChange(code=ChangeCode.ONE_MORE_VEHICLE, amount=1, moment=moment, until=until)
    assert text_of(change=change)[1] == sentence


def test_names_and_places_are_put_in_where_it_is_shown() -> None:
    window = SmallestChange(
        code=ChangeCode.LATER_WINDOW, amount=600, moment=75_120, visit=StopKind.PICKUP, place="shop"
    )
    assert text_of(change=window)[1] == "It fits if the visit to the shop may begin as late as 20:52."
    seat = SmallestChange(code=ChangeCode.SKILL, carrier=7, skills=("check:car_seat",))
    assert text_of(change=seat)[1] == "Olga Quigley could take it, but has no car seat."
    goes = Displacement(carrier=7, goes=((TaskKind.JOB, 2),), goes_to=(8,))
    assert (
        text_of(displacement=goes)[2]
        == "Olga Quigley could take it if the dog walk for Bill Burrows went to Pete Rudd."
    )
    left = UnassignedNeed(need_id=1, reason=Reason.TRADED_AWAY, change=seat, displacement=goes)
    assert unassigned_text(left, MONDAY, NEEDS, PEOPLE).mentions == (("volunteer", 7), ("volunteer", 8), ("need", 2))


def test_whoever_is_not_known_any_more_has_no_name() -> None:
    stop = SmallestChange(code=ChangeCode.ONE_MORE_STOP, carrier=9, amount=2)
    assert text_of(change=stop)[1] == "A volunteer could take it with two more stops."


def test_old_sentences_stay_as_they_were_and_erased_ones_are_empty() -> None:
    assert text_of(old_text=("Too far.", "It would fit if volunteer 7 went 1 km further.")) == (
        "Too far.",
        "It would fit if volunteer 7 went 1 km further.",
        "",
    )
    assert text_of(details=None) == ("", "", "")
