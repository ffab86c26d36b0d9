"""A Monday in the tiny area: needs of many kinds, two that nobody can meet, and three volunteers."""

from __future__ import annotations

from pathlib import Path

from api.services.context import Context
from api.services.imports.importing import import_file
from tests.support.api_lists import OFF_STREET, need, volunteer, write_needs, write_volunteers

__all__ = ["NEIGHBOURS", "bring_in", "names_of_needs"]

NEIGHBOURS = {
    "Ann Atwood": need("Ann Atwood", "Dog walking", postcode="ZX1 2AB"),
    "Bill Burrows": need("Bill Burrows", "Shopping", postcode="ZX1 4AD", place="Penny Grocers", bags="2"),
    "Carl Croft": need("Carl Croft", "Prescription collection", postcode="ZX1 5AF", place="Mill Road Pharmacy"),
    "Dora Dunn": need("Dora Dunn", "Food parcel", postcode="ZX1 1AE", bags="1"),
    "Eve Easton": need("Eve Easton", "Chat", postcode="ZX1 0AB"),
    "Fay Frost": need("Fay Frost", "Lift to appointment", postcode="ZX1 3AB", place="Square Surgery"),
    "Gus Grey": need("Gus Grey", "Prescription collection", postcode="ZX1 3AA", place="Boots"),
    "Hal Hope": need("Hal Hope", "Dog walking", postcode=OFF_STREET),
    "Ida Ivy": need("Ida Ivy", "Shopping", postcode="ZX1 6AA", office="must be DBS checked volunteer"),
    "Jo Jay": need("Jo Jay", "Dog walking", postcode="ZX1 6AB", office="two volunteers please"),
}
"""Gus waits for a choice of pharmacy, Hal is on no street, Ida asks for a check nobody has, Jo for two at once."""

PEOPLE = (
    volunteer("Olga Quigley", mode="Car", postcode="ZX1 3AD"),
    volunteer("Pete Rudd", mode="Bike", postcode="ZX1 0AA", bags="3", phone="07700 900501"),
    volunteer("Quin Shaw", mode="Walk", postcode="ZX1 6AH", bags="2", phone="07700 900502"),
)


def bring_in(ctx: Context, folder: Path) -> None:
    """Import both lists."""
    import_file(ctx, "needs", write_needs(folder / "needs.csv", *NEIGHBOURS.values()))
    import_file(ctx, "volunteers", write_volunteers(folder / "volunteers.csv", *PEOPLE))


def names_of_needs(ctx: Context) -> dict[int, str]:
    """Whose every need is."""
    with ctx.database.reading() as store:
        return {need.id: need.name for need in store.needs.open()}
