"""The students and the guardian of the sign-in page: each found in the situation of which the page speaks."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from enrollment.models import Enrollment
from registrar.demo.school import School, open_demo_account
from security.models import Guardianship, Person, SignInName

SITUATIONS: Final = {
    "DEMO-RETURNED": Q(term_registrations__requests__application__state="WITH_APPLICANT"),
    "DEMO-GRANTED": Q(
        status="PENDING",
        term_registrations__requests__application__state="DECIDED",
        term_registrations__requests__application__outcome="GRANTED",
    ),
    "DEMO-TASK": Q(
        term_registrations__state="NOT_STARTED",
        term_registrations__batch__closed_at=None,
        term_registrations__requests=None,
        deferral_requests=None,
        fee_records__state="PAID",
        fee_records__is_current=True,
    ),
}


class NobodyStandsThere(LookupError):
    """The demo school has nobody for a line of its sign-in page; the message says whom."""


def personas(school: School) -> None:
    """Give the names to sign in by.

    :raises NobodyStandsThere: rather than let somebody else stand in
    """
    for name, situation in SITUATIONS.items():
        found = Enrollment.objects.filter(situation).order_by("student_no").select_related("person__account").first()
        if found is None:
            raise NobodyStandsThere(
                f"No student of the demo school is in the situation of {name}: see SITUATIONS in "
                "registrar/demo/personas.py, and in registrar/demo/plan.py how many students stand where."
            )
        SignInName.objects.create(account=found.person.account, key=name)
        if name == "DEMO-RETURNED":
            _let_look_on(school, found.person)


def _let_look_on(school: School, ward: Person) -> None:
    """The first guardian of this student, verified and with the student's consent."""
    link = Guardianship.objects.filter(person=ward).select_related("guardian").order_by("position").first()
    if link is None:
        raise NobodyStandsThere("The student of DEMO-RETURNED has no guardian: see _student in registrar/demo/roll.py.")
    Guardianship.objects.filter(pk=link.pk).update(verified_at=school.at, consented_at=school.at)
    open_demo_account(school, link.guardian, "DEMO-GUARDIAN")
