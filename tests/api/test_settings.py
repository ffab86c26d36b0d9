"""Settings: from the environment, judged all at once, without quoting what they hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from api.settings import Settings, load_settings
from routing.errors import Misconfigured


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("WARDROUND_")]:
        monkeypatch.delenv(name)


def unfit(monkeypatch: pytest.MonkeyPatch, **values: str) -> Misconfigured:
    for name, value in values.items():
        monkeypatch.setenv(f"WARDROUND_{name}", value)
    with pytest.raises(Misconfigured) as caught:
        load_settings()
    assert caught.value.action
    return caught.value


def test_nothing_need_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = load_settings()
    assert settings.home == tmp_path / "wardround"
    assert settings.key_path == tmp_path / "wardround" / "wardround.key"
    assert settings.area_path == tmp_path / "wardround" / "area"
    assert settings.sqlalchemy_url.get_secret_value() == f"sqlite:///{tmp_path}/wardround/wardround.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.demo
    assert not (tmp_path / "wardround").exists()


def test_every_setting_has_a_description() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_misspelled_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    error = unfit(monkeypatch, TYLE_URL="https://secret.example", PROT="80")
    assert error.code == "settings.unknown"
    assert "WARDROUND_PROT, WARDROUND_TYLE_URL" in error.cause
    assert "secret" not in str(error)


def test_every_unfit_setting_is_named_and_no_value_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    error = unfit(monkeypatch, PORT="eighty-secret", PLAN_SECONDS="0", TILE_URL="ftp://secret", DEMO="perhaps-secret")
    assert error.code == "settings.unfit"
    for name in ("PORT", "PLAN_SECONDS", "TILE_URL", "DEMO"):
        assert f"WARDROUND_{name}" in error.cause
    assert "secret" not in str(error)


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in Settings.model_fields:
        monkeypatch.setenv(f"WARDROUND_{name.upper()}", "")
    assert load_settings() == Settings()


def test_an_override_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WARDROUND_AREA", str(tmp_path / "one"))
    assert load_settings(area=tmp_path / "other").area_path == tmp_path / "other"


def test_a_public_url_is_taken_without_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDROUND_PUBLIC_URL", "https://aid.example/")
    assert load_settings().base_url == "https://aid.example"


def test_a_password_in_the_database_s_url_is_not_shown() -> None:
    settings = Settings(database_url="postgresql://me:secret@db.example/aid")
    assert "secret" not in repr(settings)
    assert "secret" not in repr(settings.sqlalchemy_url)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1
