"""Escape text for pages: as JSON inside a script, or as numeric entities inside HTML.

Both functions leave only characters that have no meaning in HTML, JavaScript, CSS or a Jinja template. Our own
scripts put labels on the map with ``textContent`` and ``fillText``, which interpret nothing.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

__all__ = ["entities", "script_json"]

HOSTILE: Final = re.compile(r"[<>&\"'`$\\{}%#=\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
JSON_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
# json.dumps has already escaped quotes and backslashes.
HOSTILE_IN_JSON: Final = re.compile(r"[<>&'`${}%#=/]")


def entities(text: str) -> str:
    """Return text for HTML that Leaflet or Folium builds: every character with a meaning becomes ``&#N;``.

    Characters without an entity (NUL and other control characters, half a surrogate pair) become spaces.
    """
    return HOSTILE.sub(lambda match: " " if CONTROL.match(match[0]) else f"&#{ord(match[0])};", text)


def script_json(value: Any) -> str:
    """Return JSON for a ``<script>``: pure ASCII, and no string in it can end the script or open a template.

    Raises ValueError for NaN and infinity, which JSON cannot express.
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return JSON_STRING.sub(lambda string: HOSTILE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", string[0]), text)
