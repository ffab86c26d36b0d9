"""A day that has begun: what was reported, what stays, and what is left of it. Pure rules, no store and no clock."""
