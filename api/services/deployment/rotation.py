"""Rotate the encryption key while the server runs, and remove the former keys."""

from __future__ import annotations

from collections.abc import Callable

from api.services.context import Context
from data.database.keyring import held, seconds_old
from data.security.encryption import Keys
from routing.errors import Conflict

__all__ = ["PICKED_UP_SECONDS", "retire", "rotate"]

PICKED_UP_SECONDS = 60
"""Seconds after which every running process has read a changed key file."""


def rotate(ctx: Context, told: Callable[[int], None]) -> tuple[bool, int]:
    """Make new keys (or resume an interrupted rotation) and encrypt everything with them.

    Returns whether keys were made, and how many rows were encrypted again.

    Raises
    ------
    Conflict
        ``key.busy``: another rotation is at work.
    Misconfigured
        ``key.missing``, ``key.unfit``, ``key.exists``; ``store.wrong-key``: nothing is written.
    """
    path = ctx.settings.key_path
    with held(path):
        with ctx.database.reading():
            pass  # refuses keys of another database, and takes up those that were made since
        interrupted = ctx.database.steps_to_go() or (Keys.read(path).older and ctx.database.sealed_with_former())
        if not interrupted:
            Keys.read(path).rotated().replace(path)
            with ctx.database.reading():
                pass  # takes the new keys up
        ctx.database.step_indexes()
        return not interrupted, ctx.database.reseal(told)


def retire(ctx: Context) -> int:
    """Remove the former keys from the key file; returns their number.

    Raises
    ------
    Conflict
        ``key.still-needed``: something is sealed with one of them; ``key.too-soon``: a process may not have read the
        new key yet; ``key.busy``: a rotation is at work.
    Misconfigured
        ``key.missing``, ``key.unfit``, ``store.wrong-key``
    """
    path = ctx.settings.key_path
    with held(path):
        with ctx.database.reading():
            pass  # refuses keys of another database
        keys = Keys.read(path)
        if not keys.older:
            return 0
        if ctx.database.sealed_with_former() or ctx.database.steps_to_go():
            raise Conflict(
                "key.still-needed",
                "Some data is still encrypted with a former key.",
                "Run `wardround keys rotate` until it is finished, then retire.",
            )
        if seconds_old(path) < PICKED_UP_SECONDS:
            raise Conflict(
                "key.too-soon",
                "The new key is younger than a minute: a running server may not have read it yet.",
                "Try again in a minute.",
            )
        keys.retired().replace(path)
        return len(keys.older)
