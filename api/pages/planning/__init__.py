"""Pages for planning a day: the day, moves by hand, publishing, versions, adjusting a running day."""
