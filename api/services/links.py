"""The links people are sent. The token follows ``#``, which browsers never send."""

from __future__ import annotations

__all__ = ["round_link", "sign_in_link"]


def round_link(base_url: str, token: str) -> str:
    """Returns the link that opens one volunteer's round."""
    return f"{base_url}/round#{token}"


def sign_in_link(base_url: str, token: str) -> str:
    """Returns the link that signs a person in."""
    return f"{base_url}/sign-in#{token}"
