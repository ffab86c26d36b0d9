"""Pages to import a group's own lists and to handle rejected rows."""
