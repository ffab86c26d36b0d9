"""The wards of past days: those in force, and each record's ward at the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.store import Store
from geo.area.area import Area
from geo.wards.shapes import Wards
from routing.needs import Location

__all__ = ["WardsOfDays", "wards_of_days"]


@dataclass(frozen=True, slots=True)
class WardsOfDays:
    """The wards that some days are counted by.

    Attributes
    ----------
    former
        The former ward of each need and volunteer, as recorded by a boundary review. None for today's wards, which
        each record already has.
    """

    vintage: str
    wards: Wards
    former: Mapping[tuple[str, int], str] | None

    def of(self, kind: str, subject_id: int, location: Location | None) -> str:
        """Return the code of a need's or volunteer's ward, or "" if in none.

        A record added after the review is counted by its location.
        """
        if location is None:
            return ""
        if self.former is None:
            return location.ward_code
        written = self.former.get((kind, subject_id))
        if written is not None:
            return written
        ward = self.wards.of(location.lon, location.lat)
        return ward.code if ward is not None else ""


def wards_of_days(area: Area, store: Store, last: date, vintage: str | None = None) -> WardsOfDays:
    """Return the wards of a vintage, by default those in force on a day.

    Raises
    ------
    NotFound
        ``ward.vintage-unknown``
    """
    reviews = store.ward_reviews.all()
    if vintage is None:
        later = next((review for review in reviews if review.day > last), None)
        known = {*area.former_vintages(), area.vintage}
        vintage = later.from_vintage if later is not None and later.from_vintage in known else area.vintage
    wards = area.wards_of(vintage)
    review = next((one for one in reversed(reviews) if one.from_vintage == vintage), None)
    if vintage == area.vintage or review is None:
        return WardsOfDays(vintage, wards, None if vintage == area.vintage else {})
    former = {
        (kind, subject_id): code
        for kind in ("need", "volunteer")
        for subject_id, code in store.ward_reviews.former(review.id, kind).items()
    }
    return WardsOfDays(vintage, wards, former)
