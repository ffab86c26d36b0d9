"""The JSON API under /api/v1: parse, call a use case, answer."""
