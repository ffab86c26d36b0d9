"""Plans, rounds, planning runs and the group's preferences."""
