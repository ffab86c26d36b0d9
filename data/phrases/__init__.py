"""Grammars for what people write in lists and forms, one module each: hours, sizes, kinds, dates, phones.

A grammar understands the whole text or nothing. It returns None for a text with an unknown word, so that nothing is
half understood. The caller then keeps the text and asks.
"""
