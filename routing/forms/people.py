"""The list headers that needs and volunteers share: name, telephone number, address."""

from __future__ import annotations

from typing import Final

__all__ = ["ADDRESS", "NAME", "PHONE", "POSTCODE"]

NAME: Final = (
    "Name", "Your name", "Full name", "Your full name", "Person", "Neighbour", "Name of person", "Contact name",
    "Name of the person who needs help", "Who is it for", "Client", "Client name", "Volunteer", "Volunteer name",
    "Name of volunteer", "Resident", "Resident name",
)  # fmt: skip
PHONE: Final = (
    "Phone", "Phone number", "Telephone", "Telephone number", "Mobile", "Mobile number", "Mobile phone", "Tel",
    "Tel no", "Tel number", "Contact number", "Contact telephone", "Your phone number", "Your mobile number",
    "Phone no", "Mobile no", "Landline", "Contact phone", "Best number to call", "Contact phone number",
)  # fmt: skip
POSTCODE: Final = (
    "Postcode", "Post code", "Home postcode", "Your postcode", "Postal code", "Zip", "Zip code", "Post Code of home",
    "What is your postcode", "Address postcode", "Start postcode", "Postcode of home",
)  # fmt: skip
ADDRESS: Final = (
    "Address", "Street", "Home address", "Street address", "Your address", "House number / name and street",
    "House number and street", "House name or number", "House number", "Address line 1", "Delivery address",
    "Number and street", "First line of address", "House name/number and street", "Full address",
)  # fmt: skip
