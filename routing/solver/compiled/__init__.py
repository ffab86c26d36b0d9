"""The search in compiled code (numba)."""
