"""Roles as endpoint parameters: Admin, Dispatcher, Organiser, DriverSession and Reader.

An endpoint that names a role serves only that role. A test checks that every route names one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie

from api.security.context import ContextOf
from api.security.cookies import ROUND, SESSION, read_token
from api.security.refusals import NotSignedIn
from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from routing.errors import Refused

__all__ = [
    "Admin",
    "Dispatcher",
    "DriverSeat",
    "DriverSession",
    "MaybeSignedIn",
    "Organiser",
    "Reader",
    "SignedIn",
    "seat_of",
]

_DISPATCHERS: Final = frozenset({"dispatcher", "admin"})
_ORGANISERS: Final = frozenset({"organiser", "dispatcher", "admin"})

# For the OpenAPI document only: the cookies are read by their name on the wire, which https changes.
_session_scheme = APIKeyCookie(name=SESSION, scheme_name="session", auto_error=False)
_round_scheme = APIKeyCookie(name=ROUND, scheme_name="round", auto_error=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who is signed in."""

    user_id: int
    role: str
    name: str

    @property
    def actor(self) -> Actor:
        """The person, as the event log names them."""
        return Actor("user", self.user_id, self.role)

    @property
    def may_dispatch(self) -> bool:
        """Whether the person may see and plan days."""
        return self.role in _DISPATCHERS

    @property
    def may_administer(self) -> bool:
        """Whether the person may see the access log, and export and erase personal data."""
        return self.role == "admin"

    @property
    def may_see_coverage(self) -> bool:
        """Whether the person may see the coverage of wards."""
        return self.role in _ORGANISERS


@dataclass(frozen=True, slots=True)
class DriverSeat:
    """A volunteer who opened a round's link: they may see and report that round only."""

    round_id: int

    @property
    def actor(self) -> Actor:
        """The volunteer as the event log names them: by round, never by name."""
        return Actor("driver", self.round_id, "driver")


def _signed_in(request: Request, context: Context) -> SignedIn | None:
    token = read_token(request, context.settings, SESSION)
    session = accounts.session(context, token) if token else None
    return None if session is None else SignedIn(session.user_id, session.role, session.name)


def seat_of(request: Request, context: Context) -> DriverSeat | None:
    """Return the round whose link this browser has opened, or None."""
    token = read_token(request, context.settings, ROUND)
    round_id = accounts.driver_session(context, token) if token else None
    seat = None if round_id is None else DriverSeat(round_id)
    request.state.seat = seat
    return seat


def maybe_signed_in(request: Request, context: ContextOf) -> SignedIn | None:
    """Return the signed-in person, or None; the page shows their name."""
    person = _signed_in(request, context)
    request.state.person = person
    return person


MaybeSignedIn = Annotated[SignedIn | None, Depends(maybe_signed_in)]


def _present(person: SignedIn | None) -> SignedIn:
    if person is None:
        raise NotSignedIn("session.missing", "You are not signed in, or your sign-in has ended.", "Sign in.")
    return person


def require_dispatcher(person: MaybeSignedIn, _: Annotated[str | None, Security(_session_scheme)]) -> SignedIn:
    """Return the signed-in person, refusing everybody but dispatchers."""
    person = _present(person)
    if not person.may_dispatch:
        raise Refused("role.not-dispatcher", "Only dispatchers can see this.", "Ask an administrator of your group.")
    return person


def require_admin(person: MaybeSignedIn, _: Annotated[str | None, Security(_session_scheme)]) -> SignedIn:
    """Return the signed-in person, refusing everybody but administrators."""
    person = _present(person)
    if not person.may_administer:
        raise Refused("role.not-admin", "Only administrators can do this.", "Ask an administrator of your group.")
    return person


def require_organiser(person: MaybeSignedIn, _: Annotated[str | None, Security(_session_scheme)]) -> SignedIn:
    """Return the signed-in person, refusing everyone except organisers and dispatchers."""
    person = _present(person)
    if not person.may_see_coverage:
        raise Refused("role.not-organiser", "Only organisers can see this.", "Ask an administrator of your group.")
    return person


def require_driver(
    request: Request, context: ContextOf, _: Annotated[str | None, Security(_round_scheme)]
) -> DriverSeat:
    """Return the volunteer's round, refusing anyone without a valid round link."""
    seat = seat_of(request, context)
    if seat is None:
        raise NotSignedIn(
            "round.no-link",
            "No round is open on this phone, or its link no longer works.",
            "Open your link again, or ask the office for a new one.",
        )
    return seat


def require_anybody(request: Request, context: ContextOf, person: MaybeSignedIn) -> None:
    """Refuse anyone who has neither signed in nor opened a round's link."""
    if person is None and seat_of(request, context) is None:
        raise NotSignedIn("session.missing", "You are not signed in, or your sign-in has ended.", "Sign in.")


Admin = Annotated[SignedIn, Depends(require_admin)]
Dispatcher = Annotated[SignedIn, Depends(require_dispatcher)]
Organiser = Annotated[SignedIn, Depends(require_organiser)]
DriverSession = Annotated[DriverSeat, Depends(require_driver)]
Reader = Annotated[None, Depends(require_anybody)]
