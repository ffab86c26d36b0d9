"""Imported lists, uploads, submissions of the public forms, and undoing an import."""
