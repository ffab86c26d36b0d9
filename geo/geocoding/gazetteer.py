"""The sources in which a text is looked up: postcodes, streets, doors, places and wards."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from geo.addresses.book import AddressBook
from geo.addresses.postcodes import PostcodeTable
from geo.geocoding.nominatim import NominatimServer
from geo.geocoding.regions import Regions, regions_of
from geo.places.lookup import PlaceRecord, words_of_place
from geo.places.settlements import Settlements
from geo.projection import Bounds
from geo.wards.shapes import Wards
from routing.needs import Ward

__all__ = ["Gazetteer"]


@dataclass(frozen=True)
class Gazetteer:
    """Everything in which a postcode, an address or a place name can be found.

    Attributes
    ----------
    name
        The area's name, used in messages.
    nominatim
        The group's own server for doors that are not on the map; None where it has none.
    """

    name: str
    wards: Wards
    postcodes: PostcodeTable
    addresses: AddressBook
    places: tuple[PlaceRecord, ...]
    settlements: Settlements = field(default_factory=Settlements)
    nominatim: NominatimServer | None = None

    @cached_property
    def regions(self) -> Regions:
        """The names of the area's settlements, wards, postal towns and postcode districts."""
        return regions_of(self.name, self.wards, self.postcodes, self.settlements)

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The first words of street names; many are towns that the roads lead to."""
        return frozenset(words[0] for name in self.addresses.names if (words := words_of_place(name)))

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of the wards, in degrees."""
        return self.wards.bounds

    def ward_of(self, lon: float, lat: float) -> Ward | None:
        """Return the ward of a point (on an edge, the one with the lowest code), or None."""
        return self.wards.of(lon, lat)
