"""JSON API: sign in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.routes.errors import answers
from api.routes.schemas.sessions import SessionIn, SessionOut
from api.security.context import ContextOf, client_address
from api.security.cookies import DEVICE, SESSION, clear_token, read_token, set_token
from api.security.refusals import NotSignedIn, as_sign_in_failure
from api.security.roles import MaybeSignedIn
from api.services import accounts
from routing.errors import Refused

__all__ = ["router"]

router = APIRouter(tags=["sessions"])


@router.post("/sessions", status_code=201, responses=answers(401, 403, 413, 422, 429))
def open_session(request: Request, response: Response, context: ContextOf, body: SessionIn) -> SessionOut:
    """Sign in, and set the session cookie."""
    try:
        signed_in = accounts.sign_in(
            context,
            body.login,
            body.password,
            address=client_address(request),
            device=read_token(request, context.settings, DEVICE) or "",
        )
    except Refused as refusal:
        raise as_sign_in_failure(refusal)[0] from None
    session = accounts.session(context, signed_in.session)
    if session is None:
        raise NotSignedIn("session.missing", "The session has ended.", "Sign in again.")
    set_token(response, context.settings, SESSION, signed_in.session)
    set_token(response, context.settings, DEVICE, signed_in.device, lasts=accounts.DEVICE_LASTS)
    return SessionOut.model_validate(session)


@router.get("/sessions", responses=answers(401))
def current_session(person: MaybeSignedIn) -> SessionOut:
    """Return the person who is signed in."""
    if person is None:
        raise NotSignedIn("session.missing", "You are not signed in, or your sign-in has ended.", "Sign in.")
    return SessionOut.model_validate(person)


@router.delete("/sessions", status_code=204, responses=answers(403))
def close_session(request: Request, response: Response, context: ContextOf) -> None:
    """Sign out. It does nothing without a session."""
    token = read_token(request, context.settings, SESSION)
    if token:
        accounts.sign_out(context, token)
    clear_token(response, context.settings, SESSION)
