"""The store: what people asked and offered, kept safe; lists in, exports out; the demo town."""
