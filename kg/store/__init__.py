"""Entities and statements in; one graph file out, and look-ups on it."""
