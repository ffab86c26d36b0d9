"""A volunteer's round as people see it."""
