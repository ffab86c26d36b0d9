"""Tests of routing.dispatch."""
