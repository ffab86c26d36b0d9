"""Wording that people read: times, stops, directions."""
