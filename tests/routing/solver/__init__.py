"""Tests of routing.solver."""
