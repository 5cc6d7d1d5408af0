"""Put the days of a term right."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from enrollment.actions.enter_term import CannotEnterTerm, check_days, take_terms
from enrollment.events import TermChanged
from enrollment.models import Batch, Term
from enrollment.rules.places import TermDays
from security.journal import recorded
from security.models import Person


@recorded
def change_term(
    *,
    term: int,
    opens_on: date,
    ends_on: date,
    teaching_weeks: int,
    is_provisional: bool,
    by: Person,
    at: datetime,
) -> TermChanged:
    """The first day stays once the term's registration is open: it was counted from.

    :raises CannotEnterTerm: if it is not this person's office, the term is closed or not there, or the days cannot be
    """
    take_terms(by, at)
    found = Term.objects.filter(pk=term).first()
    if found is None or found.closed_at is not None:
        raise CannotEnterTerm(_("This term is closed; its days stay."))
    if opens_on != found.opens_on and Batch.objects.filter(term=found).exists():
        raise CannotEnterTerm(_("The registration of this term is open: its first day stays."))
    check_days(TermDays(found.code, opens_on, ends_on))
    before = (found.opens_on, found.ends_on)
    found.opens_on, found.ends_on, found.teaching_weeks = opens_on, ends_on, teaching_weeks
    found.is_provisional = is_provisional
    found.save()
    return TermChanged(
        at=at,
        by=by.pk,
        about=f"enrollment.term:{found.pk}",
        term=found.code,
        opens_on=opens_on,
        ends_on=ends_on,
        before=before,
    )
