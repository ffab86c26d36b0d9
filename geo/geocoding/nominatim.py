"""Find doors with a group's own Nominatim server, through geopy.

Nothing is asked unless a setting names a server.

Addresses of people who need help must not reach strangers: public servers are refused, proxies and redirects are not
used, and our logs and errors contain no addresses.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from geo.projection import Bounds, in_bounds
from geo.sources.own_servers import address_of, shown
from routing.errors import Misconfigured, Unavailable

__all__ = ["NominatimServer"]

_PUBLIC: Final = ("openstreetmap.org", "openstreetmap.de", "nominatim.org", "qgis.org", "geocoding.ai", "maps.co")
"""Hosts of public servers."""

_MOST_ANSWERS: Final = 5


@dataclass(frozen=True, slots=True)
class NominatimServer:
    """A Nominatim server run by the group itself.

    Attributes
    ----------
    url
        The server's address, such as ``http://127.0.0.1:8080``, perhaps with a path before ``/search``.
    timeout
        The most seconds one answer may take.

    Raises
    ------
    Misconfigured
        ``nominatim.url``, ``nominatim.public``, ``nominatim.not-installed``
    """

    url: str
    timeout: float = 10.0
    name: str = field(init=False)

    def __post_init__(self) -> None:
        from importlib.util import find_spec

        parts = address_of(self.url)
        if parts is None:
            cause = "The address of the Nominatim server is not a plain http or https URL."
            raise Misconfigured("nominatim.url", cause, "Write it like http://127.0.0.1:8080.")
        host = (parts.hostname or "").rstrip(".").lower()
        if any(host == public or host.endswith(f".{public}") for public in _PUBLIC):
            cause = f"{host} is a public server. Addresses of people who need help must not go to strangers."
            raise Misconfigured("nominatim.public", cause, "Name your own Nominatim server, or leave it empty.")
        if find_spec("geopy") is None:
            cause = "The library for Nominatim (geopy) is not installed."
            raise Misconfigured("nominatim.not-installed", cause, "Run: pip install 'wardround[nominatim]'")
        object.__setattr__(self, "name", shown(parts))

    def doors(self, address: str, bounds: Bounds) -> tuple[tuple[float, float], ...]:
        """Return lon, lat of the houses an address may mean, inside some bounds.

        Raises
        ------
        Unavailable
            ``nominatim.unreachable``, ``nominatim.slow``, ``nominatim.refused``
        """
        from geopy.exc import GeocoderTimedOut, GeocoderUnavailable, GeopyError

        west, south, east, north = bounds
        try:
            answers = self._geocoder().geocode(
                address,
                exactly_one=False,
                limit=_MOST_ANSWERS,
                addressdetails=True,
                viewbox=[(south, west), (north, east)],
                bounded=True,
            )
        except GeocoderTimedOut:
            cause = f"The Nominatim server {self.name} did not answer within {self.timeout:.0f} s."
            raise Unavailable("nominatim.slow", cause, "Check whether its machine is busy, then try again.") from None
        except GeocoderUnavailable:
            raise self._unreachable() from None
        except GeopyError as error:
            # geopy reports a refused connection as a general service error.
            if type(error).__name__ == "GeocoderServiceError" and "Errno" in str(error):
                raise self._unreachable() from None
            cause = f"The server {self.name} refuses the request, or is not a Nominatim server."
            raise Unavailable("nominatim.refused", cause, "Check the address and its log.") from None
        return tuple(
            (float(answer.longitude), float(answer.latitude))
            for answer in answers or ()
            if _is_house(answer.raw) and in_bounds(bounds, float(answer.longitude), float(answer.latitude))
        )

    def _unreachable(self) -> Unavailable:
        cause = f"The Nominatim server {self.name} cannot be reached."
        action = "Start it, or unset WARDROUND_NOMINATIM to use the area's own addresses only."
        return Unavailable("nominatim.unreachable", cause, action)

    def _geocoder(self) -> Any:
        from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

        from geopy.adapters import URLLibAdapter
        from geopy.geocoders import Nominatim

        logging.getLogger("geopy").setLevel(logging.WARNING)  # at DEBUG it writes each address

        class Stay(HTTPRedirectHandler):
            def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
                return None

        class Alone(URLLibAdapter):  # type: ignore[misc]
            def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
                super().__init__(proxies=proxies, ssl_context=ssl_context)
                self.urlopen = build_opener(ProxyHandler({}), Stay()).open

        parts = urlsplit(self.url)
        return Nominatim(
            domain=f"{parts.netloc}{parts.path.rstrip('/')}",
            scheme=parts.scheme,
            user_agent="wardround",
            timeout=self.timeout,
            proxies={},
            adapter_factory=Alone,
        )


def _is_house(raw: dict[str, Any]) -> bool:
    return bool(raw.get("address", {}).get("house_number"))
