"""Plans, rounds, planning runs and what a group chose for its planning."""
