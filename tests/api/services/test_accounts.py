"""Who is who: passwords, links that work once, sessions, and how many tries there are."""

from __future__ import annotations

from datetime import timedelta

import argon2
import pytest

from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from data.security import passwords
from routing.errors import Conflict, InvalidInput, NotFound, Refused
from tests.support.api_world import World
from tests.support.store_makers import NOW

PASSWORD = "five ducks in a row"
HERE = "203.0.113.7"
WRONG, WAIT = "session.wrong-password", "session.too-many-tries"


def at(world: World, **later: float) -> Context:
    """The same deployment, later."""
    then = NOW + timedelta(**later)
    return Context(world.context.settings, world.context.database, clock=lambda: then, area=world.context.area)


def signed_in(
    ctx: Context, password: str = PASSWORD, *, login: str = "dispatcher", address: str = HERE, device: str = ""
) -> accounts.OpenedSession:
    return accounts.sign_in(ctx, login, password, address=address, device=device)


def sign_in(ctx: Context, password: str = PASSWORD, **changes: str) -> str:
    return signed_in(ctx, password, **changes).session


def code_of(ctx: Context, password: str, **changes: str) -> str:
    with pytest.raises(Refused) as caught:
        sign_in(ctx, password, **changes)
    return caught.value.code


def test_a_password_opens_a_session_of_its_role(world: World) -> None:
    token = sign_in(world.context, login=" DISPATCHER ")
    session = accounts.session(world.context, token)
    assert session is not None
    assert session.role == "dispatcher"
    assert accounts.session(at(world, hours=world.context.settings.session_hours, seconds=1), token) is None


def test_signing_out_ends_the_session(world: World) -> None:
    token = sign_in(world.context)
    accounts.sign_out(world.context, token)
    accounts.sign_out(world.context, token)
    assert accounts.session(world.context, token) is None


def test_a_wrong_password_and_an_unknown_login_answer_alike(world: World) -> None:
    assert (
        code_of(world.context, "wrong") == code_of(world.context, "wrong", login="nobody") == "session.wrong-password"
    )


def test_an_account_without_a_password_is_opened_by_none(world: World) -> None:
    assert code_of(world.context, "", login="organiser") == "session.wrong-password"


def test_each_wrong_password_after_five_makes_who_sent_it_wait_twice_as_long(world: World) -> None:
    seconds = 0.0
    assert [code_of(world.context, "wrong") for _ in range(5)] == [WRONG] * 5
    for pause in (15, 30, 60, 120, 240):
        assert code_of(at(world, seconds=seconds + pause - 1), PASSWORD) == WAIT, "not even the right one"
        seconds += pause
        assert code_of(at(world, seconds=seconds), "wrong") == WRONG
    assert sign_in(at(world, seconds=seconds + 480))


def test_the_pause_is_said_in_words(world: World) -> None:
    for _ in range(5):
        code_of(world.context, "wrong")
    with pytest.raises(Refused, match="too many failed attempts") as caught:
        sign_in(at(world, seconds=1))
    assert caught.value.action == "Wait 14 seconds, or ask for a sign-in link."
    for moment in (15, 45, 105):
        code_of(at(world, seconds=moment), "wrong")
    with pytest.raises(Refused) as caught:
        sign_in(at(world, seconds=106))
    assert caught.value.action == "Wait 2 minutes, or ask for a sign-in link."


def test_attempts_during_a_pause_do_not_count_so_it_ends(world: World) -> None:
    for _ in range(5):
        code_of(world.context, "wrong")
    for _ in range(20):
        assert code_of(at(world, seconds=14), "wrong") == WAIT
    assert sign_in(at(world, seconds=15))


def test_strangers_who_guess_do_not_shut_the_person_out(world: World) -> None:
    for _ in range(20):
        code_of(world.context, "wrong", address="198.51.100.9")
    assert code_of(world.context, "wrong", address="198.51.100.9") == WAIT
    assert sign_in(world.context)


def test_one_network_of_ipv6_is_one_stranger(world: World) -> None:
    codes = [code_of(world.context, "wrong", address=f"2001:db8:1:2::{n:x}") for n in range(6)]
    assert codes == [WRONG] * 5 + [WAIT]
    assert code_of(world.context, "wrong", address="2001:db8:1:3::1") == WRONG


