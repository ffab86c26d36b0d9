"""The search in code compiled with numba."""
