"""Sign people in by password or link, and manage sessions and accounts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.links import sign_in_link
from data.security import passwords
from data.security.networks import network_of
from data.store import Store
from data.store.people.account_records import Failures, LoginFailures, Role, SessionInfo, User
from routing.errors import Conflict, Fault, InvalidInput, NotFound, Refused

__all__ = [
    "OpenedSession",
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

FREE_TRIES: Final = 5
"""Wrong passwords for one account from one place before the next attempt has to wait."""

FREE_TRIES_OF_STRANGERS: Final = 50
"""Wrong passwords for one account from anywhere, or from one place for any account, before strangers have to wait.
Many people may share one address (an office, a mobile operator), and anybody can guess at anybody's account."""

FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(minutes=15)
"""Each further wrong password doubles the pause: 15 s, 30 s, 1 min and so on. Failures count for as long."""

DEVICE_LASTS: Final = timedelta(days=365)
"""How long a device counts as known after it signed in."""

# An attempt sees the failures of those before it: at most this many can be under way unseen.
_ATTEMPTS_AT_ONCE: Final = BoundedSemaphore(passwords.AT_ONCE)

SIGN_IN_LINK_LASTS: Final = timedelta(hours=24)
LEAST_PASSWORD_LENGTH: Final = 12
"""NIST SP 800-63B asks for at least 8; where a password is the only factor, longer is the advice of the NCSC."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The token of a new session, and the token by which the device is recognised next time."""

    session: str
    device: str


def sign_in(ctx: Context, login: str, password: str, *, address: str, device: str = "") -> OpenedSession:
    """Open a session by login and password.

    ``address`` is the network address of the request, ``device`` the token that the browser kept from its last
    sign-in. After wrong passwords the sender has to wait, longer each time. A device that has signed in to the
    account before waits only for its own failures. The password is checked outside any write transaction, because
    that takes a tenth of a second.

    Raises
    ------
    Refused
        ``session.wrong-password``, or ``session.too-many-tries`` after too many recent failures.
    """
    now = ctx.clock()
    with _ATTEMPTS_AT_ONCE:
        with ctx.database.reading() as store:
            known = store.accounts.credentials(login)
            is_known_device = known is not None and store.accounts.knows_device(
                device, known.user.id, (now - DEVICE_LASTS).date()
            )
            source = f"device {device}" if is_known_device else network_of(address).hex()
            failures = store.accounts.login_failures(login, source, now - LONGEST_PAUSE)
        wait = _still_to_wait(failures, now, is_known_device)
        if wait:
            raise Refused(
                "session.too-many-tries",
                "There have been too many failed attempts.",
                f"Wait {_in_words(wait)}, or ask for a sign-in link.",
            )
        right = passwords.matches(password, known.password_hash if known else None)
        if not right or known is None or known.password_hash is None:
            with ctx.database.transaction() as store:
                store.accounts.note_login_failure(login, source, now)
            raise Refused(
                "session.wrong-password", "The login or password is wrong.", "Try again, or ask for a sign-in link."
            )
    renewed = passwords.hash_password(password) if passwords.is_outdated(known.password_hash) else None
    with ctx.database.transaction() as store:
        if renewed:
            store.accounts.renew_password_hash(known.user.id, known.password_hash, renewed)
        store.accounts.clear_login_failures(login)
        return _opened(ctx, store, known.user.id, now)


def sign_in_with_link(ctx: Context, token: str) -> OpenedSession:
    """Open a session by a sign-in link, which works once.

    Raises
    ------
    Refused
        ``session.link-spent``: the link is unknown, used already, or too old.
    """
    now = ctx.clock()
    with ctx.database.transaction() as store:
        user = store.accounts.use_sign_in_link(token, now)
        if user is not None:
            return _opened(ctx, store, user.id, now)
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
    password_hash = None if password is None else passwords.hash_password(password)
    with ctx.database.transaction() as store:
        by = str(actor or Actor("cli"))
        user = store.accounts.add_user(name or login, login, Role(role), password_hash, actor=by, at=now)
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
    check_known(ctx, login)
    password_hash = passwords.hash_password(password)
    with ctx.database.transaction() as store:
        user = _known(store, login)
        store.accounts.set_password_hash(user.id, password_hash, actor=str(actor or Actor("cli")), at=ctx.clock())
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


def _opened(ctx: Context, store: Store, user_id: int, now: datetime) -> OpenedSession:
    token = store.accounts.open_session(user_id, now, lasts=_session_lasts(ctx))
    return OpenedSession(token, store.accounts.device_token(user_id, now.date()))


def _still_to_wait(failures: LoginFailures, now: datetime, is_known_device: bool) -> timedelta:
    """Return how long an attempt has to wait, zero if it may be made now."""
    ends = [_pause_ends(failures.same, FREE_TRIES)]
    if not is_known_device:
        ends += [_pause_ends(one, FREE_TRIES_OF_STRANGERS) for one in (failures.by_account, failures.by_source)]
    return max([timedelta(0), *(end - now for end in ends if end)])


def _pause_ends(failures: Failures, free: int) -> datetime | None:
    beyond = failures.count - free
    if beyond < 0 or failures.latest is None:
        return None
    doublings = min(beyond, 10)  # beyond that every pause is the longest
    return failures.latest + min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _in_words(wait: timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    count, unit = (seconds, "second") if seconds < 60 else (math.ceil(seconds / 60), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _session_lasts(ctx: Context) -> timedelta:
    return timedelta(hours=ctx.settings.session_hours)
