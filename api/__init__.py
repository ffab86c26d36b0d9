"""Pages, JSON API and command line; use cases in api/services wire the other layers together."""
