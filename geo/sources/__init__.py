"""Raw files: downloading them, and checking them before they are read."""
