"""The forms of the rulebook desk."""
