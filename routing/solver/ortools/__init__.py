"""The search by OR-Tools; the only package that imports it."""
