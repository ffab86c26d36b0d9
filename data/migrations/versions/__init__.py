"""Migrations, one per file and named by number. A released migration is never changed."""
