"""What Celery rings for on the roll, the work of imports, and what is sent to those who ask at the door."""

from enrollment.tasks.bulletins import bulletins
from enrollment.tasks.campaigns import campaigns
from enrollment.tasks.deadlines import deadlines, unread
from enrollment.tasks.door import activation_link, guardian_link
from enrollment.tasks.imports import check_import, load_rows, mark_errors
from enrollment.tasks.opening_days import opening_days
from enrollment.tasks.refusals import issue_refused
from enrollment.tasks.sheets import draw_sheets
from enrollment.tasks.undo import undo

__all__ = [
    "activation_link",
    "bulletins",
    "campaigns",
    "check_import",
    "deadlines",
    "draw_sheets",
    "guardian_link",
    "issue_refused",
    "load_rows",
    "mark_errors",
    "opening_days",
    "undo",
    "unread",
]
