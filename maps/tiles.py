"""Tiles under a map, off unless a group has chosen a server.

The server learns what users look at.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import folium

from maps.escaping import entities
from maps.safe_folium import AddTo, Verbatim
from maps.values import Tiles
from routing.errors import Misconfigured

__all__ = ["SafeTiles", "tile_origin"]


class SafeTiles(folium.TileLayer, Verbatim):
    """The tile server that a group has chosen.

    Raises Misconfigured ``maps.tile-url`` for an invalid address.
    """

    def __init__(self, tiles: Tiles) -> None:
        self.origin = tile_origin(tiles.url)
        super().__init__(
            tiles=tiles.url,
            attr=entities(tiles.attribution) or "-",
            name="tiles",
            max_zoom=19,
            max_native_zoom=tiles.max_zoom,
            control=False,
            show=False,
            subdomains="",
        )
        self.add_child(AddTo())


def tile_origin(url: str) -> str:
    """Return the origin of a tile address for a policy (``https://host:port``, or ``'self'`` for our own path)."""
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?&=@%{}")
    names = {part.split("}")[0] for part in url.split("{")[1:]}
    parts = urlsplit(url)
    problem = None
    if not set(url) <= allowed:
        problem = "it has a character that an address may not have"
    elif not {"z", "x", "y"} <= names or not names <= {"z", "x", "y", "r"}:
        problem = "it needs {z}, {x} and {y}, may have {r}, and nothing else in braces"
    elif not _host_or_path(url):
        problem = "it is neither https://host/... nor a path"
    if problem is not None:
        raise Misconfigured(
            "maps.tile-url",
            f"The tile address cannot be used: {problem}.",
            "Give one like https://tiles.example/{z}/{x}/{y}.png, or none: the area's own streets need no tiles.",
        )
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"


def _host_or_path(url: str) -> bool:
    parts = urlsplit(url)
    if not parts.scheme:
        return not parts.netloc and url.startswith("/")
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not set("@{%") & set(parts.netloc)
