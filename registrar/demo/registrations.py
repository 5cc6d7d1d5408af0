"""The demo's registrations: two closed terms, and the current one with applications in every state."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from decimal import Decimal
from ipaddress import ip_address
from random import Random

from casework.actions.run_out import run_out
from casework.models import Confirmation
from enrollment.actions.change_status import change_status
from enrollment.actions.draw_closing_list import draw_closing_list
from enrollment.actions.issue_bulletin import issue_bulletin
from enrollment.actions.open_batch import open_batch
from enrollment.models import Batch, Enrollment, FeeRecord, HealthCheck, Roster, Term, TermRegistration
from enrollment.queries.rectifying import rectification_end
from registrar.demo.applications import write_applications
from registrar.demo.cases import ZONE, Case, case_of, number
from registrar.demo.plan import STANDINGS
from registrar.demo.receipts import write_papers
from registrar.demo.roll import CATEGORY
from registrar.demo.rulings import write_rulings
from registrar.demo.school import School
from rulebook.rules.calendar import WorkingCalendar
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.fields.setting import set_values
from security.queries import the_system

LAPSED = 3  # registrations of the last closed term that were granted and never confirmed
TUITION = Decimal("3600.00")  # yuan a year, in the demo


def past_terms(school: School, calendar: WorkingCalendar) -> None:
    """The two earlier terms, both closed: whoever was at the school then was due, freshmen too, and was registered,
    except who was deemed to have left. The later one has its closing list and a bulletin, and some who never confirmed.
    """
    head = school.officers["aa_head"]
    for term in school.terms[:-1]:
        batch = _opened(school, term)
        rows = TermRegistration.objects.filter(batch=batch)
        rows.filter(enrollment__entered_on__gt=term.opens_on).delete()
        rows.filter(counted_in_due=True).update(
            state="REGISTERED",
            first_filed_on=term.opens_on + timedelta(days=2),
            registered_at=datetime.combine(term.opens_on + timedelta(days=4), time(10), ZONE),
        )
        rows.filter(counted_in_due=False).update(state="UNREGISTERED")
        Batch.objects.filter(pk=batch.pk).update(closed_at=school.at, closed_by=head)
        Term.objects.filter(pk=term.pk).update(closed_at=school.at)
    _never_confirmed(school, batch, calendar)
    draw_closing_list(batch=batch.pk, by=head, at=school.at)
    issue_bulletin(batch=batch.pk, as_of=term.opens_on + timedelta(weeks=2), by=head, at=school.at)


def _never_confirmed(school: School, batch: Batch, calendar: WorkingCalendar) -> None:
    """Granted in time, left lying by the student: with the end of the term these applications ran out."""
    due = TermRegistration.objects.filter(batch=batch, counted_in_due=True)
    rows = due.select_related("roster", "enrollment", "unit").order_by("-enrollment__student_no")[:LAPSED]
    filed, passed, decided, never = (
        datetime.combine(batch.term.opens_on + timedelta(days=n), time(10), ZONE) for n in (2, 3, 4, 5)
    )
    cases = [Case(0, row, "granted", filed, passed, decided, never) for row in rows]
    number(cases)
    write_applications(school, batch, cases, calendar)
    write_papers(cases)
    write_rulings(school, cases)
    due.filter(pk__in=[case.row.pk for case in cases]).update(state="UNREGISTERED", registered_at=None)
    applications = [case.pk for case in cases]
    run_out(kind="registration", applications=applications, by=school.officers["aa_head"], at=school.at)


def _opened(school: School, term: Term) -> Batch:
    """The term's registration, opened by the act on its first day; freshmen come in autumn."""
    openings = {"RETURNING": term.opens_on} | ({"NEW": term.opens_on} if term.ordinal == 1 else {})
    opened = open_batch(
        term=term,
        categories=(CATEGORY,),
        openings=openings,
        by=school.officers["aa_head"],
        at=datetime.combine(term.opens_on, time(8), ZONE),
    )
    return Batch.objects.select_related("edition").get(pk=opened.batch)


def current_term(school: School, chance: Random, calendar: WorkingCalendar) -> None:
    """Open the term by the act, then write applications in every state, deterministically."""
    batch = _opened(school, school.terms[-1])
    rows = list(
        TermRegistration.objects.filter(batch=batch, counted_in_due=True)
        .select_related("roster", "enrollment", "unit")
        .order_by("enrollment__student_no")
    )
    _fees_and_health(school, batch, rows, chance)
    standings = [name for name, share in STANDINGS for _ in range(share)]
    cases = [
        case
        for place, row in enumerate(rows)
        if (case := case_of(school, row, standings[(place * 37) % len(standings)], chance)) is not None
    ]
    number(cases)
    write_applications(school, batch, cases, calendar)
    write_papers(cases)
    _stand(school, batch, cases)
    write_rulings(school, cases)


def _fees_and_health(school: School, batch: Batch, rows: list[TermRegistration], chance: Random) -> None:
    states = ["PAID"] * 88 + ["AID"] * 4 + ["LOAN"] * 3 + ["GREEN_CHANNEL"] * 2 + ["UNPAID"] * 3
    by, ids = school.officers["finance"].pk, allocate_ids(FeeRecord, len(rows))
    copy_rows(
        FeeRecord,
        ("id", "enrollment", "batch", "state", "due_amount", "paid_amount", "source", "entered_by", "entered_at"),
        [
            (
                pk,
                row.enrollment_id,
                batch.pk,
                state,
                TUITION,
                TUITION if state == "PAID" else None,
                "财务处导入",
                by,
                school.at,
            )
            for pk, row, state in zip(ids, rows, [chance.choice(states) for _ in rows], strict=True)
        ],
    )
    new = [row.enrollment_id for row in rows if row.roster.group == Roster.Group.NEW and chance.random() < 0.95]
    copy_rows(
        HealthCheck,
        ("enrollment", "attended_on", "entered_by"),
        [(enrollment, batch.term.opens_on, school.officers["clinic"].pk) for enrollment in new],
    )


def _stand(school: School, batch: Batch, cases: list[Case]) -> None:
    """Roster rows, confirmations and statuses as the applications say."""
    by_standing: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_standing[case.standing].append(case)
    for standing, found in by_standing.items():
        rows = TermRegistration.objects.filter(pk__in=[case.row.pk for case in found])
        if standing == "confirmed":
            rows.update(state="REGISTERED")
            set_values(TermRegistration, "registered_at", {case.row.pk: case.confirmed for case in found})
        elif standing not in {"draft", "taken_back"}:
            rows.update(state="IN_PROCESS")
        if standing == "refused":
            ends = {case.row.pk: rectification_end(batch.edition_id, case.decided.date()) for case in found}
            set_values(TermRegistration, "rectify_until", ends)
        if standing != "draft":
            rows.update(first_filed_on=school.terms[-1].opens_on + timedelta(days=1))
    confirmed = by_standing["confirmed"]
    copy_rows(
        Confirmation,
        ("id", "application", "by", "at", "network", "device"),
        [
            (pk, case.pk, case.row.person_id, case.confirmed, ip_address("127.0.0.1"), "demo")
            for pk, case in zip(allocate_ids(Confirmation, len(confirmed)), confirmed, strict=True)
        ],
    )
    pending = Enrollment.objects.filter(
        pk__in=[case.row.enrollment_id for case in confirmed], status="PENDING"
    ).values_list("pk", flat=True)
    if pending:
        change_status(
            enrollments=list(pending), transition="register", authority="注册确认", by=the_system(), at=school.at
        )