def test_a_device_that_signed_in_before_goes_on_while_all_strangers_wait(world: World) -> None:
    device = signed_in(world.context).device
    for number in range(accounts.FREE_TRIES_OF_STRANGERS):
        assert code_of(world.context, "wrong", address=f"198.51.100.{number}") == WRONG
    assert code_of(world.context, PASSWORD, address="203.0.113.99") == WAIT
    assert code_of(world.context, PASSWORD, address="203.0.113.99", device=device + "0") == WAIT
    assert sign_in(world.context, device=device)
    assert sign_in(at(world, days=364), device=device)


def test_a_known_device_is_no_way_to_guess_more(world: World) -> None:
    device = signed_in(world.context).device
    assert [code_of(world.context, "wrong", device=device) for _ in range(6)] == [WRONG] * 5 + [WAIT]


def test_signing_in_forgets_the_failures_of_the_account(world: World) -> None:
    for _ in range(2):
        for _ in range(accounts.FREE_TRIES - 1):
            assert code_of(world.context, "wrong") == WRONG
        assert sign_in(world.context)


def test_many_failures_from_one_place_make_it_wait_whatever_the_account(world: World) -> None:
    for number in range(accounts.FREE_TRIES_OF_STRANGERS):
        assert code_of(world.context, "wrong", login=f"guess{number}") == WRONG
    assert code_of(world.context, PASSWORD) == WAIT
    assert sign_in(world.context, address="203.0.113.8")


def test_a_password_is_checked_while_others_write(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One anonymous client could stop all writing, because the writer's lock was held while a password was hashed."""
    matches, wrote = passwords.matches, []

    def and_somebody_writes(password: str, password_hash: str | None) -> bool:
        with world.context.database.transaction() as store:
            wrote.append(store.accounts.users())
        return matches(password, password_hash)

    monkeypatch.setattr(passwords, "matches", and_somebody_writes)
    assert code_of(world.context, "wrong") == WRONG
    assert sign_in(world.context)
    assert len(wrote) == 2


def test_a_password_of_weaker_parameters_is_hashed_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stronger = argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: stronger)
    assert sign_in(world.context)
    with world.context.database.reading() as store:
        found = store.accounts.credentials("dispatcher")
    assert found is not None
    assert found.password_hash is not None
    assert not passwords.is_outdated(found.password_hash)
    assert sign_in(world.context)


def test_a_sign_in_link_works_once_and_for_a_day(world: World) -> None:
    token = accounts.new_sign_in_link(world.context, "organiser").partition("#")[2]
    session = accounts.session(world.context, accounts.sign_in_with_link(world.context, token).session)
    assert session is not None
    assert session.role == "organiser"
    for ctx, used in (
        (world.context, token),
        (world.context, "made up"),
        (at(world, hours=24), accounts.new_sign_in_link(world.context, "organiser").partition("#")[2]),
    ):
        with pytest.raises(Refused) as caught:
            accounts.sign_in_with_link(ctx, used)
        assert caught.value.code == "session.link-spent"


def test_a_link_carries_its_token_where_no_log_sees_it(world: World) -> None:
    link = accounts.new_sign_in_link(world.context, "organiser")
    assert link.startswith(f"{world.context.settings.base_url}/sign-in#")
    assert "?" not in link


def test_an_unknown_account_has_no_link(world: World) -> None:
    with pytest.raises(NotFound) as caught:
        accounts.new_sign_in_link(world.context, "nobody")
    assert caught.value.code == "account.unknown"


def test_a_new_account_signs_in_by_its_link_and_its_password(world: World) -> None:
    link = accounts.add_user(world.context, "amina", "organiser", "three brown cows", actor=Actor("user", 1))
    assert accounts.sign_in_with_link(world.context, link.partition("#")[2])
    token = sign_in(world.context, "three brown cows", login="amina")
    session = accounts.session(world.context, token)
    assert session is not None
    assert (session.name, session.role) == ("amina", "organiser")


def test_a_new_account_is_refused_with_all_its_faults(world: World) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.add_user(world.context, " ", "king", "short")
    codes = [fault.code for fault in caught.value.faults]
    assert codes == ["account.no-login", "account.unknown-role", "account.short-password"]
    with pytest.raises(Conflict) as taken:
        accounts.add_user(world.context, "Dispatcher", "organiser")
    assert taken.value.code == "account.login-taken"


def test_no_token_and_no_password_lies_in_the_database(world: World) -> None:
    token = sign_in(world.context)
    link = accounts.new_sign_in_link(world.context, "organiser").partition("#")[2]
    raw = b"".join(path.read_bytes() for path in world.context.settings.home.glob("wardround.db*"))
    for secret in (token, link, PASSWORD, "203.0.113.7"):
        assert secret.encode() not in raw
