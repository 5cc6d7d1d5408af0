"""What the roll does when something happens. In the act's own transaction."""

from enrollment.reactions import applications, batches, calendar, deferral, results, study_right, verification

__all__ = ["applications", "batches", "calendar", "deferral", "results", "study_right", "verification"]
