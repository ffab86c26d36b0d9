"""Grammars for what people write in lists and forms, one module each: hours, sizes, kinds, dates, phones.

A grammar understands the whole text or none of it: a text with an unknown word gives None. The caller then keeps the
text and asks about it.
"""
