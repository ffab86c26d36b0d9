"""The volunteer's own round, and the maps that pages frame."""
