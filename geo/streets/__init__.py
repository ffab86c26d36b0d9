"""Street networks: who may use what, how fast, and what each turn costs."""
