"""Sign people in by password or link, and manage sessions and accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.links import sign_in_link
from data.store import Store
from data.store.people.account_records import Role, SessionInfo, User
from routing.errors import Conflict, Fault, InvalidInput, NotFound, Refused

__all__ = [
    "add_user",
    "check_known",
    "close_user",
    "driver_session",
    "new_sign_in_link",
    "open_driver_session",
    "reopen_user",
    "session",
    "set_password",
    "sign_in",
    "sign_in_with_link",
    "sign_out",
]

FAILURE_WINDOW: Final = timedelta(minutes=15)
MOST_FAILURES_BY_ACCOUNT: Final = 10
MOST_FAILURES_BY_ADDRESS: Final = 50
"""Higher than for one account, since many people may share an address (an office, a network)."""

SIGN_IN_LINK_LASTS: Final = timedelta(hours=24)
LEAST_PASSWORD_LENGTH: Final = 12
"""NIST SP 800-63B asks for at least 8; where a password is the only factor, longer is the advice of the NCSC."""


def sign_in(ctx: Context, login: str, password: str, *, address: str) -> str:
    """Sign in with a password; returns the session's token.

    ``address`` is where the request comes from.

    Raises
    ------
    Refused
        ``session.wrong-password``, or ``session.too-many-tries`` after too many recent failures.
    """
    now = ctx.clock()
    with ctx.database.transaction() as store:
        failures = store.accounts.login_failures(login, address, now - FAILURE_WINDOW)
        too_many = failures.by_account >= MOST_FAILURES_BY_ACCOUNT or failures.by_address >= MOST_FAILURES_BY_ADDRESS
        user = None if too_many else store.accounts.verify_password(login, password)
        if user is not None:
            store.accounts.clear_login_failures(login)
            return store.accounts.open_session(user.id, now, lasts=_session_lasts(ctx))
        if not too_many:
            store.accounts.note_login_failure(login, address, now)
    if too_many:
        raise Refused(
            "session.too-many-tries",
            "There have been too many failed attempts.",
            f"Wait {FAILURE_WINDOW.seconds // 60} minutes, or ask for a sign-in link.",
        )
    raise Refused("session.wrong-password", "The login or password is wrong.", "Try again, or ask for a sign-in link.")


def sign_in_with_link(ctx: Context, token: str) -> str:
    """Sign in with a link, which works once; returns the session's token.

    Raises
    ------
    Refused
        ``session.link-spent``: the link is unknown, used already, or too old.
    """
    now = ctx.clock()
    with ctx.database.transaction() as store:
        user = store.accounts.use_sign_in_link(token, now)
        if user is not None:
            return store.accounts.open_session(user.id, now, lasts=_session_lasts(ctx))
    raise Refused(
        "session.link-spent",
        "This sign-in link has been used or has expired.",
        "Ask for a new link. To make one on the server, run: wardround user link LOGIN",
    )


def session(ctx: Context, token: str) -> SessionInfo | None:
    """Return who a session belongs to, or None."""
    with ctx.database.reading() as store:
        return store.accounts.session(token, ctx.clock())


def sign_out(ctx: Context, token: str) -> None:
    """End a session."""
    with ctx.database.transaction() as store:
        store.accounts.close_session(token)


def open_driver_session(ctx: Context, link_token: str) -> str:
    """Open the round of a volunteer's link; returns the token of their session.

    It is the link's own token: revoking the link ends the session too.

    Raises
    ------
    Refused
        ``round.link-closed``
    """
    if driver_session(ctx, link_token) is None:
        raise Refused(
            "round.link-closed",
            "This link no longer works: it was replaced, or its day is over.",
            "Ask the office for a new link.",
        )
    return link_token


def driver_session(ctx: Context, token: str) -> int | None:
    """Return the id of the round a volunteer's session belongs to, or None."""
    with ctx.database.reading() as store:
        return store.accounts.round_of_link(token, ctx.clock())


