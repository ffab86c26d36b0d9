"""Pages for organisers: coverage by ward, files to download."""
