"""Remind the staff of an edition that they have not acknowledged."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.actions.give_notices import give_notices
from casework.events import ReadersReminded
from casework.rules.notice_texts import notice_text
from rulebook.models import Edition
from rulebook.queries.acknowledging import may_see_readers, not_read_by
from security.journal import recorded
from security.models import Person

READ_IT = notice_text(
    "casework.edition-unread",
    title=gettext_noop("Still to be acknowledged: the regulation {name}"),
    short=gettext_noop("Still to be acknowledged: the regulation"),
    body=gettext_noop("You have not acknowledged this edition yet. Read it and say so on its page."),
)


class CannotRemind(Exception):
    """The reminder cannot be sent; the message says why."""


@recorded
def remind_readers(*, edition: Edition, by: Person, at: datetime, once: str = "") -> ReadersReminded:
    """Give a notice to every member of staff who has not acknowledged the edition (SUP-3).

    With `once` nobody is given the same reminder twice: a sweep that runs again says nothing new.

    :raises CannotRemind: if it is not this person's office
    """
    if not (by.is_system or may_see_readers(by, at)):
        raise CannotRemind(_("Academic affairs and the school’s leaders remind the staff (SUP-3)."))
    given = give_notices(
        persons=not_read_by(edition, at),
        text=READ_IT,
        facts={"name": edition.name},
        link=reverse("rulebook:edition", args=[edition.name]),
        about=f"rulebook.edition:{edition.pk}",
        once=once,
        at=at,
    )
    return ReadersReminded(
        at=at, by=by.pk, about=f"rulebook.edition:{edition.pk}", edition=edition.pk, name=edition.name, count=given
    )
