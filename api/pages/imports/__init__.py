"""Pages for a group's own lists: upload, columns, rows, rejected rows."""
