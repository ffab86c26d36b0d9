"""Hubs, pharmacies, shops and other places, with their opening hours."""
