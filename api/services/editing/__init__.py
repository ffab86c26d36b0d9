"""Change a plan by hand, and explain it."""
