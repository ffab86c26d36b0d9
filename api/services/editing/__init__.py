"""Changing a plan by hand, and asking why it is as it is."""
