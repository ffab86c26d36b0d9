"""The made-up demo town, grown from a seed."""
