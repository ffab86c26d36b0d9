"""The addresses of pages, made from the names of their routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

__all__ = ["Addresses", "address", "asset", "redirect", "safe_next", "static"]


class Addresses:
    """The page routes by name, so that a page of 500 links does not search all routes for each."""

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self._routes: dict[str, APIRoute] = {}
        for router in routers:
            for route in router.routes:
                if isinstance(route, APIRoute):
                    known = self._routes.setdefault(route.name, route)
                    if known.path != route.path:
                        raise ValueError(f"Two addresses have the name {route.name}: {known.path} and {route.path}.")

    def __contains__(self, name: str) -> bool:
        return name in self._routes

    def path(
        self, name: str, /, *, query: Mapping[str, object] | None = None, fragment: str = "", **parts: object
    ) -> str:
        """Returns the address of a route; a query value of None or "" is left out.

        Raises
        ------
        KeyError
            When no page has this name.
        NoMatchFound
            When ``parts`` are not those of the route's path.
        """
        path = str(self._routes[name].url_path_for(name, **parts))
        values = {key: str(value) for key, value in (query or {}).items() if value is not None and value != ""}
        return path + (f"?{urlencode(values)}" if values else "") + (f"#{fragment}" if fragment else "")


def address(
    request: Request,
    name: str,
    /,
    *,
    query: Mapping[str, object] | None = None,
    fragment: str = "",
    **parts: object,
) -> str:
    """Returns the address of a page of the application that serves this request."""
    addresses: Addresses = request.app.state.addresses
    return addresses.path(name, query=query, fragment=fragment, **parts)


def redirect(
    request: Request,
    name: str,
    /,
    *,
    query: Mapping[str, object] | None = None,
    fragment: str = "",
    headers: Mapping[str, str] | None = None,
    **parts: object,
) -> RedirectResponse:
    """Sends the browser to a page, to be fetched with GET."""
    path = address(request, name, query=query, fragment=fragment, **parts)
    return RedirectResponse(path, status_code=303, headers=headers)


def static(name: str, version: str) -> str:
    """Returns the address of one of our own style sheets, scripts or pictures; it changes with the file."""
    return f"/static/{quote(name)}?v={version}"


def asset(name: str, version: str) -> str:
    """Returns the address of a style sheet or script made by others; it changes with the file."""
    return f"/assets/{quote(name)}?v={version}"


def safe_next(path: str) -> str:
    """Returns a path to go on to after signing in: one of ours, never another site's."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain else "/"
