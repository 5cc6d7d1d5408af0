"""Read what an officer had shown."""

from datetime import datetime

from security.events import RevealsReviewed
from security.journal import recorded
from security.models import Person


@recorded
def review_reveals(*, officer: Person, by: Person, at: datetime) -> RevealsReviewed:
    """Enter that the auditor reads this officer's reveals, with the reasons and the students' names (2.3.5)."""
    return RevealsReviewed(at=at, by=by.pk, persons=frozenset({officer.pk}), about=f"security.person:{officer.pk}")
