"""Text on its way into a page: as JSON inside a script, as numeric entities inside HTML.

Two sinks, two functions, and both leave only characters that mean nothing to HTML, JavaScript, CSS or a Jinja template.
Our own scripts put labels on the map with ``textContent`` and ``fillText``, which interpret nothing.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

__all__ = ["entities", "script_json"]

HOSTILE: Final = re.compile(r"[<>&\"'`$\\{}%#=\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
JSON_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
# Quotes and backslashes are JSON's own inside a string; json.dumps has dealt with them.
HOSTILE_IN_JSON: Final = re.compile(r"[<>&'`${}%#=/]")


def entities(text: str) -> str:
    """Text for HTML that Leaflet or Folium puts together: every character that could mean something as ``&#N;``.

    What HTML has no entity for (NUL and the other control characters, half a surrogate pair) becomes a space.
    """
    return HOSTILE.sub(lambda match: " " if CONTROL.match(match[0]) else f"&#{ord(match[0])};", text)


def script_json(value: Any) -> str:
    """JSON that may stand in a ``<script>``: pure ASCII, and no string in it can end the script or open a template.

    Raises ValueError for a number JSON has no word for (NaN, infinity).
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return JSON_STRING.sub(lambda string: HOSTILE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", string[0]), text)
