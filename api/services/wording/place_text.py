"""How a place is named where people choose one."""

from __future__ import annotations

from routing.needs import Place

__all__ = ["place_label"]


def place_label(place: Place) -> str:
    """Returns a place as lists offer it: its name and postcode."""
    return f"{place.name}, {place.postcode}".strip(", ")
