"""The town's hubs, kitchen, fridges, pharmacies, shops, donors and surgeries, with opening hours."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from data.demo.town.geometry import Point
from data.demo.town.postcodes import Postcode

__all__ = ["TownPlace", "set_up"]


@dataclass(frozen=True, slots=True)
class TownPlace:
    """A place where help starts or ends. ``kind`` is a value of ``routing.needs.PlaceKind``."""

    kind: str
    name: str
    postcode: str
    at: Point
    opening_hours: str
    note: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: str
    name: str
    hours: str
    note: str = ""


STOCK: tuple[_Wanted, ...] = (
    _Wanted(
        "hub",
        "Market Place Hub",
        "Mo-Sa 09:00-17:00; Su 10:00-14:00",
        "parcels are packed by 09:30; ring the side bell",
    ),
    _Wanted("hub", "Beacon Hill Community Centre", "Mo-Fr 09:30-16:30; Sa 10:00-13:00", "ramp at the back"),
    _Wanted("hub", "Fen End Methodist Hall", "Mo-Fr 09:00-16:00", ""),
    _Wanted("kitchen", "The Long Table Kitchen", "Mo-Su 10:30-14:00", "hot meals ready from 11:30"),
    _Wanted("fridge", "Newtown Community Fridge", "Mo-Su 08:00-20:00", "in the porch of the old chapel"),
    _Wanted("fridge", "Aston Community Fridge", "Mo-Sa 10:00-16:00", ""),
    _Wanted("fridge", "Beacon Hill Community Fridge", "Mo-Su 09:00-18:00", "beside the launderette"),
    _Wanted("pharmacy", "Marchbank Pharmacy", "Mo-Fr 08:30-18:00; Sa 09:00-17:00", ""),
    _Wanted("pharmacy", "Oakley's Chemist", "Mo-Fr 09:00-17:30; Sa 09:00-13:00", ""),
    _Wanted("pharmacy", "Station Pharmacy", "Mo-Sa 07:00-22:00; Su 10:00-17:00", "late opening"),
    _Wanted("pharmacy", "Thistle & Rowe Pharmacy", "Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-12:00", "shut at lunch"),
    _Wanted("pharmacy", "Hilltop Pharmacy", "Mo-Fr 09:00-18:00", ""),
    _Wanted("pharmacy", "Aston Village Dispensary", "Mo-Fr 09:00-12:30,14:00-17:30", "shut at lunch"),
    _Wanted("pharmacy", "Wharfside Pharmacy", "Mo-Fr 08:30-18:30; Sa 09:00-14:00", ""),
    _Wanted("pharmacy", "Abbey Fields Pharmacy", "Mo-Fr 09:00-18:30; Sa 09:00-17:00", ""),
    _Wanted("pharmacy", "Kingsmead Chemist", "Mo-Fr 08:45-18:00; Sa 09:00-13:00", ""),
    _Wanted("pharmacy", "Greenlea Pharmacy", "Mo-Fr 09:00-18:00; Sa 09:00-16:00", ""),
    _Wanted("shop", "Fairley's Superstore", "Mo-Sa 07:00-22:00; Su 10:00-16:00", "large; car park"),
    _Wanted("shop", "Fairley's Local", "Mo-Su 07:00-22:00", ""),
    _Wanted("shop", "Penny & Pound Foods", "Mo-Sa 08:00-20:00; Su 10:00-16:00", ""),
    _Wanted("shop", "Market Hall Grocers", "Tu-Sa 08:30-16:30", "market stalls"),
    _Wanted("shop", "Quarn Co-operative", "Mo-Su 07:00-22:00", ""),
    _Wanted("shop", "Hilltop Mini Market", "Mo-Su 06:30-21:00", ""),
    _Wanted("shop", "Aston Stores", "Mo-Sa 07:30-18:00; Su 08:00-12:00", "post office counter"),
    _Wanted("shop", "Harvest Wholefoods", "Mo-Sa 09:00-17:30", ""),
    _Wanted("shop", "Anatolia Food Centre", "Mo-Su 08:00-21:00", "halal"),
    _Wanted("shop", "Polka Delikatesy", "Mo-Sa 09:00-19:00; Su 10:00-16:00", ""),
    _Wanted("shop", "Northgate Supermarket", "Mo-Sa 07:00-21:00; Su 10:00-16:00", ""),
    _Wanted("shop", "Ringway Retail Foods", "Mo-Sa 08:00-21:00; Su 10:30-16:30", "large; car park"),
    _Wanted("donor", "Crumb & Crust Bakery", "Mo-Sa 06:30-17:30", "yesterday's bread before noon"),
    _Wanted("donor", "Fairley's Superstore (back door)", "Mo-Su 08:00-11:00,19:00-21:00", "ask for the duty manager"),
    _Wanted("donor", "Wolds Veg Boxes", "Mo-Fr 08:00-15:00", "crates, heavy"),
    _Wanted("donor", "The Corn Exchange Cafe", "Mo-Sa 14:00-17:00", "sandwiches, must be eaten the same day"),
    _Wanted("surgery", "Castle Street Surgery", "Mo-Fr 08:00-18:30", ""),
    _Wanted("surgery", "Newtown Medical Practice", "Mo-Fr 08:00-18:30; Sa 09:00-12:00", ""),
    _Wanted("surgery", "Beacon Hill Health Centre", "Mo-Fr 08:00-18:00", ""),
    _Wanted("surgery", "Quarn General Hospital", "Mo-Su 08:00-20:00", "drop off at entrance B"),
    _Wanted("community", "St Botolph's Parish Room", "Mo-Fr 10:00-15:00", "warm space"),
    _Wanted("community", "Railway Institute", "Tu-Sa 11:00-22:00", "lunch club on Thursdays"),
)

# Where a place's name says it stands, in the unit circle of the plan.
STANDS: dict[str, tuple[float, float]] = {
    "Market Place Hub": (0.01, 0.03), "Beacon Hill Community Centre": (0.42, 0.93),
    "Fen End Methodist Hall": (0.5, -0.66),
    "The Long Table Kitchen": (0.06, -0.06), "Newtown Community Fridge": (0.16, -0.34),
    "Aston Community Fridge": (-0.98, -0.5), "Beacon Hill Community Fridge": (0.36, 0.9),
    "Station Pharmacy": (0.08, -0.44), "Hilltop Pharmacy": (0.44, 0.9), "Aston Village Dispensary": (-1.0, -0.55),
    "Wharfside Pharmacy": (0.74, -0.02), "Abbey Fields Pharmacy": (-0.42, 0.68), "Kingsmead Chemist": (0.02, 0.8),
    "Marchbank Pharmacy": (-0.04, 0.03), "Oakley's Chemist": (0.12, 0.3), "Thistle & Rowe Pharmacy": (-0.36, 0.2),
    "Greenlea Pharmacy": (0.3, -0.68), "Fairley's Superstore": (-0.6, 0.38), "Fairley's Local": (0.36, 0.05),
    "Penny & Pound Foods": (0.02, -0.6), "Market Hall Grocers": (0.03, 0.06), "Quarn Co-operative": (-0.3, -0.36),
    "Hilltop Mini Market": (0.4, 0.96), "Aston Stores": (-0.97, -0.58), "Harvest Wholefoods": (-0.06, 0.08),
    "Anatolia Food Centre": (0.2, -0.42), "Polka Delikatesy": (0.3, -0.36), "Northgate Supermarket": (0.02, 0.56),
    "Ringway Retail Foods": (0.62, -0.6), "Crumb & Crust Bakery": (0.05, 0.1),
    "Fairley's Superstore (back door)": (-0.61, 0.385), "Wolds Veg Boxes": (0.9, 0.1),
    "The Corn Exchange Cafe": (-0.02, -0.03), "Castle Street Surgery": (-0.1, 0.1),
    "Newtown Medical Practice": (0.12, -0.36), "Beacon Hill Health Centre": (0.48, 0.86),
    "Quarn General Hospital": (-0.28, 0.6), "St Botolph's Parish Room": (-0.1, -0.72),
    "Railway Institute": (0.0, -0.46),
}  # fmt: skip


def set_up(postcodes: Sequence[Postcode], radius: float, seed: int) -> tuple[TownPlace, ...]:
    """Return every place, each at the free address nearest to its intended position."""
    rng = random.Random(f"{seed}:places")
    taken: set[str] = set()
    found = []
    for wanted in STOCK:
        x, y = STANDS[wanted.name]
        want = (x * radius, y * radius)
        home = min(
            (p for p in postcodes if p.code not in taken), key=lambda p: (round(math.dist(p.at, want), 1), p.code)
        )
        taken.add(home.code)
        at = (round(home.at[0] + rng.uniform(-6, 6), 2), round(home.at[1] + rng.uniform(-6, 6), 2))
        note = f"{rng.randint(home.first, home.last)} {home.street}"
        found.append(
            TownPlace(wanted.kind, wanted.name, home.code, at, wanted.hours, f"{note}; {wanted.note}".rstrip("; "))
        )
    return tuple(found)
