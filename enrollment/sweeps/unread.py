"""Every working morning: tutors are told whose messages lie unread in their classes (REG-4.1), once a day each."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.tell_of_unread import tell_of_unread
from enrollment.queries.unread import tutors
from rulebook.queries import works_on
from security.queries import NotFound, the_system


def tell_tutors(*, at: datetime) -> int:
    """How many tutors were told; none on a day off. Each is an act of its own."""
    if not works_on(localtime(at).date()):
        return 0
    told, system = 0, the_system()
    for tutor in tutors(at):
        try:
            tell_of_unread(tutor=tutor, by=system, at=at)
            told += 1
        except NotFound:  # everybody has read, or the tutor was told today
            continue
    return told
