"""Pages on which the regulation and the calendar are read."""
