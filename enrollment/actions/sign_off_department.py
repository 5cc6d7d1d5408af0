"""Sign off a check of the data for a department."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import DepartmentSignedOff
from enrollment.models import SignOff, VerificationState
from enrollment.queries.campaigns import CannotCheck, Chosen, listed, open_differences, take_campaign
from enrollment.rules.verification import CHECKS, SIGNS_OFF
from security.access import may_where
from security.journal import recorded
from security.models import Person, Unit


@recorded
def sign_off_department(
    *, campaign: int, department: int, note: str = "", by: Person, at: datetime
) -> DepartmentSignedOff:
    """The department answers for its students: everything that differed is settled.

    Who has not answered in time is accounted for in the note.
    :raises CannotCheck: with a sentence: not their department, signed before, something still open or to come, no note
    """
    found = take_campaign(campaign, by=by, at=at, verbs=SIGNS_OFF)
    reach = may_where(by, CHECKS, at, verbs=SIGNS_OFF)
    unit = Unit.objects.filter(pk=department, kind=Unit.Kind.DEPARTMENT).first()
    if unit is None or not reach.covers(unit.lineage):
        raise CannotCheck(_("The head of the department signs for it."))
    rows = listed(found, reach, Chosen(department=department))
    if not rows.exists():
        raise CannotCheck(_("Nobody of this department is asked in this data check."))
    before = found.sign_offs.filter(unit=unit).select_related("signed_by").first()
    if before is not None:
        raise CannotCheck(_("%(name)s has signed for this department already.") % {"name": before.signed_by})
    still = open_differences(found, department)
    if still:
        raise CannotCheck(
            _("Of this department %(n)d differences are not settled yet. Settle them first.") % {"n": still}
        )
    silent = rows.filter(state=VerificationState.ASKED).count()
    if silent and found.asked_until >= localtime(at).date():
        raise CannotCheck(
            _("%(n)d students have not answered; they have until %(day)s. Sign after that day.")
            % {"n": silent, "day": found.asked_until}
        )
    if silent and not note.strip():
        raise CannotCheck(_("%(n)d students have not answered. Write what was done about them.") % {"n": silent})
    SignOff.objects.create(
        campaign=found,
        unit=unit,
        signed_by=by,
        signed_at=at,
        differences_open=still,
        not_answered=silent,
        note=note.strip()[:200],
    )
    return DepartmentSignedOff(
        at=at,
        by=by.pk,
        about=f"enrollment.campaign:{found.pk}",
        campaign=found.pk,
        number=found.document.shown_number,
        department=unit.name,
        not_answered=silent,
    )
