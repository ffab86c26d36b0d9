"""The rules of a day that has begun: reports, fixed stops, and what is left to plan.

The rules are pure: they use no store and no clock.
"""
