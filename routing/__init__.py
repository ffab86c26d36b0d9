"""The words, the problem, the solver and the checker of a day's rounds; no I/O, no knowledge of other layers."""
