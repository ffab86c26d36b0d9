"""The times, limits and cost of a given order of visits, worked out without any search."""
