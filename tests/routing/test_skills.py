"""A skill is read from its text, and is made in one place."""

from __future__ import annotations

import pickle

import pytest

from routing.needs import CheckKind, Mode, NeedKind
from routing.skills import Skill, SkillKind


@pytest.mark.parametrize(
    ("skill", "text", "kind", "value"),
    [
        (Skill.does(NeedKind.DOG_WALK), "kind:dog_walk", SkillKind.KIND, "dog_walk"),
        (Skill.passed(CheckKind.DBS), "check:dbs", SkillKind.CHECK, "dbs"),
        (Skill.goes_by({Mode.WALK, Mode.CYCLE}), "mode:cycle+walk", SkillKind.MODE, "cycle+walk"),
        (Skill.drives(), "mode:drive", SkillKind.MODE, "drive"),
        (Skill.welcome_at(12), "welcome:12", SkillKind.WELCOME, "12"),
        (Skill.stays(17), "stays:17", SkillKind.STAYS, "17"),
    ],
)
def test_a_skill_is_text_with_a_kind_and_a_value(skill: Skill, text: str, kind: SkillKind, value: str) -> None:
    assert skill == text
    assert (Skill(text).kind, Skill(text).value) == (kind, value)
    assert pickle.loads(pickle.dumps(skill)).kind is kind


def test_a_mode_skill_names_its_modes_and_no_other_skill_has_any() -> None:
    assert Skill.goes_by({Mode.WALK, Mode.CYCLE}).modes == (Mode.CYCLE, Mode.WALK)
    assert Skill.passed(CheckKind.DBS).modes == ()


@pytest.mark.parametrize("text", ["7", "stays", "colour:blue", ""])
def test_a_skill_of_another_program_has_no_kind(text: str) -> None:
    assert Skill(text).kind is None
