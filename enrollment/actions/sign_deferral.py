"""A guardian consents to a ward's deferral, or declines it."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.open_application import refresh_slots
from casework.models import Application
from enrollment.events import DeferralConsented, DeferralDeclined
from enrollment.models import DeferralConsent
from enrollment.queries.consents import mark_of, to_sign, typed_last
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotSign(Exception):
    """The word cannot be taken like this; the message says why and what to do."""


@recorded
def sign_deferral(
    *,
    application: int,
    what: str,
    consents: bool,
    name: str,
    network: str | None,
    device: str,
    by: Person,
    at: datetime,
) -> DeferralConsented | DeferralDeclined:
    """Keep the guardian's word with time, address and device (REG-1.2). The newest word on what is asked counts.

    `what` is the mark of what the guardian has read; it holds for nothing else.
    :raises NotFound: if this person is no legal guardian of the minor, or it does not wait any more
    :raises CannotSign: if the student has changed it meanwhile, or the name is not the guardian's
    """
    lock_persons(Application.objects.filter(pk=application).values_list("person", flat=True))
    found = to_sign(by, at).select_for_update(of=("self",), no_key=True).filter(pk=application).first()
    if found is None:
        raise NotFound(_("There is no deferral here that waits for your consent."))
    found.particulars = typed_last(found)
    if what != mark_of(found.particulars):
        raise CannotSign(_("The student has changed the application meanwhile. Read it again before you sign."))
    if "".join(name.split()) != "".join(by.name.split()):
        raise CannotSign(_("Type your own name, as the school has it on record, in place of a signature."))
    said = {"consents": consents, "typed_name": name.strip(), "network": network, "device": device[:200]}
    DeferralConsent.objects.create(application=found, guardian=by, what=what, at=at, **said)
    refresh_slots(found)
    event = DeferralConsented if consents else DeferralDeclined
    return event(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id, by.pk}),
        about=f"casework.application:{found.pk}",
        application=found.pk,
        student=found.person_id,
    )
