"""Plain Python of the reports."""
