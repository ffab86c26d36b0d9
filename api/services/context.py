"""The context that every use case receives: settings, store, area and clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from api.services.runtime.access_log import AccessLogWriter
from api.services.runtime.list_queue import ListQueue
from api.services.runtime.rate_limit import RateLimiter
from api.settings import Settings
from data.database.database import Database
from geo.area.area import Area
from geo.geocoding.nominatim import NominatimServer
from geo.travel.osrm import OsrmServer

__all__ = ["Context"]

T = TypeVar("T")


class Context:
    """Everything a use case needs, built once per process and closed at its end.

    The clock has no default: the caller provides it, and nothing below the context reads the machine's clock.
    """

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime], area: Area | None = None
    ) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.access_log = AccessLogWriter(database)
        self.list_queue = ListQueue()
        self.rate_limiter = RateLimiter()
        self._area = area
        self._kept: dict[str, Any] = {}
        self._keeping = Lock()

    @cached_property
    def area(self) -> Area:
        """The area of the settings, opened once.

        Raises
        ------
        InvalidArea
            When the folder is missing or is not an Area pack.
        Misconfigured
            When the address of an OSRM or Nominatim server is invalid.
        """
        area = self._area or Area.open(self.settings.area_path)
        servers = {mode: OsrmServer(url, mode) for mode, url in self.settings.osrm.items()}
        area = area.with_travel(servers) if servers else area
        named = self.settings.nominatim
        return area.with_nominatim(NominatimServer(named)) if named else area

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Return the object cached under a name, made by ``make`` the first time."""
        with self._keeping:
            if name not in self._kept:
                self._kept[name] = make()
            found: T = self._kept[name]
            return found

    def close(self) -> None:
        """Write the pending access log and close the database."""
        self.list_queue.close()
        self.access_log.write()
        self.database.close()

    def seconds_of_today(self) -> int:
        """Return how many seconds of today have passed in the area."""
        now = self.clock().astimezone(self.area.timezone)
        return now.hour * 3600 + now.minute * 60 + now.second

    def today(self) -> date:
        """Return today's date in the area."""
        return self.clock().astimezone(self.area.timezone).date()

    def ward_names(self) -> dict[str, str]:
        """Returns the names of the area's wards by code."""
        return {ward.code: ward.name for ward in self.area.wards}
