"""Accounts, sessions and links, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from data.database.database import Database
from data.store import Store
from data.store.people.account_records import Credentials, Failures, LoginFailures, Role, User
from routing.errors import Conflict, NotFound
from tests.support.store_makers import ANN, NOW, add_plan, add_volunteer, later, make_round

HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"  # its form; whoever stores it never looks at it


def add_user(store: Store, login: str = "ann@example.org", password_hash: str | None = HASH) -> User:
    return store.accounts.add_user("Ann Dispatcher", login, Role.DISPATCHER, password_hash, actor="cli", at=NOW)


def test_an_active_account_is_found_with_the_hash_of_its_password(database: Database) -> None:
    with database.transaction() as store:
        user = add_user(store)
        linked = add_user(store, "link-only", None)
        assert (user.has_password, linked.has_password) == (True, False)
        assert store.accounts.credentials(" Ann@Example.ORG") == Credentials(user, HASH)
        assert store.accounts.credentials("link-only") == Credentials(linked, None)
        assert store.accounts.credentials("bob@example.org") is None
        assert store.accounts.users() == (user, linked)
        assert store.accounts.user(user.id) == store.accounts.by_login("ANN@example.org") == user
        store.accounts.set_active(linked.id, False, actor=ANN, at=NOW)
        assert store.accounts.credentials("link-only") is None


def test_a_hash_is_renewed_only_if_the_password_is_still_the_same(database: Database) -> None:
    with database.transaction() as store:
        user = add_user(store)
        token = store.accounts.open_session(user.id, NOW)
        store.accounts.renew_password_hash(user.id, HASH, HASH + "2")
        store.accounts.renew_password_hash(user.id, HASH, HASH + "3")
        assert store.accounts.credentials("ann@example.org") == Credentials(user, HASH + "2")
        assert store.accounts.session(token, NOW) is not None


def test_a_device_is_known_to_the_account_it_signed_in_to_and_for_its_time(database: Database) -> None:
    with database.transaction() as store:
        ann, bob = add_user(store), add_user(store, "bob@example.org")
        device = store.accounts.device_token(ann.id, NOW.date())
        day = timedelta(days=1)
        assert store.accounts.knows_device(device, ann.id, NOW.date())
        assert not store.accounts.knows_device(device, ann.id, NOW.date() + day)
        assert not store.accounts.knows_device(device, bob.id, NOW.date())
        claimed = device.replace(f"{ann.id}.", f"{bob.id}.", 1)
        for forged in ("", "1", "1.2.3", claimed, device[:-1], device.replace("2026", "2030"), f"{ann.id}.x.\u20ac"):
            assert not any(store.accounts.knows_device(forged, one.id, NOW.date()) for one in (ann, bob)), forged


def test_a_login_is_taken_once_in_any_case(database: Database) -> None:
    with database.transaction() as store:
        add_user(store)
        with pytest.raises(Conflict) as taken:
            add_user(store, "ANN@example.org ")
        assert taken.value.code == "account.login-taken"
        assert "example" not in str(taken.value)


def test_a_session_lasts_until_it_is_closed_or_expires(database: Database) -> None:
    with database.transaction() as store:
        user = add_user(store)
        token = store.accounts.open_session(user.id, NOW, lasts=timedelta(hours=1))
        other = store.accounts.open_session(user.id, NOW, lasts=timedelta(hours=1))
    with database.reading() as store:
        session = store.accounts.session(token, later(3599))
        assert session is not None
        assert (session.user_id, session.name, session.role) == (user.id, "Ann Dispatcher", Role.DISPATCHER)
        assert (session.opened_at, session.expires_at) == (NOW, later(3600))
        assert store.accounts.session(token, later(3600)) is None
        assert store.accounts.session(token[:-1] + "_", NOW) is None
    with database.transaction() as store:
        store.accounts.close_session(token)
        store.accounts.close_session(token)
        assert store.accounts.session(token, NOW) is None
        assert store.accounts.session(other, NOW) is not None
        store.accounts.forget_expired(later(3600), failures_before=NOW)
        assert store.accounts.session(other, NOW) is None


def test_closing_an_account_or_a_new_password_ends_its_sessions_and_links(database: Database) -> None:
    with database.transaction() as store:
        user = add_user(store)
        for end in (
            lambda: store.accounts.set_active(user.id, False, actor=ANN, at=NOW),
            lambda: store.accounts.set_password_hash(user.id, HASH + "4", actor=ANN, at=NOW),
        ):
            token = store.accounts.open_session(user.id, NOW)
            link = store.accounts.sign_in_link(user.id, later(60), at=NOW)
            end()
            assert store.accounts.session(token, NOW) is None
            assert store.accounts.use_sign_in_link(link, NOW) is None
            store.accounts.set_active(user.id, True, actor=ANN, at=NOW)
        assert store.accounts.credentials("ann@example.org") == Credentials(user, HASH + "4")


def test_a_sign_in_link_works_once_and_in_time(database: Database) -> None:
    with database.transaction() as store:
        user = add_user(store)
        link = store.accounts.sign_in_link(user.id, later(60), at=NOW)
        assert store.accounts.use_sign_in_link(link, later(59)) == user
        assert store.accounts.use_sign_in_link(link, later(59)) is None
        late = store.accounts.sign_in_link(user.id, later(60), at=NOW)
        assert store.accounts.use_sign_in_link(late, later(60)) is None
        assert store.accounts.use_sign_in_link("", NOW) is None


def test_a_newer_sign_in_link_ends_the_older_one_of_its_account_alone(database: Database) -> None:
    with database.transaction() as store:
        ann, bob = add_user(store), add_user(store, "bob@example.org")
        older, other, newer = (store.accounts.sign_in_link(one.id, later(60), at=NOW) for one in (ann, bob, ann))
        assert store.accounts.use_sign_in_link(older, NOW) is None
        assert store.accounts.use_sign_in_link(newer, NOW) == ann
        assert store.accounts.use_sign_in_link(other, NOW) == bob


def test_a_round_link_works_until_it_expires_or_is_revoked(database: Database) -> None:
    with database.transaction() as store:
        volunteer = add_volunteer(store)
        first, second = add_plan(store, (make_round(volunteer.id, (), 1), make_round(volunteer.id, (), 2))).rounds
        link = store.accounts.round_link(first.id, later(60), at=NOW)
        other = store.accounts.round_link(second.id, later(60), at=NOW)
        assert [store.accounts.round_of_link(link, later(at)) for at in (0, 59, 60)] == [first.id, first.id, None]
        assert store.accounts.round_of_link("nonsense", NOW) is None
        assert store.accounts.revoke_round_links(first.id, actor=ANN, at=NOW) == 1
        assert store.accounts.revoke_round_links(first.id, actor=ANN, at=NOW) == 0
        assert store.accounts.round_of_link(link, NOW) is None
        assert store.accounts.round_of_link(other, NOW) == second.id


def test_failures_are_counted_by_account_and_by_address(database: Database) -> None:
    with database.transaction() as store:
        accounts = store.accounts
        for login, source, at in (("ann", "10.0.0.1", 0), ("ANN", "10.0.0.2", 10), ("bob", "10.0.0.1", 20)):
            accounts.note_login_failure(login, source, later(at))
        counts = [accounts.login_failures("ann", "10.0.0.1", later(since)) for since in (0, 1, 21)]
        none = Failures(0, None)
        assert counts == [
            LoginFailures(Failures(1, later(0)), Failures(2, later(10)), Failures(2, later(20))),
            LoginFailures(none, Failures(1, later(10)), Failures(1, later(20))),
            LoginFailures(none, none, none),
        ]
        accounts.clear_login_failures("Ann")
        assert accounts.login_failures("ann", "10.0.0.1", NOW).by_account == none
        assert accounts.login_failures("bob", "10.0.0.1", NOW).by_account.count == 1
        accounts.forget_expired(NOW, failures_before=later(21))
        assert accounts.login_failures("bob", "10.0.0.1", NOW).by_account == none


def test_no_token_lies_in_the_database(sqlite_template: Path, database: Database, tmp_path: Path) -> None:
    with database.transaction() as store:
        user = add_user(store)
        volunteer = add_volunteer(store)
        (a_round,) = add_plan(store, (make_round(volunteer.id, ()),)).rounds
        tokens = [
            store.accounts.open_session(user.id, NOW),
            store.accounts.sign_in_link(user.id, later(60), at=NOW),
            store.accounts.round_link(a_round.id, later(60), at=NOW),
        ]
    assert len(set(tokens)) == 3
    assert all(len(token) == 43 for token in tokens)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("wardround.db*"))
    assert not any(token.encode() in raw for token in tokens)


def test_an_unknown_account_is_not_found(database: Database) -> None:
    with database.transaction() as store:
        with pytest.raises(NotFound):
            store.accounts.user(7)
        with pytest.raises(NotFound):
            store.accounts.set_password_hash(7, HASH, actor=ANN, at=NOW)
