"""How people write things in lists, one grammar a module: hours, sizes, kinds, dates, durations, telephones, notes.

Every grammar reads a whole cell or nothing: a word it does not know makes it answer None, so that nobody's wish is
half-understood. The caller then keeps the text and asks.
"""
