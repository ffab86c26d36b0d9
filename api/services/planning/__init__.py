"""Planning a day: drafts, publishing, versions and how they differ."""
