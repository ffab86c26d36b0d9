"""Build the URLs of pages and static files from route names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

__all__ = ["Addresses", "address", "asset", "redirect", "safe_next", "static"]


class Addresses:
    """An index of the page routes by name, so that building 500 links stays fast."""

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
        """Return the URL of a route, without query values that are empty or None.

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
    """Return the URL of a page in the application that serves this request."""
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
    """Return a redirect to a page, which the browser then fetches with GET."""
    path = address(request, name, query=query, fragment=fragment, **parts)
    return RedirectResponse(path, status_code=303, headers=headers)


def static(name: str, version: str) -> str:
    """Return the URL of one of our own static files, which changes with the file."""
    return f"/static/{quote(name)}?v={version}"


def asset(name: str, version: str) -> str:
    """Return the URL of a third-party style sheet or script, with its version."""
    return f"/assets/{quote(name)}?v={version}"


def safe_next(path: str) -> str:
    """Return the path to open after signing in, or "/" if the path leads to another site."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain else "/"
