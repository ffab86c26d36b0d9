"""Encrypted columns, their keys, key rotation and backups."""
