"""Importing a group's own lists."""
