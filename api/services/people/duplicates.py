"""Likely duplicates of a person: find, compare, join, keep apart, and separate again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.services.actors import Actor, who
from api.services.context import Context
from api.services.people.matching import ASKED_FROM, alike_pairs, traits_of
from api.services.people.search import parts_of
from data.store import Store
from data.store.people.people import KnownPerson
from routing.errors import Fault, InvalidInput

__all__ = ["AlikeView", "Joined", "Pair", "alike", "join", "joined", "part", "reference_of"]

MOST_PAIRS: Final = 50
"""The most pairs shown at once; the others follow when these are answered."""

_VERDICTS: Final = ("same", "different")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who may be the same; ``likely`` is how strong the evidence is."""

    one: KnownPerson
    other: KnownPerson
    likely: bool


@dataclass(frozen=True, slots=True)
class AlikeView:
    """The pairs to review, likeliest first, and their total; ``seen`` goes back with an answer."""

    pairs: tuple[Pair, ...]
    total: int
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A record that two spellings are one person: by whom, when, and each one's newest record."""

    id: int
    at: datetime
    who: str
    spellings: tuple[KnownPerson, ...]


def alike(ctx: Context, *, most: int = MOST_PAIRS) -> AlikeView:
    """Return the likely duplicates, except pairs that somebody has kept apart."""
    with ctx.database.reading() as store:
        spelled = store.people.spelled()
        groups = store.person_links.groups()
        apart, seen = store.person_links.told_apart(), store.person_links.seen()
    told = {
        frozenset([groups.get(one, frozenset([one])), groups.get(other, frozenset([other]))])
        for one, other in (tuple(pair) for pair in apart if len(pair) == 2)
    }
    found: dict[frozenset[object], Pair] = {}
    for score, a, b in alike_pairs([traits_of(person) for _, person in spelled]):
        ours, theirs = (groups.get(spelled[at][0], frozenset([spelled[at][0]])) for at in (a, b))
        both: frozenset[object] = frozenset([ours, theirs])
        if ours != theirs and both not in told:
            found.setdefault(both, Pair(spelled[a][1], spelled[b][1], score >= ASKED_FROM))
    return AlikeView(tuple(found.values())[:most], len(found), seen)


def join(ctx: Context, one: str, other: str, verdict: str, actor: Actor, *, seen: int | None = None) -> None:
    """Save whether the people behind two records (``need-12``) are ``same`` or ``different``.

    ``seen`` is the version of the links that the page showed (``AlikeView.seen``); without it, earlier answers are
    not checked.

    Raises
    ------
    NotFound
        ``person.unknown``, ``need.unknown``, ``volunteer.unknown``
    InvalidInput
        ``person.no-verdict``
    StaleWrite
        ``store.stale-write``: somebody has said since ``seen`` what these two are.
    """
    if verdict not in _VERDICTS:
        raise InvalidInput(
            [Fault("person.no-verdict", "verdict", "The answer is missing.", f"Choose one of: {', '.join(_VERDICTS)}.")]
        )
    first, second = parts_of(one), parts_of(other)
    with ctx.database.transaction() as store:
        if seen is not None:
            store.person_links.expect(first, second, seen)
        say = store.person_links.merge if verdict == "same" else store.person_links.tell_apart
        say(first, second, actor=str(actor), at=ctx.clock())


def part(ctx: Context, link_id: int, actor: Actor) -> None:
    """Undo joining two spellings. The records were never changed.

    Raises
    ------
    NotFound
        ``person-link.unknown``
    """
    with ctx.database.transaction() as store:
        store.person_links.part(link_id, actor=str(actor), at=ctx.clock())


def joined(store: Store, kind: str, record_id: int) -> tuple[Joined, ...]:
    """Return the joins that connect the records of the person behind one record."""
    spelling = store.person_links.spelling(kind, record_id)
    links = () if spelling is None else store.person_links.of(spelling)
    if not links:
        return ()
    people = dict(store.people.spelled())
    names = {user.id: user.name for user in store.accounts.users()}
    return tuple(
        Joined(
            link.id,
            link.at,
            who(link.actor, names),
            tuple(people[one] for one in (link.one, link.other) if one in people),
        )
        for link in links
    )


def reference_of(person: KnownPerson) -> str:
    """Return the record that identifies a person: ``need-12``, ``volunteer-3``."""
    return f"need-{person.need_id}" if person.need_id is not None else f"volunteer-{person.volunteer_id}"
