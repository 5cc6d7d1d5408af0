"""A guardian's word on a ward's deferral, given online: what waits for it, and what it was given on (REG-1.2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from casework.models import Application, State
from casework.queries.desk import wards_of
from enrollment.models import DeferralConsent, DeferralRequest
from enrollment.rules.of_age import born_18_years_before
from security.models import Guardianship, Person
from security.models.guardianship import VERIFIED

ASKED: Final = ("term", "days", "ground", "reason")


def mark_of(said: Mapping[str, Any]) -> str:
    """What a guardian reads and signs, as a digest: another term, more days or another reason is another question."""
    text = json.dumps([str(said.get(name) or "").strip() for name in ASKED], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def typed_last(application: Application) -> dict[str, Any]:
    """What the student typed last: the draft on top of what was handed in."""
    draft = getattr(application, "draft", None)
    return {**application.particulars, **(draft.answers if draft else {})}


def words_on(applications: Iterable[Application]) -> dict[int, DeferralConsent]:
    """Per application id the newest word that was given on what it says now; one query for all."""
    marks = {one.pk: mark_of(one.particulars) for one in applications}
    rows = DeferralConsent.objects.filter(application__in=list(marks)).select_related("guardian").order_by("pk")
    return {row.application_id: row for row in rows if row.what == marks[row.application_id]}


def to_sign(guardian: Person, at: datetime) -> QuerySet[Application]:
    """The deferrals of minors whose legal guardian this is, while they are with the student."""
    legal = Guardianship.objects.filter(VERIFIED, guardian=guardian, is_legal=True)
    minors = wards_of(guardian, at).filter(
        student__birth_date__gt=born_18_years_before(at), pk__in=legal.values("person")
    )
    rows = Application.objects.filter(pk__in=DeferralRequest.objects.values("pk"), person__in=minors)
    return rows.filter(state__in=[State.DRAFT, State.WITH_APPLICANT]).select_related("person", "draft", "unit")


def deferrals_to_sign(guardian: Person, at: datetime) -> Sequence[Application]:
    """Those that are filled in and on which nobody has given a word yet."""
    found = []
    for one in to_sign(guardian, at).order_by("pk"):
        one.particulars = typed_last(one)
        if all(str(one.particulars.get(name) or "").strip() for name in ASKED):
            found.append(one)
    given = words_on(found)
    return [one for one in found if one.pk not in given]
