"""What follows from changes of the status. In the act's own transaction."""

from status_changes.reactions import calendar, forfeitures, heard, proposals, sweeps, telling

__all__ = ["calendar", "forfeitures", "heard", "proposals", "sweeps", "telling"]
