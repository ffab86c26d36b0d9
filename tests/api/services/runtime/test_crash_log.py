"""What a crash leaves in the log."""

from __future__ import annotations

import logging

import pytest

from api.services.runtime.crash_log import log_crash

SECRET = "Wanda Wetherby of 12 Secret Street"


def break_down() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as cause:
        raise RuntimeError(f"row of {SECRET}") from cause


def test_a_crash_is_logged_by_its_kind_and_lines_and_never_by_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    try:
        break_down()
    except RuntimeError as error:
        log_crash(logging.getLogger("wardround.test"), "Run 7 failed", error)
    assert "Run 7 failed: RuntimeError" in caplog.text
    assert "in break_down" in caplog.text
    assert "Wanda" not in caplog.text
    assert "Secret" not in caplog.text