def add_user(
    ctx: Context, login: str, role: str, password: str | None = None, *, name: str = "", actor: Actor | None = None
) -> str:
    """Create an account; returns a sign-in link.

    Raises
    ------
    InvalidInput
        ``account.no-login``, ``account.unknown-role``, ``account.short-password``
    Conflict
        ``account.login-taken``
    """
    faults = []
    if not login.strip():
        faults.append(Fault("account.no-login", "login", "The login is missing.", "Enter an email address or a name."))
    if role not in tuple(Role):
        faults.append(
            Fault("account.unknown-role", "role", f"“{role}” is not a role.", f"Choose one of: {', '.join(Role)}.")
        )
    faults += _password_faults(password)
    if faults:
        raise InvalidInput(faults)
    now = ctx.clock()
    with ctx.database.transaction() as store:
        by = str(actor or Actor("cli"))
        user = store.accounts.add_user(name or login, login, Role(role), password, actor=by, at=now)
        token = store.accounts.sign_in_link(user.id, now + SIGN_IN_LINK_LASTS, at=now)
        return sign_in_link(ctx.settings.base_url, token)


def new_sign_in_link(ctx: Context, login: str) -> str:
    """Return a new sign-in link for an account, valid once and for a day.

    Raises
    ------
    NotFound
        ``account.unknown``
    Conflict
        ``account.closed``
    """
    now = ctx.clock()
    with ctx.database.transaction() as store:
        user = _known(store, login)
        if not user.active:
            raise Conflict(
                "account.closed", "This account is deactivated.", "Reactivate it with: wardround user open LOGIN"
            )
        token = store.accounts.sign_in_link(user.id, now + SIGN_IN_LINK_LASTS, at=now)
        return sign_in_link(ctx.settings.base_url, token)


def check_known(ctx: Context, login: str) -> None:
    """Check that an account with this login exists.

    Raises
    ------
    NotFound
        ``account.unknown``
    """
    with ctx.database.reading() as store:
        _known(store, login)


def close_user(ctx: Context, login: str, *, actor: Actor | None = None) -> None:
    """Deactivate an account, ending its sessions and unused links at once.

    Raises
    ------
    NotFound
        ``account.unknown``
    """
    with ctx.database.transaction() as store:
        store.accounts.set_active(_known(store, login).id, False, actor=str(actor or Actor("cli")), at=ctx.clock())


def reopen_user(ctx: Context, login: str, *, actor: Actor | None = None) -> None:
    """Reactivate an account; its password is unchanged.

    Raises
    ------
    NotFound
        ``account.unknown``
    """
    with ctx.database.transaction() as store:
        store.accounts.set_active(_known(store, login).id, True, actor=str(actor or Actor("cli")), at=ctx.clock())


def set_password(ctx: Context, login: str, password: str, *, actor: Actor | None = None) -> None:
    """Set an account's password, ending its sessions and unused links.

    Raises
    ------
    InvalidInput
        ``account.short-password``
    NotFound
        ``account.unknown``
    """
    faults = _password_faults(password)
    if faults:
        raise InvalidInput(faults)
    with ctx.database.transaction() as store:
        user = _known(store, login)
        store.accounts.set_password(user.id, password, actor=str(actor or Actor("cli")), at=ctx.clock())
        store.accounts.clear_login_failures(login)


def _known(store: Store, login: str) -> User:
    user = store.accounts.by_login(login)
    if user is None:
        raise NotFound("account.unknown", "No account has this login.", "Add it with: wardround user add LOGIN")
    return user


def _password_faults(password: str | None) -> list[Fault]:
    if password is None or len(password) >= LEAST_PASSWORD_LENGTH:
        return []
    return [
        Fault(
            "account.short-password",
            "password",
            f"The password has fewer than {LEAST_PASSWORD_LENGTH} characters.",
            "Use three or four unrelated words.",
        )
    ]


def _session_lasts(ctx: Context) -> timedelta:
    return timedelta(hours=ctx.settings.session_hours)
