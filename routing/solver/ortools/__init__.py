"""Search by OR-Tools; no other package imports it."""
