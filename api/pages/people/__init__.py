"""Pages for people: one person's records, volunteers, likely duplicates."""
