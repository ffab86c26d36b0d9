"""The tables of the database, one module for each noun."""
