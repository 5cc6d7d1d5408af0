"""What can be done to the regulation and the calendar; one act per file."""
