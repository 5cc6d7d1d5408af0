"""What the interface answers with. No field of it is a sensitive value (SEC-1)."""

from datetime import datetime

from ninja import Field, Schema

from enrollment.models import Enrollment
from enrollment.queries.study_right import Standing


class Reason(Schema):
    """The same sentence in two languages."""

    zh: str
    en: str


class Answer(Schema):
    """Whether one student may study. All times are UTC."""

    student_number: str
    may_study: bool
    reason: Reason
    article: str = Field(description="The article of the school’s regulation; empty where it knows none.")
    valid_until: datetime | None = Field(
        description="Until then the answer holds by itself. Null: until a change is told. Ask again at that moment."
    )
    as_of: datetime

    @classmethod
    def of(cls, enrollment: Enrollment, standing: Standing, at: datetime) -> "Answer":
        """The answer for one enrollment that has a number."""
        return cls(
            student_number=enrollment.student_no or "",
            may_study=standing.may_study,
            reason=Reason(**standing.reason),
            article=standing.article,
            valid_until=standing.valid_until,
            as_of=at,
        )


class Changes(Schema):
    """One page of students to read anew, each with the answer as it is now."""

    answers: list[Answer]
    next: str = Field(description="The cursor to send as `since` next time.")
    more: bool = Field(description="Whether there is more to be read at once.")
    as_of: datetime


class Refusal(Schema):
    """Why there is no answer, in a sentence."""

    detail: str
