"""What Celery rings for on the roll, and the work of imports that goes on after the page has answered."""

from enrollment.tasks.imports import check_import, load_students, mark_errors
from enrollment.tasks.opening_days import opening_days
from enrollment.tasks.undo import undo

__all__ = ["check_import", "load_students", "mark_errors", "opening_days", "undo"]
