"""The sentences people read: times, stops, directions."""
