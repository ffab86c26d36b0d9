"""Raw files: downloaded, found, checked before they are read."""
