"""The steps of the first start. How far one is stands in the database alone, so it goes on wherever it was left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rulebook.models import CalendarYear, Edition, EditionProposal, EditionScope
from security.actions.appoint_first_officers import FIRST_OFFICES
from security.models import Account, Appointment
from security.queries import the_school

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True)
class Step:
    """One step: its key, its short title, and whether it is done."""

    key: str
    title: StrPromise
    is_done: Callable[[], bool]


def first_officers() -> QuerySet[Appointment]:
    """The appointments of the first officers, in the order of the offices, with their accounts."""
    rows = Appointment.objects.filter(office__in=FIRST_OFFICES)
    return rows.select_related("person__account").order_by("office__position")


def _all_have_signed_in() -> bool:
    return not Account.objects.filter(person__appointments__office__in=FIRST_OFFICES, last_login=None).exists()


STEPS: Final = (
    Step("school", _("School"), lambda: the_school() is not None),
    Step("officers", _("First officers"), Account.objects.exists),
    Step("calendar", _("Calendar"), lambda: Edition.objects.exists() and CalendarYear.objects.exists()),
    Step("regulation", _("Regulation"), lambda: EditionProposal.objects.exists() or EditionScope.objects.exists()),
    Step("links", _("Signing in"), _all_have_signed_in),
    Step("end", _("Done"), lambda: False),
)


def current_step() -> Step:
    """The first that is not done."""
    return next(step for step in STEPS if not step.is_done())


def shown_steps(current: Step) -> list[dict[str, Any]]:
    """For the component that shows where one is."""
    at = STEPS.index(current)
    states = ["done" if place < at else "now" if place == at else "next" for place in range(len(STEPS))]
    return [{"name": step.title, "state": state, "note": ""} for step, state in zip(STEPS, states, strict=True)]
