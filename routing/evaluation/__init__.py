"""What a given order of visits means: its times, limits and cost, without any search."""
