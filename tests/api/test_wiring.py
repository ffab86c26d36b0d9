"""Opening a deployment: made once, never with a second key, and not at all when it cannot go on."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import open_context, open_existing
from data.security.encryption import Keys
from routing.errors import InvalidArea, Misconfigured
from tests.support.store_makers import ANN, NOW, make_place


def opened(settings: Settings) -> tuple[str, ...]:
    context, made = open_context(settings)
    context.database.close()
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "new" / "home")


def test_the_first_start_makes_the_home_the_key_and_the_database_for_its_owner_alone(settings: Settings) -> None:
    (line,) = opened(settings)
    assert str(settings.key_path) in line
    assert "copy" in line
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    for path in (settings.key_path, settings.home / "wardround.db"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_second_start_makes_nothing_and_finds_what_the_first_kept(settings: Settings) -> None:
    context, _ = open_context(settings)
    with context.database.transaction() as store:
        store.places.upsert(make_place(), "p", actor=ANN, at=NOW)
    context.database.close()
    again, made = open_context(settings)
    with again.database.reading() as store:
        assert len(store.places.all()) == 1
    again.database.close()
    assert made == ()


def test_no_second_key_is_made_beside_a_database(settings: Settings) -> None:
    opened(settings)
    settings.key_path.unlink()
    with pytest.raises(Misconfigured) as caught:
        opened(settings)
    assert caught.value.code == "settings.key-missing"
    assert not settings.key_path.exists()


def test_another_key_opens_nothing(settings: Settings) -> None:
    opened(settings)
    settings.key_path.unlink()
    Keys.generate().write(settings.key_path)
    with pytest.raises(Misconfigured) as caught:
        opened(settings)
    assert caught.value.code == "store.wrong-key"


def test_without_its_area_nothing_is_made(settings: Settings) -> None:
    with pytest.raises(InvalidArea):
        open_context(settings, with_area=True)
    assert not settings.home.parent.exists()


def test_a_home_that_is_a_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Misconfigured) as caught:
            opened(Settings(home=home))
        assert caught.value.code == "settings.home-unfit"
        assert "WARDROUND_HOME" in caught.value.action


@pytest.mark.parametrize("name", ["with space", "50% off", "a#b", "ünï"])
def test_a_home_of_any_name_will_do(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    opened(Settings(home=home))
    assert (home / "wardround.db").exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_key_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    settings = Settings(home=tmp_path / "home", key_file=tmp_path / "keys" / "aid.key")
    opened(settings)
    assert not (tmp_path / "home" / "wardround.key").exists()
    assert (tmp_path / "keys" / "aid.key").exists()


def test_a_look_at_what_is_not_there_makes_nothing_and_says_what_is_missing(settings: Settings) -> None:
    with pytest.raises(Misconfigured) as caught:
        open_existing(settings)
    assert caught.value.code == "settings.no-deployment"
    assert str(settings.key_path) in caught.value.cause
    assert "wardround.db" in caught.value.cause
    assert not settings.home.exists()


def test_a_look_at_a_database_without_its_key_says_that_the_key_is_missing(settings: Settings) -> None:
    opened(settings)
    settings.key_path.unlink()
    with pytest.raises(Misconfigured) as caught:
        open_existing(settings)
    assert caught.value.code == "settings.key-missing"


def test_a_look_at_a_deployment_opens_it(settings: Settings) -> None:
    opened(settings)
    context = open_existing(settings)
    with context.database.reading() as store:
        assert store.places.all() == ()
    context.database.close()
