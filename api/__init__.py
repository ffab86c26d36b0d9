"""The pages, the JSON API, the command line, and the use cases they share."""

__version__ = "0.1.0"
