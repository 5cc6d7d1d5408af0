"""A registration that lasts longer, or counts no longer: the student reads until when there is time now."""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.actions.tell_guardians import EXTENDED as EXTENDED_WARD
from enrollment.actions.tell_guardians import all_alike, tell_guardians
from enrollment.events import BatchExtended, RegistrationAnnulled
from security.journal import when

EXTENDED = notice_text(
    "enrollment.window-extended",
    title=_("More time to register for {term}"),
    short=_("More time to register"),
    body=_("Academic affairs has extended the registration: you have until {ends}. The reason: {because}"),
)

ANNULLED = notice_text(
    "enrollment.registration-annulled",
    title=_("Your registration for {term} counts no longer: register anew until {until}"),
    short=_("Your registration counts no longer"),
    body=_("Academic affairs has annulled it. Why stands in the journal of your page; ask there if it is not clear."),
)


@when(BatchExtended)
def tell_who_may_register_longer(event: BatchExtended) -> None:
    """One notice each, whatever rosters were extended together; the guardians of minors read the day."""
    once = f"{EXTENDED}:{min(event.extensions)}"
    give_notices(
        persons=event.persons,
        text=EXTENDED,
        facts={"term": event.term, "ends": event.until, "because": event.reason},
        link=reverse("home"),
        about=event.about,
        once=once,
        at=event.at,
    )
    wards = all_alike(sorted(event.persons), about=event.about, once=once)
    tell_guardians(told=wards, text=EXTENDED_WARD, facts={"term": event.term, "until": event.until}, at=event.at)


@when(RegistrationAnnulled)
def tell_whose_registration_was_annulled(event: RegistrationAnnulled) -> None:
    """The reason may be about money or a proof, so it stands in no message."""
    give_notices(
        persons=event.persons,
        text=ANNULLED,
        facts={"term": event.term, "until": event.until},
        link=reverse("enrollment:registration", args=[event.registration]),
        about=event.about,
        at=event.at,
    )
