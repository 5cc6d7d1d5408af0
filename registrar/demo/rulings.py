"""What the rules said of the demo's registrations when they were handed in, as `submit` keeps it (law 4)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.models import Ruling
from enrollment.models import RegistrationRequest
from enrollment.queries.registration import cases_for, editions_of_rows
from registrar.demo.cases import Case
from registrar.demo.school import School
from rulebook.queries import rules_of
from security.fields import allocate_ids
from security.fields.copying import copy_rows

COLUMNS = ("application", "round", "position", "clause", "cites", "is_hard", "is_met", "facts", "at")


def write_rulings(school: School, cases: list[Case]) -> None:
    """Of every application that was handed in, each provision with its article, in bulk."""
    handed_in = [case.pk for case in cases if case.standing != "draft"]
    requests = list(RegistrationRequest.objects.filter(pk__in=handed_in).select_related("application").order_by("pk"))
    rows = list(_rows(school, requests))
    ids = allocate_ids(Ruling, len(rows))
    copy_rows(Ruling, ("id", *COLUMNS), [(pk, *row) for pk, row in zip(ids, rows, strict=True)])


def _rows(school: School, requests: list[RegistrationRequest]) -> Iterator[tuple[object, ...]]:
    judged = cases_for(requests, at=school.at)
    editions = editions_of_rows(one.term_registration_id for one in requests)
    for one in requests:
        rules = rules_of(editions[one.term_registration_id])
        for position, found in enumerate(rules.rule("registration", judged[one.pk]), 1):
            provision = found.provision
            yield (
                one.pk, 1, position, provision.clause, provision.cites, found.hard, found.met, found.to_row(),
                one.application.submitted_at,
            )  # fmt: skip
