"""Timed work of the door."""
