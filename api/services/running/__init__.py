"""A day that has begun: its state, and adjusting its plan."""
