"""What a change of status means for the registration of the term (domain 3.2): exempt, back again, or joined to it."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.overtake import overtake
from casework.models import under_way
from enrollment.actions.join_roster import join_roster, own_deadline
from enrollment.actions.move_registrations import move_registrations
from enrollment.events import StatusChanged
from enrollment.models import DeferralRequest, RegistrationRequest, Roster, Status, TermRegistration, TermState
from enrollment.queries.batches import REGISTERS, rosters_to_join
from enrollment.queries.windows import rows_that_count
from enrollment.reactions.applications import tell_to_register
from enrollment.reactions.closed import tell_to_open_again
from enrollment.rules.transitions import TRANSITIONS
from security.journal import when
from security.models import Person
from security.rules.record_words import for_the_record

_OWN_WAY_IN: Final = frozenset({*REGISTERS, Status.ADMITTED, Status.AUTO_LEFT})
COMES_BACK: Final = frozenset(
    one.act
    for one in TRANSITIONS
    if one.named_decision_only or (one.target in REGISTERS and one.sources and not {*one.sources} & _OWN_WAY_IN)
)
"""From where nobody registers to where one does. Checking in and T09 have their own ways onto the roster."""
AWAY: Final = _("The student is on leave, retained or gone.")


@when(StatusChanged)
def who_is_away_need_not_register(event: StatusChanged) -> None:
    """Exempt, unless registered before; what was filed for this term, or ahead for the next, has lost its ground."""
    if event.target in {*REGISTERS, Status.AUTO_LEFT}:
        return
    ids = list(_of_running_terms(event).exclude(state=TermState.REGISTERED).values_list("pk", flat=True))
    deferrals = DeferralRequest.objects.filter(under_way("application__"), enrollment__in=_enrollments(event))
    asked = list(deferrals.filter(term__closed_at=None).values_list("pk", flat=True))
    if not ids and not asked:
        return
    by = Person.objects.get(pk=event.by)
    registering = RegistrationRequest.objects.filter(term_registration__in=ids).values_list("pk", flat=True)
    for kind, about in {"registration": list(registering), "deferral": asked}.items():
        if about:
            overtake(kind=kind, applications=about, why=for_the_record(AWAY), by=by, at=event.at)
    if ids:
        move_registrations(registrations=ids, transition="exempt", by=by, at=event.at)


@when(StatusChanged)
def who_comes_back_registers(event: StatusChanged) -> None:
    """Within `res.registration_wd` working days: on the roster that the student stood on, else outside due."""
    if event.target not in REGISTERS or event.transition not in COMES_BACK:
        return
    by, today = Person.objects.get(pk=event.by), localtime(event.at).date()
    rows: dict[Roster, list[TermRegistration]] = defaultdict(list)
    exempt = _of_running_terms(event).filter(state=TermState.EXEMPT)
    for row in exempt.select_related("roster__batch__term").order_by("pk"):
        rows[row.roster].append(row)
    for roster, back in rows.items():
        until, ids = own_deadline(roster, today), [row.pk for row in back]
        own = {"deadline": until, "counted_from": today}
        move_registrations(registrations=ids, transition="rejoin", by=by, at=event.at, **own)
        persons, about = [row.person_id for row in back], f"enrollment.roster:{roster.pk}"
        tell_to_register(persons, roster.batch.term.code, until, about=about, at=event.at)
    for roster in rosters_to_join(today):
        join_roster(roster=roster, enrollments=_enrollments(event), by=by, at=event.at)
    tell_to_open_again(_enrollments(event), at=event.at)


def _of_running_terms(event: StatusChanged) -> QuerySet[TermRegistration]:
    return rows_that_count(localtime(event.at).date()).filter(enrollment__in=_enrollments(event))


def _enrollments(event: StatusChanged) -> list[int]:
    return [enrollment for _person, enrollment in event.changed]
