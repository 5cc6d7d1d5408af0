"""A registration that should not have been made counts no longer."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.move_registrations import move_registrations
from enrollment.events import RegistrationAnnulled
from enrollment.models import TermRegistration
from enrollment.queries.annulling import annullable
from enrollment.queries.rectifying import rectification_end
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotAnnul(Exception):
    """Nothing was annulled; the message says why."""


@recorded
def annul_registration(*, registration: int, why: str, by: Person, at: datetime) -> RegistrationAnnulled:
    """The payment bounced, or a proof was forged: the student registers anew within `reg.rectify_wd` (domain 3.2).

    Never less time than before; what was filed first makes the new one timely no more. The status stays as it is.
    :raises NotFound: if it is none that this officer may annul: another office, not registered, the term is closed
    :raises CannotAnnul: with a sentence, without a reason
    """
    lock_persons(TermRegistration.objects.filter(pk=registration).values_list("person", flat=True))
    row = annullable(by, at).filter(pk=registration).select_related("batch__term").first()
    if row is None:
        raise NotFound(_("There is no registration that you could annul, or its term is closed."))
    if not why.strip():
        raise CannotAnnul(_("Write why it is annulled; it stands in the journal, which the student reads."))
    until = max(row.deadline, rectification_end(row.batch.edition_id, localtime(at).date()))
    anew = {"deadline": until, "registered_at": None, "first_filed_on": None, "is_late": False}
    move_registrations(registrations=[row.pk], transition="annul", by=by, at=at, **anew)
    return RegistrationAnnulled(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.termregistration:{row.pk}",
        registration=row.pk,
        term=row.batch.term.code,
        until=until,
        why=why.strip(),
    )
