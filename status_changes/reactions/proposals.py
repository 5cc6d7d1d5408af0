"""Proposals end when their ground is gone, or when the decision is no."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from casework.events import Refused
from casework.models import Application
from enrollment.events import RegistrationsMoved
from enrollment.models import TermState
from security.journal import when
from security.models import Person
from security.rules.record_words import for_the_record
from status_changes.actions.drop_proposals import drop_proposals
from status_changes.models import Proposal

GROUND_GONE: Final = {
    TermState.REGISTERED: _("The student has registered."),
    TermState.DEFERRED: _("A deferral was granted."),
    TermState.EXEMPT: _("The student is exempt from registering."),
    TermState.NOT_STARTED: _("The student has more time to register."),
}


@when(RegistrationsMoved)
def drop_what_has_no_ground(event: RegistrationsMoved) -> None:
    """Who registers, gets a deferral or more time is not counted as having left."""
    why = GROUND_GONE.get(TermState(event.target))
    if why is None:
        return
    rows = Proposal.objects.filter(registration__in=[row for _person, row in event.moved], kind="AUTO_LEFT")
    _drop(list(rows.values_list("pk", flat=True)), why, event)


@when(Refused)
def drop_what_was_refused(event: Refused) -> None:
    """The head of academic affairs did not confirm it."""
    rows = Proposal.objects.filter(application__in=Application.objects.filter(pk__in=event.ids))
    _drop(list(rows.values_list("pk", flat=True)), _("It was not confirmed."), event)


def _drop(proposals: list[int], why: str, event: RegistrationsMoved | Refused) -> None:
    if proposals:
        by = Person.objects.get(pk=event.by)
        drop_proposals(proposals=proposals, why=for_the_record(why), by=by, at=event.at)
