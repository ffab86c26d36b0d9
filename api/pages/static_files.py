"""Serve our own static files and third-party ones from the maps package, by name only."""

from __future__ import annotations

import mimetypes
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from api.services.reports import maps
from routing.errors import NotFound, WardroundError

__all__ = ["OwnFiles", "asset_version", "own_files", "router"]

_FOREVER: Final = "public, max-age=31536000, immutable"
_A_DAY: Final = "public, max-age=86400"

router = APIRouter(include_in_schema=False)


class OwnFiles:
    """The files of api/static by name, with a version that changes when they do."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(str(files("api") / "static"))
        self._names = frozenset(path.name for path in self._folder.iterdir() if path.is_file())
        self.version = cache(self._version)

    def path(self, name: str) -> Path:
        """Return the path of a static file.

        Raises
        ------
        NotFound
            When there is none of that name.
        """
        if name not in self._names:
            raise NotFound("page.unknown", "This file does not exist.", "Reload the page.")
        return self._folder / name

    def _version(self, name: str) -> str:
        return sha256(self.path(name).read_bytes()).hexdigest()[:12]


@cache
def own_files() -> OwnFiles:
    """Return the static files of this installation, listed once."""
    return OwnFiles()


@cache
def asset_version(name: str) -> str:
    """Return a third-party file's version, or "" if it was not built, so that pages still render."""
    try:
        path, _ = maps.asset(name)
    except WardroundError:
        return ""
    return sha256(path.read_bytes()).hexdigest()[:12]


def _media_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return "text/javascript" if kind == "application/javascript" else kind


@router.get("/static/{name}", name="static")
def static_file(name: str, v: str = "") -> Response:
    """Serve one of our own files, cacheable for good under its versioned URL."""
    own = own_files()
    path = own.path(name)
    return FileResponse(
        path,
        media_type=_media_type(name),
        headers={"Cache-Control": _FOREVER if v == own.version(name) else "no-cache"},
    )


@router.get("/assets/{name:path}", name="asset")
def asset_file(name: str, v: str = "") -> Response:
    """Serve a third-party file of the maps package, cacheable for good under its versioned URL."""
    path, media_type = maps.asset(name)
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": _FOREVER if v else _A_DAY})
