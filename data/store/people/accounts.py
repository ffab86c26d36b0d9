"""Accounts with their passwords, sign-in links, sessions and failed sign-ins, and the links to rounds.

Only the SHA-256 of a token (256 random bits) is stored, so that the database alone does not let anyone sign in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from data.security.blind_indexes import name_key
from data.security.encryption import Keys, blind_index
from data.store.events import Events
from data.store.people.account_records import Credentials, Failures, LoginFailures, Role, SessionInfo, User
from data.store.revisions import unknown
from data.tables.accounts import accounts, login_failures, round_links, sessions, sign_in_links
from routing.errors import Conflict

__all__ = ["SESSION_LASTS", "Accounts"]

SESSION_LASTS: Final = timedelta(hours=12)
"""How long a session lasts: a long day at the dispatcher's desk."""

_TOKEN_BYTES: Final = 32
_C: Final = accounts.c


class Accounts:
    """The accounts, sessions and links in a store."""

    def __init__(self, connection: Connection, keys: Keys, events: Events) -> None:
        self._connection = connection
        self._keys = keys
        self._events = events

    # People

    def add_user(
        self, name: str, login: str, role: Role, password_hash: str | None, *, actor: str, at: datetime
    ) -> User:
        """Add an account. ``login`` is an email address or a name, in upper or lower case.

        An account without a password can only be used with sign-in links.

        Raises
        ------
        Conflict
            ``account.login-taken``
        """
        if self.by_login(login) is not None:
            raise Conflict("account.login-taken", "This login is already taken.", "Choose another login.")
        values = {
            "name": name,
            "login": login.strip(),
            "login_index": self._login_index(login),
            "role": str(role),
            "password_hash": password_hash,
            "active": True,
            "created_at": at,
        }
        user = _user(self._connection.execute(insert(accounts).values(**values).returning(*accounts.c)).one())
        self._events.append("account.added", "account", user.id, actor, at, {"role": role})
        return user

    def set_password_hash(self, user_id: int, password_hash: str, *, actor: str, at: datetime) -> None:
        """Set a new password, and end all sessions and unused sign-in links of the account.

        Raises
        ------
        NotFound
            ``account.unknown``
        """
        self._change(user_id, password_hash=password_hash)
        self._end_access(user_id)
        self._events.append("account.password", "account", user_id, actor, at)

    def set_active(self, user_id: int, active: bool, *, actor: str, at: datetime) -> None:
        """Deactivate an account, which ends its sessions, or activate it again.

        Raises
        ------
        NotFound
            ``account.unknown``
        """
        self._change(user_id, active=active, closed_at=None if active else at)
        if not active:
            self._end_access(user_id)
        self._events.append("account.opened" if active else "account.closed", "account", user_id, actor, at)

    def users(self) -> tuple[User, ...]:
        """Return every account, including inactive ones."""
        return tuple(map(_user, self._connection.execute(select(accounts).order_by(_C.id))))

    def user(self, user_id: int) -> User:
        """Return one account.

        Raises
        ------
        NotFound
            ``account.unknown``
        """
        row = self._connection.execute(select(accounts).where(_C.id == user_id)).one_or_none()
        if row is None:
            raise unknown("account.unknown", user_id)
        return _user(row)

    def by_login(self, login: str) -> User | None:
        """Return the account with this login, if any."""
        chosen = select(accounts).where(_C.login_index == self._login_index(login))
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else _user(row)

    def credentials(self, login: str) -> Credentials | None:
        """Return the active account with this login and the hash of its password, or None."""
        row = self._connection.execute(
            select(accounts).where(_C.login_index == self._login_index(login), _C.active)
        ).one_or_none()
        return None if row is None else Credentials(_user(row), row.password_hash)

    def renew_password_hash(self, user_id: int, was: str, now: str) -> None:
        """Replace the hash of an unchanged password with a stronger hash. Sessions continue."""
        renewed = update(accounts).where(_C.id == user_id, _C.password_hash == was)
        self._connection.execute(renewed.values(password_hash=now))

    # Known devices

    def device_token(self, user_id: int, day: date) -> str:
        """Return the token by which a device proves that it signed in to an account on a day.

        It is not stored.
        """
        seal = blind_index(self._keys, "account.device", f"{user_id} {day.isoformat()}")
        return f"{user_id}.{day.isoformat()}.{seal}"

    def knows_device(self, token: str, user_id: int, since: date) -> bool:
        """Return whether a device signed in to an account, on ``since`` or later."""
        number, _, rest = token.partition(".")
        try:
            day = date.fromisoformat(rest.partition(".")[0])
        except ValueError:
            return False
        right = self.device_token(user_id, day)
        return number == str(user_id) and day >= since and hmac.compare_digest(right.encode(), token.encode())

    # Failed sign-ins

    def note_login_failure(self, login: str, source: str, at: datetime) -> None:
        """Count a failed sign-in. Only keyed hashes of the login and the source are stored."""
        values = {"login_index": self._login_index(login), "address_index": self._source_index(source), "at": at}
        self._connection.execute(insert(login_failures).values(**values))

    def login_failures(self, login: str, source: str, since: datetime) -> LoginFailures:
        """Return the failed sign-ins since an instant, counted by login, by source, and by both."""
        mine = login_failures.c.login_index == self._login_index(login)
        here = login_failures.c.address_index == self._source_index(source)
        at = login_failures.c.at
        columns = [
            column
            for which in (and_(mine, here), mine, here)
            for column in (func.count().filter(which), func.max(at).filter(which))
        ]
        row = self._connection.execute(select(*columns).where(at >= since)).one()
        return LoginFailures(Failures(*row[0:2]), Failures(*row[2:4]), Failures(*row[4:6]))

    def clear_login_failures(self, login: str) -> None:
        """Remove a login's failures after a successful sign-in."""
        table = login_failures
        self._connection.execute(delete(table).where(table.c.login_index == self._login_index(login)))

    # Sign-in links and sessions

    def sign_in_link(self, user_id: int, expires: datetime, *, at: datetime) -> str:
        """Make a link that signs in to an account once, until it expires; returns its token.

        Older ones end.
        """
        link = sign_in_links.c
        self._connection.execute(delete(sign_in_links).where(link.account_id == user_id, link.used_at.is_(None)))
        token, digest = _new_token()
        values = {"account_id": user_id, "token_digest": digest, "created_at": at, "expires_at": expires}
        self._connection.execute(insert(sign_in_links).values(**values))
        return token

    def use_sign_in_link(self, token: str, now: datetime) -> User | None:
        """Return the account that a link signs in to.

        None if the link is used, expired or unknown, or the account inactive.
        """
        link = sign_in_links.c
        used = (
            update(sign_in_links)
            .where(link.token_digest == _digest(token), link.used_at.is_(None), link.expires_at > now)
            .values(used_at=now)
            .returning(link.account_id)
        )
        user_id = self._connection.execute(used).scalar_one_or_none()
        if user_id is None:
            return None
        user = self.user(user_id)
        return user if user.active else None

    def open_session(self, user_id: int, now: datetime, *, lasts: timedelta = SESSION_LASTS) -> str:
        """Open a session; returns its token."""
        token, digest = _new_token()
        values = {"account_id": user_id, "token_digest": digest, "opened_at": now, "expires_at": now + lasts}
        self._connection.execute(insert(sessions).values(**values))
        self._events.append("account.signed-in", "account", user_id, f"user:{user_id}", now)
        return token

    def session(self, token: str, now: datetime) -> SessionInfo | None:
        """Return a token's session, or None if it is closed, expired or unknown, or the account inactive."""
        open_ = select(sessions, _C.name, _C.role).join(accounts, sessions.c.account_id == _C.id)
        open_ = open_.where(sessions.c.token_digest == _digest(token), sessions.c.expires_at > now, _C.active.is_(True))
        row = self._connection.execute(open_).one_or_none()
        if row is None:
            return None
        return SessionInfo(row.id, row.account_id, row.name, Role(row.role), row.opened_at, row.expires_at)

    def close_session(self, token: str) -> None:
        """End a session, if it exists."""
        self._connection.execute(delete(sessions).where(sessions.c.token_digest == _digest(token)))

    def forget_expired(self, now: datetime, *, failures_before: datetime) -> None:
        """Remove expired sessions and links, and failed sign-ins before an instant."""
        for table in (sessions, sign_in_links, round_links):
            self._connection.execute(delete(table).where(table.c.expires_at <= now))
        self._connection.execute(delete(login_failures).where(login_failures.c.at < failures_before))

    # Links to rounds

    def round_link(self, round_id: int, expires: datetime, *, at: datetime) -> str:
        """Make a link to a round, valid until it expires or is revoked; returns its token."""
        token, digest = _new_token()
        values = {"round_id": round_id, "token_digest": digest, "created_at": at, "expires_at": expires}
        self._connection.execute(insert(round_links).values(**values))
        return token

    def round_of_link(self, token: str, now: datetime) -> int | None:
        """Return a link's round, or None if the link is unknown, expired or revoked."""
        link = round_links.c
        good = select(link.round_id).where(
            link.token_digest == _digest(token), link.revoked_at.is_(None), link.expires_at > now
        )
        return self._connection.execute(good).scalar_one_or_none()

    def revoke_round_links(self, round_id: int, *, actor: str, at: datetime) -> int:
        """Revoke every link to a round; returns how many were valid."""
        link = round_links.c
        shut = update(round_links).where(link.round_id == round_id, link.revoked_at.is_(None)).values(revoked_at=at)
        count = self._connection.execute(shut).rowcount
        if count:
            self._events.append("round.links-revoked", "round", round_id, actor, at, {"links": count})
        return count

    def move_round_links(self, round_id: int, to: int, *, actor: str, at: datetime) -> int:
        """Redirect every valid link for a round to another round; returns the number of links."""
        link = round_links.c
        moved = update(round_links).where(link.round_id == round_id, link.revoked_at.is_(None)).values(round_id=to)
        count = self._connection.execute(moved).rowcount
        if count:
            self._events.append("round.links-moved", "round", round_id, actor, at, {"links": count, "to": to})
        return count

    def _change(self, user_id: int, **values: Any) -> None:
        if self._connection.execute(update(accounts).where(_C.id == user_id).values(**values)).rowcount == 0:
            raise unknown("account.unknown", user_id)

    def _end_access(self, user_id: int) -> None:
        for table in (sessions, sign_in_links):
            self._connection.execute(delete(table).where(table.c.account_id == user_id))

    def _login_index(self, login: str) -> str:
        return blind_index(self._keys, "account.login", name_key(login))

    def _source_index(self, source: str) -> str:
        return blind_index(self._keys, "login.address", source)


def _new_token() -> tuple[str, str]:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, _digest(token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _user(row: Any) -> User:
    return User(row.id, row.name, row.login, Role(row.role), row.active, row.password_hash is not None)
