"""Needs, recurring needs and the call log."""
