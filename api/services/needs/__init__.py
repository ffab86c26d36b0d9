"""Needs: taking them in, changing them, recurring ones, their history."""
