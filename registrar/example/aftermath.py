"""What follows in the example for those who do not register: found by the sweeps, spoken with, warned, confirmed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from enrollment.actions.close_batch import close_batch
from enrollment.actions.draw_closing_list import draw_closing_list
from enrollment.models import Batch
from enrollment.queries.closing import list_of_closing
from registrar.example.office import Office
from status_changes.actions.issue_overdue_notice import issue_overdue_notice
from status_changes.actions.note_contact import note_contact
from status_changes.actions.record_service import record_service
from status_changes.actions.take_up import take_up
from status_changes.models import Contact, Proposal, Service, Sweep
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end


def sweep_after_window(office: Office, at: datetime) -> int:
    """The day's own sweep: who let the last day go by, and for whom auto-left is proposed."""
    day = Sweep.objects.filter(kind=Sweep.Kind.AFTER_WINDOW, batch=office.batch, on=localtime(at).date())
    if day.exclude(ended_at=None).exists():
        return 0
    after_window(at=at)
    swept = day.get()
    return swept.overdue + swept.proposed


def speak_with_them(office: Office, at: datetime) -> int:
    """The department of each rings up, and notes what was said."""
    noted = 0
    for proposal in _proposals().exclude(registration__in=Contact.objects.values("registration")):
        note_contact(
            registration=proposal.registration_id or 0, spoken_on=at.date(), way=Contact.Way.PHONE,
            reached=Contact.Reached.STUDENT, said="本人接听，称在外地工作，不打算返校注册。",
            by=office.heads[proposal.unit.parent_id or 0], at=at,
        )  # fmt: skip
        noted += 1
    return noted


def issue_notices(office: Office, at: datetime) -> int:
    """The notice of a missed registration (D35), one for each."""
    waiting = list(_proposals().exclude(pk__in=Service.objects.values("proposal")))
    for proposal in waiting:
        issue_overdue_notice(proposal=proposal.pk, by=office.officer("registrar"), at=at)
    return len(waiting)


def enter_service(office: Office, at: datetime) -> int:
    """The next day it is served."""
    services = list(Service.objects.filter(proposal__in=_proposals(), served_on=None).order_by("pk"))
    for nth, service in enumerate(services, 1):
        record_service(
            proposal=service.proposal_id, way=Service.Way.POST, served_on=at.date(),
            proof=f"EMS 签收回执 {at:%Y%m%d}{nth:02d}", by=office.officer("registrar"), at=at,
        )  # fmt: skip
    return len(services)


def take_them_up(office: Office, at: datetime) -> int:
    """The notice days are over: each is prepared for the head of academic affairs."""
    waiting = list(_proposals())
    for proposal in waiting:
        take_up(proposal=proposal.pk, by=office.officer("registrar"), at=at)
    return len(waiting)


def close_registration(office: Office, at: datetime) -> int:
    """The head of academic affairs closes it."""
    batch = Batch.objects.get(pk=office.batch.pk)
    if batch.closed_at is not None:
        return 0
    close_batch(batch=batch.pk, by=office.officer("aa_head"), at=at)
    return 1


def draw_list(office: Office, at: datetime) -> int:
    """Its closing list is drawn up, under its number."""
    batch = Batch.objects.get(pk=office.batch.pk)
    if list_of_closing(batch) is not None:
        return 0
    return draw_closing_list(batch=batch.pk, by=office.officer("aa_head"), at=at).rows


def sweep_term_end(office: Office, at: datetime) -> int:
    """The term is over: who has not registered by now? In the example nobody who was not found before."""
    done = Sweep.objects.filter(kind=Sweep.Kind.TERM_END, batch=office.batch)
    if done.exclude(ended_at=None).exists():
        return 0
    term_end(at=at)
    return done.count()


def _proposals() -> QuerySet[Proposal]:
    kinds = Proposal.objects.filter(kind=Proposal.Kind.AUTO_LEFT, state=Proposal.State.PROPOSED)
    return kinds.select_related("unit").order_by("pk")
