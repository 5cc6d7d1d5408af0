"""Whose data a person may correct on a page (domain 2.2: edit basic data)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from enrollment.models import Batch, Enrollment, TermRegistration
from enrollment.queries.departments import lineage_of
from enrollment.rules.verification import BASIC_DATA
from security.access import may_where
from security.models import Person


def corrects(officer: Person, enrollment: Enrollment, at: datetime, *, lineage: Iterable[int] | None = None) -> bool:
    """Whether this officer may change the basic data of the student; never the own. `lineage` is of today's class."""
    if enrollment.person_id == officer.pk:
        return False
    above = lineage_of(enrollment) if lineage is None else lineage
    return may_where(officer, BASIC_DATA, at, verbs={"do"}).covers(above)


def rosters_after(enrollment: Enrollment) -> list[str]:
    """Where a student whose category was corrected stands in the registrations that are open: a sentence for each."""
    standing = TermRegistration.objects.filter(enrollment=enrollment, batch__closed_at__isnull=True)
    groups = {row.batch_id: row.roster.get_group_display() for row in standing.select_related("roster")}
    frozen = Batch.objects.filter(closed_at__isnull=True, rosters__frozen_at__isnull=False).distinct()
    stays = _("The student stays on the roster of the registration for %(term)s, in the group “%(group)s”.")
    missing = _(
        "The student stands on no roster of the registration for %(term)s. If the category belongs there, academic "
        "affairs puts the student on it, on the page of the registration."
    )
    return [
        (stays if batch.pk in groups else missing) % {"term": batch.term.code, "group": groups.get(batch.pk, "")}
        for batch in frozen.select_related("term").order_by("pk")
    ]


def fingerprint(value: str) -> str:
    """What a page may carry of a value that it does not show, to find out later whether it is still the same."""
    return salted_hmac("enrollment.correcting", value, algorithm="sha256").hexdigest()[:24] if value else ""
