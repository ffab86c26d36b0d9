import pytest

from data.phrases.office_notes import Rules, rules_of
from routing.needs import CheckKind


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("DBS only", Rules(frozenset({CheckKind.DBS}))),
        ("Enhanced DBS only", Rules(frozenset({CheckKind.ENHANCED_DBS}))),
        ("two volunteers please", Rules(volunteers_needed=2)),
        ("send 2 people", Rules(volunteers_needed=2)),
        ("in pairs", Rules(volunteers_needed=2)),
        ("diabetic; DBS required. Two volunteers", Rules(frozenset({CheckKind.DBS}), 2)),
        ("diabetic", Rules()),
        ("", Rules()),
    ],
)
def test_reads_a_rule(text: str, rules: Rules) -> None:
    assert rules_of(text) == rules


@pytest.mark.parametrize(
    "text",
    ["do not send same volunteer as last week", "no DBS needed", "female volunteer only", "two volunteers not needed"],
)
def test_what_is_no_rule_is_left_to_read(text: str) -> None:
    assert rules_of(text) == Rules(left_to_read=True)
