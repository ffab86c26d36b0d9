"""Judges a solution against every rule; shares no code with the solver."""
