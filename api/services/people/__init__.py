"""People across their needs and offers: search, likely duplicates."""
