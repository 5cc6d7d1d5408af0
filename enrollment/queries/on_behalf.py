"""Applications that an officer files for a student who cannot: by whom, why, and the form with the signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from casework.kind import CannotBegin, Fact, Slot
from casework.models import Application, MaterialFile
from enrollment.models import Enrollment, OnBehalf, Placement, TermRegistration
from enrollment.queries.windows import takes_applications
from enrollment.rules.on_behalf import FUNCTION, PAPER, SIGNED_FORM
from security.access import Reach, may_where
from security.models import Person


def filed_for_by(officer: Person, at: datetime) -> Reach:
    """Where this officer files for students: the own classes, the own department, or the whole school."""
    return may_where(officer, FUNCTION, at, verbs={"do"})


def still_filed_by(officer: Person, at: datetime) -> Q:
    """Of applications: that they are about students for whom this officer files now."""
    reach = filed_for_by(officer, at)
    if reach.everywhere:
        return Q()
    here = reach.filter(Placement.objects.filter(is_current=True), "unit")
    return Q(person__in=here.values("enrollment__person"))


def signed_form(application: Application) -> Sequence[Slot]:
    """The paper that an officer brings; none where the student files."""
    if not application.is_on_behalf:
        return ()
    title, hint = PAPER
    return (Slot(SIGNED_FORM, _(title), _(hint)),)


def must_bring_the_form(application: Application) -> None:
    """:raises CannotBegin: if an officer files without the form that the student has signed"""
    if not application.is_on_behalf:
        return
    given = MaterialFile.objects.filter(material__application=application, material__slot=SIGNED_FORM, removed_at=None)
    if not given.exists() or not OnBehalf.objects.filter(application=application).exists():
        raise CannotBegin(
            _("Add the scan of the form that the student has signed; without it nothing is filed for them.")
        )


def entered_for(application: Application) -> Sequence[Fact]:
    """Who entered it for the student, and why; nothing where the student did."""
    if not application.is_on_behalf:
        return ()
    rows = OnBehalf.objects.select_related("application__opened_by", "application__person")
    found = rows.filter(pk=application.pk).first()
    if found is None:
        return ()
    names = {"who": found.application.opened_by.name, "name": found.application.person.name}
    words = _("Entered by %(who)s on behalf of %(name)s") % names
    return (Fact("on_behalf", _("Entered by"), words, note=f"{OnBehalf.Ground(found.ground).label} · {found.reason}"),)


def subject_of(kind: str, enrollment: Enrollment, today: date) -> int | None:
    """What an application of this kind would be about: the registration that takes one, or the enrollment itself."""
    if kind != "registration":
        return enrollment.pk
    rows = TermRegistration.objects.filter(takes_applications(today), enrollment=enrollment)
    return rows.order_by("-batch__term__opens_on").values_list("pk", flat=True).first()


def files_for(officer: Person, enrollment: Enrollment, at: datetime) -> bool:
    """Whether the officer files for this student; never for himself."""
    placed = enrollment.placements.filter(is_current=True)
    return enrollment.person_id != officer.pk and filed_for_by(officer, at).filter(placed, "unit").exists()
