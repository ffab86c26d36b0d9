"""What a header nobody knows is likely to be: offered for a person to confirm, once for each field."""

from __future__ import annotations

import pytest

from data.lists.headers import NEEDS, VOLUNTEERS, Schema
from data.lists.likely_fields import likely
from data.phrases.words import normalise


def offered(schema: Schema, *headers: str) -> list[str]:
    known = {normalise(header): field.name for field in schema.fields for header in field.headers}
    return list(likely([normalise(header) for header in headers], known))


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("Can you tell us which postcode you live in, please?", "postcode"),
        ("A phone number where we can ring you back", "phone"),
        ("If you need shopping, from which supermarket?", "place"),
        ("At what times of the day are you usually in?", "when"),
        ("How many carrier bags do you think it will be?", "size"),
        ("Postcod", "postcode"),
        ("How did you hear about us?", ""),
        ("E-mail", ""),
    ],
)
def test_a_whole_question_is_offered_as_what_its_words_ask_for(question: str, field: str) -> None:
    assert offered(NEEDS, question) == [field]


def test_a_volunteers_questions_are_offered_too() -> None:
    asked = ("How would you normally get around? (transport)", "Roughly which days and times can you help?")
    assert offered(VOLUNTEERS, *asked) == ["modes", "hours"]


def test_a_field_that_has_its_column_is_offered_for_no_other() -> None:
    consent = "I agree that you keep my name and phone number"
    assert offered(NEEDS, "Name", "Phone", consent) == ["", "", ""]


def test_of_two_that_may_be_one_field_the_one_that_says_more_of_it_is_offered() -> None:
    assert offered(NEEDS, "Your notes", "Is there anything else we should know about you?") == ["", "notes"]
