"""The register of exports: who sees which, which wait for whom, and which file is still to be had."""

from datetime import datetime

from django.db.models import Q, QuerySet

from reports.models import Export
from reports.rules.exporting import KEPT, MAY_EXPORT
from security.access import may, may_where
from security.models import Person

State = Export.State


def exports_visible_to(reader: Person, at: datetime) -> QuerySet[Export]:
    """The whole register for the registrar, the head of academic affairs and the auditor; for others their own."""
    rows = Export.objects.select_related("by", "decided_by").order_by("-pk")
    if reads_the_register(reader, at):
        return rows
    return rows.filter(by=reader)


def reads_the_register(reader: Person, at: datetime) -> bool:
    """Whoever decides on exports or reads the journal for the school; and the registrar, who keeps the roll."""
    whole = may_where(reader, "export.personal", at, verbs={"request"}).everywhere
    keeps_the_roll = whole and may(reader, "registration.final_review", at, verbs={"decide"})
    return keeps_the_roll or decides(reader, at) or may(reader, "audit.read", at, verbs={"decide"})


def decides(reader: Person, at: datetime) -> bool:
    """Whether this person allows the exports of others."""
    return may(reader, "export.personal", at, verbs={"decide"})


def to_decide(officer: Person, at: datetime) -> QuerySet[Export]:
    """The exports that wait for this person; never an own one."""
    if not decides(officer, at):
        return Export.objects.none()
    return Export.objects.filter(state=State.WAITING).exclude(by=officer)


def to_fetch(person: Person, at: datetime) -> QuerySet[Export]:
    """The own exports whose file is there and not expired; of whoever may still export."""
    if not may(person, "export.personal", at, verbs=MAY_EXPORT):
        return Export.objects.none()
    return Export.objects.filter(by=person, state=State.MADE, made_at__gt=at - KEPT).select_related("file")


def expired(at: datetime) -> QuerySet[Export]:
    """Those whose file was kept long enough."""
    return Export.objects.filter(state=State.MADE).filter(Q(made_at__lte=at - KEPT))
