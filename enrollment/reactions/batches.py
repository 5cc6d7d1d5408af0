"""A registration that lasts longer: whoever has more time reads until when, and why."""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.events import BatchExtended
from security.journal import when

EXTENDED = notice_text(
    "enrollment.window-extended",
    title=_("More time to register for {term}"),
    short=_("More time to register"),
    body=_("Academic affairs has extended the registration: you have until {ends}. The reason: {because}"),
)


@when(BatchExtended)
def tell_who_may_register_longer(event: BatchExtended) -> None:
    """One notice each, whatever rosters were extended together."""
    give_notices(
        persons=event.persons,
        text=EXTENDED,
        facts={"term": event.term, "ends": event.until, "because": event.reason},
        link=reverse("home"),
        about=event.about,
        once=f"{EXTENDED}:{min(event.extensions)}",
        at=event.at,
    )
