"""Volunteers: their form, and the commands that change them."""
