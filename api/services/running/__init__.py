"""Adjust a day that has begun: its state, and its new plan."""
