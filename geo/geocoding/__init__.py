"""From a text to a place on the ground."""
