"""Estimate how certain arrival times are, and make plans with slack."""
