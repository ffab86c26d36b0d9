"""Pages, JSON API and command line; use cases in api/services wire the other layers together."""

__version__ = "0.1.0"
