"""Schemas of the JSON API's requests and responses, one module per topic."""
