"""The use cases: one module per part of the day, each function one transaction; they know neither HTTP nor the terminal."""
