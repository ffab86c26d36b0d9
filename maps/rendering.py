"""Render a map as a page that links to our served assets, or as one file with all inlined.

A linked page's policy names a nonce, and nothing else may run. An inlined page's policy is in the file and names the
digest of each script and style, because a nonce in a file that anyone can read would protect nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal

from branca.element import Element, Figure

from maps.assets import installed
from maps.basemap import StreetsLayer
from maps.escaping import entities
from maps.safe_folium import SafeMap, UnsafeElement, Verbatim, own_assets, walk
from maps.tiles import SafeTiles
from routing.errors import Misconfigured

__all__ = ["RenderedPage", "render"]

NONCE: Final = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
ASSET_URL: Final = re.compile(r"(/[A-Za-z0-9._~-]+)*/")


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """An HTML document, and the Content-Security-Policy to serve it with."""

    html: str
    csp: str


def render(
    safe_map: SafeMap,
    *,
    nonce: str | None = None,
    assets: Literal["linked", "inlined"] = "linked",
    asset_url: str = "/assets/",
) -> RenderedPage:
    """Render a map.

    Parameters
    ----------
    nonce
        A new random nonce for each response; required for ``linked``, unused for ``inlined``.
    asset_url
        The path where the server serves ``Assets``; ends with ``/``.

    Raises
    ------
    UnsafeElement
        ``maps.unsafe-element``: an element of the map is not one of our classes.
    NotFound
        ``maps.unknown-link``: a link we have no asset for.
    Misconfigured
        ``assets.missing``: the assets are not built; ``maps.streets-not-embedded``: a file cannot fetch its streets.
    """
    figure, elements = _checked(safe_map)
    for number, element in enumerate(elements):
        element._id = str(number)  # noqa: SLF001 - branca has no public way
    figure.header._children.clear()  # noqa: SLF001
    figure.html._children.clear()  # noqa: SLF001
    figure.script._children.clear()  # noqa: SLF001
    figure.render()
    styles, scripts = own_assets(figure, elements)
    body = _text(figure.html)
    code = f'"use strict";(() => {{\n{_text(figure.script)}\n}})();'
    origins = {element.origin for element in elements if isinstance(element, SafeTiles)}
    if assets == "inlined":
        return _inlined(safe_map.title, styles, scripts, body, code, origins, elements)
    if nonce is None or not NONCE.fullmatch(nonce):
        raise ValueError("A linked map needs a nonce of at least 16 characters of base64.")
    if not ASSET_URL.fullmatch(asset_url):
        raise ValueError("asset_url is a path that begins and ends with '/'.")
    return _linked(safe_map.title, styles, scripts, body, code, origins, nonce, asset_url)


def _checked(safe_map: SafeMap) -> tuple[Figure, list[Element]]:
    """Return the map's figure and all elements; raises UnsafeElement for one that is not ours."""
    figure = safe_map.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("A SafeMap must have its own figure.")
    elements = list(walk(figure))
    for element in elements[1:]:
        if not isinstance(element, Verbatim):
            raise UnsafeElement(
                "maps.unsafe-element",
                f"{type(element).__name__} could carry text into the page as HTML or as a template.",
                "Use a class of maps.safe_folium.",
            )
    return figure, elements


def _text(part: Element) -> str:
    return "\n".join(child.render() for child in part._children.values())  # noqa: SLF001 - branca has no public way


def _linked(
    title: str,
    styles: list[str],
    scripts: list[str],
    body: str,
    code: str,
    origins: set[str],
    nonce: str,
    asset_url: str,
) -> RenderedPage:
    held = installed()
    links = [
        f'<link rel="stylesheet" href="{held.url(name, asset_url)}" integrity="{held[name].integrity}" nonce="{nonce}">'
        for name in styles
    ]
    loads = [
        f'<script src="{held.url(name, asset_url)}" integrity="{held[name].integrity}" nonce="{nonce}"></script>'
        for name in scripts
    ]
    html = _document(title, "\n".join(links), body, "\n".join([*loads, f'<script nonce="{nonce}">{code}</script>']))
    csp = _policy(
        script=f"'nonce-{nonce}'",
        style=f"'nonce-{nonce}'",
        # Leaflet sets a tile it no longer needs to an empty picture, a data: address.
        image=" ".join(["'self'", *(["data:"] if origins else []), *sorted(origins - {"'self'"})]),
        connect="'self'",
    )
    return RenderedPage(html, f"{csp}; frame-ancestors 'self'")


def _inlined(
    title: str,
    styles: list[str],
    scripts: list[str],
    body: str,
    code: str,
    origins: set[str],
    elements: list[Element],
) -> RenderedPage:
    if any(element.fetches for element in elements if isinstance(element, StreetsLayer)):
        raise Misconfigured(
            "maps.streets-not-embedded",
            "A map in one file cannot fetch its streets from a server.",
            "Give the streets as StreetsData.",
        )
    held = installed()
    sheets = [held.embedded(name) for name in styles]
    programs = [*(held.embedded(name) for name in scripts), code]
    csp = _policy(
        script=" ".join(_digest(program) for program in programs),
        style=" ".join(_digest(sheet) for sheet in sheets),
        image=" ".join(["data:", *sorted(origins - {"'self'"})]),
        connect="'none'",
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{csp}">\n' + "\n".join(
        f"<style>{sheet}</style>" for sheet in sheets
    )
    html = _document(title, head, body, "\n".join(f"<script>{program}</script>" for program in programs))
    return RenderedPage(html, csp)


def _policy(*, script: str, style: str, image: str, connect: str) -> str:
    # No style-src-attr: Leaflet and our scripts set styles through the object model, which no policy governs.
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; img-src {image}; connect-src {connect}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _document(title: str, head: str, body: str, scripts: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{entities(title)}</title>\n{head}\n</head>\n<body>\n{body}\n{scripts}\n</body>\n</html>\n"
    )
