"""The use cases: one function per action, each in one transaction, without HTTP or terminal."""
