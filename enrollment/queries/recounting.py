"""Who may have deadlines counted anew."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from security.access import may
from security.models import Person

OWN_DAYS: Final = "enrollment.own-days"
"""What the journal's entries are about that tell of days of single students which the calendar moved."""


class CannotRecount(Exception):
    """This person does not publish the calendar."""


def must_publish_calendars(by: Person, at: datetime) -> None:
    """Nothing, or the reason why not.

    :raises CannotRecount: by somebody who does not publish the calendar
    """
    if not (by.is_system or may(by, "calendar.publish", at, verbs={"decide"})):
        raise CannotRecount(_("The head of academic affairs publishes the calendar; you may prepare it."))
