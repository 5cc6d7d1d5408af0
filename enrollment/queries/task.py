"""The conditions of a registration as its student sees them, before and while filling in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework.models import Application
from casework.queries.page import ShownRuling, shown_ruling
from enrollment.models import RegistrationRequest, TermRegistration
from enrollment.queries.own_data import DataField
from enrollment.queries.registration import cases_for
from rulebook.queries import rules_of

# What the task itself still asks for; before it is begun these are no obstacles but the work to do.
PART_OF_THE_TASK = frozenset({"registration.required_papers_are_given", "registration.data_is_confirmed"})


def conditions_of(
    row: TermRegistration,
    *,
    at: datetime,
    application: Application | None = None,
    answers: Mapping[str, Any] | None = None,
    items: Sequence[DataField] = (),
) -> Sequence[ShownRuling]:
    """Every provision applied to this registration as it stands now, each with its article (law 4).

    `answers` are those of the draft, which count as if they were handed in for these `items` of data.
    """
    request = RegistrationRequest(term_registration=row)
    if application is not None:
        request.application = application
    said = (answers or {}).get("data", {})
    request.health_changed = bool((answers or {}).get("health_changed"))
    request.late_reason = (answers or {}).get("late_reason") or None
    case = cases_for([request], at=at)[request.pk]
    case = replace(case, data_confirmed=bool(said) and all(item.name in said for item in items))
    return [
        shown_ruling(found)
        for found in rules_of(row.batch.edition_id).rule("registration", case)
        if application is not None or found.provision.clause not in PART_OF_THE_TASK
    ]
