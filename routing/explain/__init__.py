"""Explain why a task is unassigned or placed as it is, and what would change that."""
