"""The made-up demo town and its people, grown from a seed."""
