"""One migration a file, named by its number; a released one is never changed."""
