"""Imported lists, uploads and public form submissions, and undoing imports."""
