"""What the roll does when something happens. In the act's own transaction."""

from enrollment.reactions import applications, calendar, deferral

__all__ = ["applications", "calendar", "deferral"]
