"""Timed work on the roll."""
