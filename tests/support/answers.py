"""What the server's answers say: the error of one, the text of a page, the value of a field."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def the_error(answer: Any, status: int) -> dict[str, Any]:
    """The error of an answer, when it has the one shape."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message", "action", "faults"}
    assert "." in error["code"]
    assert error["message"]
    for fault in error["faults"]:
        assert set(fault) == {"code", "where", "message", "action"}
    return error


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<(?:input|textarea)[^>]* name="{name}"[^>]*?value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
