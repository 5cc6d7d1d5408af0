"""Looks at an installation and says in words what it lacks: for `manage.py doctor` and for `/readyz`.

Each check is one function that answers with one sentence.
"""

from registrar.doctor import database, settings, work, scanner, place, school  # noqa: F401, I001 (they are told in this order)
from registrar.doctor.finding import CHECKS, Amiss, Check, Finding, examine, is_ready

__all__ = ["CHECKS", "Amiss", "Check", "Finding", "examine", "is_ready"]
