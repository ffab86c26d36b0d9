"""Who is who: passwords, links that work once, sessions, and how many tries there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.services import accounts
from api.services.actors import Actor
from api.services.context import Context
from routing.errors import Conflict, InvalidInput, NotFound, Refused
from tests.support.api_world import World
from tests.support.store_makers import NOW

PASSWORD = "five ducks in a row"


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try takes a tenth of a second, as it should."""
    assert accounts.MOST_FAILURES_BY_ACCOUNT == 10
    monkeypatch.setattr(accounts, "MOST_FAILURES_BY_ACCOUNT", 3)


def at(world: World, **later: float) -> Context:
    """The same deployment, later."""
    then = NOW + timedelta(**later)
    return Context(world.context.settings, world.context.database, clock=lambda: then, area=world.context.area)


def sign_in(ctx: Context, password: str = PASSWORD, *, login: str = "dispatcher", address: str = "203.0.113.7") -> str:
    return accounts.sign_in(ctx, login, password, address=address)


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


def test_too_many_wrong_passwords_shut_out_the_right_one_for_a_while(world: World) -> None:
    for _ in range(accounts.MOST_FAILURES_BY_ACCOUNT):
        assert code_of(world.context, "wrong") == "session.wrong-password"
    assert code_of(world.context, PASSWORD) == "session.too-many-tries"
    assert sign_in(at(world, minutes=15, seconds=1))


def test_while_shut_out_tries_do_not_count_so_the_wait_ends(world: World) -> None:
    for _ in range(accounts.MOST_FAILURES_BY_ACCOUNT):
        code_of(world.context, "wrong")
    for _ in range(accounts.MOST_FAILURES_BY_ACCOUNT):
        assert code_of(at(world, minutes=14), PASSWORD) == "session.too-many-tries"
    assert sign_in(at(world, minutes=15, seconds=1))


def test_signing_in_forgets_the_failures_of_the_account(world: World) -> None:
    for _ in range(2):
        for _ in range(accounts.MOST_FAILURES_BY_ACCOUNT - 1):
            assert code_of(world.context, "wrong") == "session.wrong-password"
        assert sign_in(world.context)


def test_too_many_failures_from_one_address_shut_it_out_whatever_the_account(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "MOST_FAILURES_BY_ADDRESS", 4)
    for number in range(4):
        assert code_of(world.context, "wrong", login=f"guess{number}") == "session.wrong-password"
    assert code_of(world.context, PASSWORD) == "session.too-many-tries"
    assert sign_in(world.context, address="203.0.113.8")


def test_a_sign_in_link_works_once_and_for_a_day(world: World) -> None:
    token = accounts.new_sign_in_link(world.context, "organiser").partition("#")[2]
    session = accounts.session(world.context, accounts.sign_in_with_link(world.context, token))
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
