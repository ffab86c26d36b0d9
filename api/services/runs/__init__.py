"""Planning runs in the background."""
