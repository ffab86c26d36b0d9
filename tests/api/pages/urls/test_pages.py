"""Where one may be sent after signing in."""

from __future__ import annotations

import pytest

from api.pages.urls import pages


@pytest.mark.parametrize("path", ["/days/2026-11-23", "/coverage?from=2026-11-01&to=2026-11-30", "/"])
def test_our_own_paths_are_gone_on_to(path: str) -> None:
    assert pages.safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", "days", "/a\nb", "/\t/e"],
)
def test_another_site_is_not_gone_on_to(path: str) -> None:
    assert pages.safe_next(path) == "/"
