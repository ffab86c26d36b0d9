"""Passwords are hashed with Argon2id, and only so many at the same time."""

from __future__ import annotations

import threading
import time

import argon2
import pytest

from data.security import passwords

PASSWORD = "correct horse battery staple"


def test_only_the_password_that_was_hashed_matches() -> None:
    kept = passwords.hash_password(PASSWORD)
    assert passwords.matches(PASSWORD, kept)
    assert not passwords.matches(PASSWORD + " ", kept)
    assert not passwords.matches(PASSWORD, None)
    assert not passwords.matches("", None)


@pytest.mark.real_passwords
def test_a_hash_is_as_hard_as_owasp_asks() -> None:
    """At least 19 MiB with two passes, the OWASP Password Storage Cheat Sheet's smallest choice."""
    kept = passwords.hash_password(PASSWORD)
    parameters = argon2.extract_parameters(kept)
    assert parameters.type is argon2.Type.ID
    assert (parameters.memory_cost >= 19_456, parameters.time_cost >= 2) == (True, True)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    weaker = argon2.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    assert passwords.is_outdated(weaker.hash(PASSWORD))
    assert not passwords.is_outdated(passwords.hash_password(PASSWORD))


def test_no_more_than_two_hashes_are_computed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal under_way, most
            with lock:
                under_way += 1
                most = max(most, under_way)
            time.sleep(0.02)
            with lock:
                under_way -= 1
            return password

    monkeypatch.setattr(passwords, "_hasher", Slow)
    threads = [threading.Thread(target=passwords.hash_password, args=(PASSWORD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.AT_ONCE == 2
