"""Search by OR-Tools.

No other package imports OR-Tools.
"""
