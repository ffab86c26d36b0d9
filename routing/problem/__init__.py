"""The problem, its solution and the parts of both."""
