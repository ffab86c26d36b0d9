"""Postcodes, streets and doors."""
