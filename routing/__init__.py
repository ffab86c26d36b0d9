"""The words, the problem, the solver and the checker of a day's rounds; no I/O, and no knowledge of the other layers."""
