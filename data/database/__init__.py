"""The database itself: opening, migrating, keys and their rotation, backups."""
