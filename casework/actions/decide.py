"""An office's answer: agree or refuse."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.actions.submit import stand_at, start
from casework.actions.take_effect import take_effect
from casework.events import ApplicationEvent, Granted, Refused, StepAgreed, StepNotRecommended
from casework.kind import kind_of
from casework.models import Application, Decision, Material, Outcome, Step
from casework.queries.clock import due_in
from casework.queries.desk import current_step, take_from_desk
from rulebook.queries import rules_of
from security.journal import recorded
from security.models import Person


class OpinionMissing(Exception):
    """A refusal, or going against a recommendation, needs its reason in words."""


@recorded
def decide(*, application_id: int, agrees: bool, opinion: str = "", by: Person, at: datetime) -> ApplicationEvent:
    """Record the answer of the office whose step it is, and send the application on.

    A step whose verb is "recommend" passes it on whatever it says; any other deciding step ends it by refusing.
    :raises NotOnTheDesk: if a colleague was faster, or it was never this officer's
    :raises OpinionMissing: if the answer needs a reason and has none
    """
    application = take_from_desk(application_id, officer=by, at=at)
    step = current_step(application)
    _ask_for_reason(application, agrees=agrees, opinion=opinion)
    Decision(
        application=application,
        step=step,
        officer=by,
        verdict=Decision.Verdict.AGREED if agrees else Decision.Verdict.REFUSED,
        opinion=opinion.strip() or None,
        at=at,
    ).save()
    Step.objects.filter(pk=step.pk).update(state=Step.State.DONE, done_at=at)
    following = (
        application.steps.filter(position__gt=step.position, state=Step.State.AHEAD).order_by("position").first()
    )
    if following is not None and (agrees or step.verb == "recommend" or step.mode == Step.Mode.OPINION):
        return _send_on(application, step, following, agrees=agrees, by=by, at=at)
    return _conclude(application, step, agrees=agrees, by=by, at=at)


def _ask_for_reason(application: Application, *, agrees: bool, opinion: str) -> None:
    if opinion.strip():
        return
    if not agrees:
        raise OpinionMissing(_("Say why: the student reads the reason of a refusal."))
    if application.decisions.filter(verdict=Decision.Verdict.REFUSED).exists():
        raise OpinionMissing(_("The office before did not recommend it. Say why you decide otherwise."))


def _send_on(
    application: Application, step: Step, following: Step, *, agrees: bool, by: Person, at: datetime
) -> ApplicationEvent:
    start(following, application, at=at)
    stand_at(application, following)
    application.save(update_fields=["waiting_for", "due_on", "due_is_provisional", "version"])
    kind = StepAgreed if agrees else StepNotRecommended
    event: ApplicationEvent = kind.of(
        application, by=by, at=at, office=step.office, next_office=following.office, due_on=following.due_on
    )
    return event


def _conclude(application: Application, step: Step, *, agrees: bool, by: Person, at: datetime) -> ApplicationEvent:
    """The last word: granted or refused."""
    kind = kind_of(application.kind)
    today = localtime(at).date()
    application.decide()
    application.outcome = Outcome.GRANTED if agrees else Outcome.REFUSED
    application.decided_at = at
    application.waiting_for, application.due_on, application.due_is_provisional = None, None, False
    application.version += 1
    application.steps.filter(state=Step.State.AHEAD).update(state=Step.State.SKIPPED)
    event: ApplicationEvent
    if not agrees:
        application.closed_at = at
        application.save()
        event = Refused.of(application, by=by, at=at, office=step.office)
        return event
    application.materials.filter(state=Material.State.SUBMITTED).update(state=Material.State.ACCEPTED)
    if kind.needs_confirmation:
        days = rules_of(application.edition_id).whole(kind.confirm_parameter)
        due = due_in(application, days, start=today)
        application.due_on, application.due_is_provisional = (due.day, due.provisional) if due else (None, False)
        application.save()
        event = Granted.of(application, by=by, at=at, office=step.office, confirm_by=application.due_on)
        return event
    application.effective_on = kind.effective_on(application, today=today)
    application.save()
    event = Granted.of(application, by=by, at=at, office=step.office, confirm_by=None)
    if application.effective_on <= today:
        take_effect(application=application, by=by, at=at)
    return event
