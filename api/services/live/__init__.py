"""A day as it goes on: what happens, as it happens, and who else is here."""
