"""Skills that a task asks of the person who does it, each a kind and a value."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from routing.needs import CheckKind, Mode, NeedKind

__all__ = ["Skill", "SkillKind"]


class SkillKind(StrEnum):
    """The kind of a skill.

    ``KIND``: does this kind of need. ``CHECK``: has passed this check. ``MODE``: gets around by one of these modes.
    ``WELCOME``: may come to the door of this need. ``STAYS``: is this vehicle of the problem, because the task is on
    board or promised by it.
    """

    KIND = "kind"
    CHECK = "check"
    MODE = "mode"
    WELCOME = "welcome"
    STAYS = "stays"


class Skill(str):
    """A skill in the form that a problem stores: text such as ``check:dbs``.

    >>> Skill.drives(), Skill.stays(17).kind, Skill("blue").kind
    ('mode:drive', <SkillKind.STAYS: 'stays'>, None)
    """

    __slots__ = ()

    @property
    def kind(self) -> SkillKind | None:
        """The kind of the skill; None for a skill that only another program knows."""
        name, colon, _ = self.partition(":")
        return next((kind for kind in SkillKind if colon and kind == name), None)

    @property
    def value(self) -> str:
        """The text after the kind."""
        return self.partition(":")[2]

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes of a ``MODE`` skill; any one of them will do."""
        return tuple(Mode(mode) for mode in self.value.split("+")) if self.kind is SkillKind.MODE else ()

    @classmethod
    def does(cls, kind: NeedKind) -> Skill:
        """Return the skill of doing a kind of need."""
        return cls(f"{SkillKind.KIND}:{kind}")

    @classmethod
    def passed(cls, check: CheckKind) -> Skill:
        """Return the skill of having passed a check."""
        return cls(f"{SkillKind.CHECK}:{check}")

    @classmethod
    def goes_by(cls, modes: Iterable[Mode]) -> Skill:
        """Return the skill of travelling by one of these modes."""
        return cls(f"{SkillKind.MODE}:{'+'.join(sorted(modes))}")

    @classmethod
    def drives(cls) -> Skill:
        """Return the skill of travelling by car."""
        return cls.goes_by((Mode.DRIVE,))

    @classmethod
    def welcome_at(cls, need_id: int) -> Skill:
        """Return the skill of being welcome at a need's door."""
        return cls(f"{SkillKind.WELCOME}:{need_id}")

    @classmethod
    def stays(cls, vehicle_id: int) -> Skill:
        """Return a skill that only one vehicle has, so that a task asking for it stays with that vehicle."""
        return cls(f"{SkillKind.STAYS}:{vehicle_id}")
