"""Pages to sign in by password or link, and to sign out.

A link's token follows ``#`` and is posted by the page's script.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from api.pages.addresses import address, redirect, safe_next
from api.pages.rendering import render
from api.security.context import ContextOf, client_address
from api.security.cookies import DEVICE, SESSION, clear_token, read_token, set_token
from api.security.refusals import as_sign_in_failure
from api.security.roles import MaybeSignedIn
from api.services import accounts
from routing.errors import Refused

__all__ = ["PasswordForm", "SignInPage", "TokenForm", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Context of the sign-in page, with the reason the last attempt failed."""

    template: ClassVar[str] = "sign_in.html"
    next_path: str
    failure: str = ""
    advice: str = ""


class PasswordForm(BaseModel):
    """The submitted login and password."""

    model_config = ConfigDict(extra="forbid")
    login: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=1000)
    next: str = Field(default="/", max_length=200)


class TokenForm(BaseModel):
    """The token of a link, posted by the page's script or pasted by hand."""

    model_config = ConfigDict(extra="forbid")
    token: str = Field(min_length=1, max_length=500)

    @property
    def bare(self) -> str:
        """The token alone, even if the whole link was pasted."""
        return self.token.strip().rpartition("#")[2]


def _home_of(request: Request, role: str) -> str:
    return address(request, "coverage" if role == "organiser" else "home")


@router.get("/sign-in", name="sign_in")
def show(request: Request, _: MaybeSignedIn, next: str = "/") -> Response:  # noqa: A002  the name on the wire
    """Show the sign-in page, which has no side effects."""
    return render(request, SignInPage(safe_next(next)))


@router.post("/sign-in", name="sign_in")
def sign_in(request: Request, context: ContextOf, form: Annotated[PasswordForm, Form()]) -> Response:
    """Sign in with login and password."""
    next_path = safe_next(form.next)
    try:
        signed_in = accounts.sign_in(
            context,
            form.login,
            form.password,
            address=client_address(request),
            device=read_token(request, context.settings, DEVICE) or "",
        )
    except Refused as refusal:
        failure, status = as_sign_in_failure(refusal)
        return render(request, SignInPage(next_path, failure.cause, failure.action), status=status)
    return _welcome(request, context, signed_in, next_path)


@router.post("/sign-in/link", name="sign_in_with_link")
def sign_in_with_link(request: Request, context: ContextOf, form: Annotated[TokenForm, Form()]) -> Response:
    """Sign in with a link's token."""
    try:
        signed_in = accounts.sign_in_with_link(context, form.bare)
    except Refused as refusal:
        failure, status = as_sign_in_failure(refusal)
        return render(request, SignInPage("/", failure.cause, failure.action), status=status)
    return _welcome(request, context, signed_in, "/")


def _welcome(request: Request, context: ContextOf, signed_in: accounts.OpenedSession, next_path: str) -> Response:
    old = read_token(request, context.settings, SESSION)
    if old:
        accounts.sign_out(context, old)
    session = accounts.session(context, signed_in.session)
    role = session.role if session else ""
    response = RedirectResponse(_home_of(request, role) if next_path == "/" else next_path, status_code=303)
    set_token(response, context.settings, SESSION, signed_in.session)
    set_token(response, context.settings, DEVICE, signed_in.device, lasts=accounts.DEVICE_LASTS)
    return response


@router.post("/sign-out", name="sign_out")
def sign_out(request: Request, context: ContextOf) -> Response:
    """Sign out and end the session on the server. It does nothing without a session."""
    token = read_token(request, context.settings, SESSION)
    if token:
        accounts.sign_out(context, token)
    response = redirect(request, "sign_in")
    clear_token(response, context.settings, SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
