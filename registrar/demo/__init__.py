"""The demo school: the same on every load, with its dates counted from the day of loading."""
