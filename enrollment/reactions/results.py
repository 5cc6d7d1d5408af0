"""A bulletin on a registration is published to the offices of the departments that it tells of."""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import BulletinIssued
from enrollment.queries.bulletins import readers_of
from enrollment.rules.terms import term_words
from security.journal import when
from security.models import Unit

PUBLISHED = notice_text(
    "enrollment.bulletin-published",
    title=_("{number}: results of the registration for {term}"),
    short=_("A bulletin on the registration is there"),
    body=_("As of {day}. You find the figures of your department, and who is not registered."),
)


@when(BulletinIssued)
def tell_the_departments(event: BulletinIssued) -> None:
    """One notice each, with the way to the lines of the own department."""
    departments = Unit.objects.filter(pk__in=event.departments)
    give_notices(
        persons=sorted(readers_of(departments, event.at)),
        text=PUBLISHED,
        facts={"number": event.number, "term": term_words(event.term), "day": event.as_of},
        link=reverse("enrollment:bulletin", args=[event.bulletin]),
        about=event.about,
        once=f"{PUBLISHED}:{event.bulletin}",
        at=event.at,
    )
