"""Tell a tutor that students of the own classes do not read their messages."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import TutorToldOfUnread
from enrollment.queries.unread import classes_of, unread_in
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

UNREAD: Final = notice_text(
    "enrollment.unread-in-class",
    title=_("Messages unread in your class: students {count}"),
    short=_("Students of your class do not read their messages"),
    body=_("They have not read for days what the school told them. The list says who; ask them to look."),
)


@recorded
def tell_of_unread(*, tutor: Person, by: Person, at: datetime) -> TutorToldOfUnread:
    """One notice a day, however many students there are and however often it is looked (REG-4.1).

    :raises NotFound: if everybody there has read, or the tutor was told today
    """
    students = unread_in(classes_of(tutor, at), at)
    given = bool(students) and give_notices(
        persons=[tutor],
        text=UNREAD,
        facts={"count": len(students)},
        link=reverse("enrollment:unread"),
        once=f"{UNREAD}:{localtime(at).date()}",
        at=at,
    )
    if not given:
        raise NotFound
    return TutorToldOfUnread(
        at=at, by=by.pk, persons=frozenset({tutor.pk}), about=f"security.person:{tutor.pk}", count=len(students)
    )
