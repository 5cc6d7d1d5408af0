"""Begin an application for a student who cannot."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.open_application import open_application
from casework.kind import CannotBegin
from casework.models import Application
from enrollment.events import BegunOnBehalf
from enrollment.models import OnBehalf
from enrollment.rules.on_behalf import KINDS
from security.journal import recorded
from security.models import Person


@recorded
def begin_on_behalf(*, kind: str, subject: int, ground: str, reason: str, by: Person, at: datetime) -> BegunOnBehalf:
    """A draft of the officer's, with a slot for the form that the student signed. Who files it never decides on it.

    :raises CannotBegin: without a reason, if the student has nothing to file, or one is under way
    :raises NotYours: if this officer files nothing for this student
    """
    if kind not in KINDS:
        raise CannotBegin(_("An application of this kind is filed by the student alone."))
    if not reason.strip():
        raise CannotBegin(_("Write what keeps the student from filing it; it stands on the application."))
    opened = open_application(kind=kind, subject=subject, by=by, at=at, on_behalf=True)
    [pk] = opened.ids
    application = Application.objects.get(pk=pk)
    OnBehalf.objects.create(application=application, ground=OnBehalf.Ground(ground), reason=reason.strip()[:300])
    event: BegunOnBehalf = BegunOnBehalf.of(application, by=by, at=at, number=application.number)
    return event
