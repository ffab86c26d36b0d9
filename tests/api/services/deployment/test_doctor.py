"""Doctor: what is not safe is found, and each finding says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from api.services.context import Context
from api.services.deployment import doctor
from api.services.deployment.doctor import Finding, examine
from api.settings import Settings
from data.security.encryption import Keys
from routing.errors import Misconfigured
from tests.support.api_world import World
from tests.support.clock import NOW, fixed
from tests.support.osrm import answering, straight


@dataclass
class Patient:
    """A deployment that is well, until something is changed."""

    world: World
    area: Path
    key: Path

    def look(self, **changes: object) -> dict[str, Finding]:
        given: dict[str, object] = {"home": self.world.context.settings.home, "area": self.area, "key_file": self.key}
        settings = Settings(**{**given, **changes})  # type: ignore[arg-type]
        return {found.what: found for found in examine(Context(settings, self.world.context.database, fixed))}

    def bad(self, **changes: object) -> list[str]:
        return [what for what, found in self.look(**changes).items() if not found.ok]


@pytest.fixture
def patient(
    world: World, area_folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Patient:
    monkeypatch.setattr("api.services.deployment.doctor.ready", lambda: True)
    elsewhere = tmp_path_factory.mktemp("keys") / "wardround.key"
    Keys.generate().write(elsewhere)
    world.context.settings.home.chmod(0o700)
    (world.context.settings.home / "wardround.db").chmod(0o600)
    with world.context.database.transaction() as store:
        store.events.append("backup.made", "backup", 20261123, "cli", NOW)
    return Patient(world, area_folder, elsewhere)


def test_a_safe_deployment_has_no_fault(patient: Patient) -> None:
    assert patient.bad() == []
    assert len(patient.look()) >= 8


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": "0.0.0.0"}, "without encryption"),
        ({"host": "0.0.0.0"}, "Links lead to http://0.0.0.0:8000"),
        ({"host": "::"}, "Links lead to http://[::]:8000"),
        ({"public_url": "http://aid.example"}, "without encryption"),
        ({"host": "0.0.0.0", "public_url": "https://aid.example"}, "listens on 0.0.0.0"),
        ({"tile_url": "https://tiles.example/{z}/{x}/{y}.png"}, "load tiles from another server"),
        ({"nominatim": "https://nominatim.example"}, "Addresses are sent to nominatim.example"),
        ({"nominatim": "http://10.0.0.7:8080"}, "Addresses are sent to 10.0.0.7"),
        ({"database_url": "postgresql://w@db.example/w"}, "Others could read the database connection"),
        ({"database_url": "postgresql://w@db.example/w?sslmode=require"}, "Others could read the database connection"),
        ({"demo": True}, "This is the demo"),
        ({"area": Path("/nowhere")}, "The area cannot be opened"),
    ],
)
def test_each_unsafe_setting_is_found(patient: Patient, changes: dict[str, object], said: str) -> None:
    assert any(said in what for what in patient.bad(**changes))


def test_https_before_a_local_server_is_well(patient: Patient) -> None:
    assert patient.bad(public_url="https://aid.example", trusted_proxies="127.0.0.1") == []


def test_a_proxy_whose_visitors_seem_to_be_one_is_found(patient: Patient) -> None:
    (found,) = patient.bad(public_url="https://aid.example")
    assert "one address" in found


@pytest.mark.parametrize(
    "url",
    ["postgresql://w@localhost/w", "postgresql:///w?host=/run/postgresql", "postgresql://w@db/w?sslmode=verify-full"],
)
def test_a_database_that_nobody_reads_on_the_way_to_is_well(patient: Patient, url: str) -> None:
    assert patient.bad(database_url=url, nominatim="http://localhost:8080") == []


def test_a_rotation_that_was_cut_short_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("steps_to_go", "sealed_with_former"):
        with monkeypatch.context() as cut_short:
            cut_short.setattr(patient.world.context.database, name, lambda: 1)
            assert patient.bad() == ["Something is still encrypted with a former key"]


def test_what_was_not_tidied_for_days_is_found(patient: Patient) -> None:
    settings = Settings(home=patient.world.context.settings.home, area=patient.area, key_file=patient.key)
    later = Context(settings, patient.world.context.database, clock=lambda: NOW + timedelta(days=400))
    assert "Old records have not been erased for 400 days" in {found.what for found in examine(later) if not found.ok}
    with patient.world.context.database.transaction() as store:
        store.events.append("retention.done", "retention", 1, "system", NOW + timedelta(days=399))
    assert "Old records are erased every day" in {found.what for found in examine(later) if found.ok}


def test_a_key_or_home_that_others_can_read_is_found(patient: Patient) -> None:
    patient.key.chmod(0o644)
    patient.world.context.settings.home.chmod(0o755)
    assert [what for what in patient.bad() if "can be read by others" in what] == [
        "The encryption key can be read by others (644)",
        "The home folder can be read by others (755)",
    ]


def test_a_key_beside_the_database_is_found(patient: Patient) -> None:
    home = patient.world.context.settings.home
    Keys.generate().write(home / "wardround.key")
    assert patient.bad(key_file=None) == ["The encryption key is in the same folder as the database"]


def test_an_old_backup_and_none_at_all_are_found(patient: Patient) -> None:
    settings = Settings(home=patient.world.context.settings.home, area=patient.area, key_file=patient.key)
    later = Context(settings, patient.world.context.database, clock=lambda: NOW + timedelta(days=4, minutes=1))
    assert "The last backup is 4 days old" in {found.what for found in examine(later) if not found.ok}
    with patient.world.context.database.transaction() as store:
        store.erasure.events_before(NOW + timedelta(days=1))
    assert patient.bad() == ["No backup has been made"]


def test_a_database_and_backups_that_others_can_read_are_found(patient: Patient, tmp_path: Path) -> None:
    (patient.world.context.settings.home / "wardround.db").chmod(0o640)
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o755)
    found = patient.bad(backup_folder=folder)
    assert found == [
        "The database can be read by others (640)",
        "The folder of the backups can be read by others (755)",
    ]


def test_nobody_who_can_dispatch_is_found(patient: Patient) -> None:
    with patient.world.context.database.transaction() as store:
        for user in store.accounts.users():
            store.accounts.set_active(user.id, False, actor="cli", at=patient.world.now)
    assert patient.bad() == ["Nobody can sign in as a dispatcher"]


def test_missing_assets_are_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise Misconfigured("assets.missing", "The browser assets are missing.", "Install again.")

    monkeypatch.setattr(doctor, "installed", missing)
    assert patient.bad() == ["The browser assets are missing."]


def test_every_fault_says_what_to_do(patient: Patient) -> None:
    patient.key.chmod(0o644)
    for found in patient.look(host="0.0.0.0", demo=True, area=Path("/nowhere")).values():
        assert found.ok or found.action


def test_an_osrm_server_is_asked_and_one_that_is_dead_or_read_by_others_is_found(patient: Patient) -> None:
    with answering(straight) as url:
        assert patient.bad(osrm_walk=url) == []
        assert f"Times (walk) come from the OSRM server {url}" in patient.look(osrm_walk=url)
    assert patient.bad(osrm_walk=url) == [f"The OSRM server {url} cannot be reached (Connection refused)."]


def test_a_solver_that_was_never_compiled_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise an installation without `make` plans with the slow search for ever, and nobody knows."""
    monkeypatch.setattr("api.services.deployment.doctor.ready", lambda: False)
    (said,) = patient.bad()
    assert "not compiled" in said
    assert "routing.solver.compiled.precompile" in patient.look()[said].action
