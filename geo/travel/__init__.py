"""Travel over a street network: durations, routes, directions."""
