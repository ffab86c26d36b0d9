"""The use cases: a module per part of the day, a transaction per function; they know neither HTTP nor the terminal."""
