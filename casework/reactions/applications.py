"""What casework tells persons about their applications and jobs: events become notices, in the act's own transaction.

A set of any size costs two statements: the applications, and the notices.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from casework.actions.give_notices import Told, give_notices
from casework.events import (
    Answered,
    ApplicationEvent,
    Claimed,
    FileRefused,
    Granted,
    HandedOver,
    JobEnded,
    Overdue,
    Refused,
    Returned,
    StepAgreed,
    StepNotRecommended,
    Submitted,
    TakenBack,
    TookEffect,
)
from casework.kind import kind_of
from casework.models import Application, Job
from casework.queries.notices import languages_of
from casework.rules.morning_texts import APPLICANT_TOLD, HEAD_TOLD
from casework.rules.notice_texts import notice_text
from casework.rules.undo import UNDO
from rulebook.events import (
    DepartmentRuleDecided,
    DepartmentRuleEvent,
    DepartmentRuleFiled,
    EditionEnacted,
    EditionProposed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalEvent,
)
from rulebook.models import Edition, EditionProposal
from rulebook.queries.acknowledging import staff
from security.journal import when
from security.models import Person
from security.queries import officers_of, the_school
from security.rules import matrix

LONG: Final = timedelta(seconds=20)
"""A job that took longer tells its owner that it has ended."""

SUBMITTED = notice_text(
    "casework.submitted",
    title=_("Received: {kind}, {number}"),
    short=_("Received: {kind}"),
    body=_("Your application has arrived and now lies with: {office}. You will have an answer by {due_on}."),
)
SUBMITTED_NO_DAY = notice_text(
    "casework.submitted-no-day",
    title=_("Received: {kind}, {number}"),
    short=_("Received: {kind}"),
    body=_("Your application has arrived and now lies with: {office}."),
)
PASSED_ON = notice_text(
    "casework.passed-on",
    title=_("Passed on: {kind}, {number}"),
    short=_("Passed on: {kind}"),
    body=_("{office} has given its opinion. The application now lies with: {next_office}, until {due_on}."),
)
PASSED_ON_NO_DAY = notice_text(
    "casework.passed-on-no-day",
    title=_("Passed on: {kind}, {number}"),
    short=_("Passed on: {kind}"),
    body=_("{office} has given its opinion. The application now lies with: {next_office}."),
)
RETURNED = notice_text(
    "casework.returned",
    title=_("Please correct: {kind}, {number}"),
    short=_("Please correct: {kind}"),
    body=_("{office} has returned your application. To be corrected: {items}. The page says what is wrong with it."),
)
ANSWERED = notice_text(
    "casework.answered",
    title=_("Corrections received: {kind}, {number}"),
    short=_("Corrections received: {kind}"),
    body=_("Your corrections have arrived. The application lies again with: {office}."),
)
TO_CONFIRM = notice_text(
    "casework.granted-confirm",
    title=_("Granted, please confirm: {kind}, {number}"),
    short=_("Granted, please confirm: {kind}"),
    body=_("Your application is granted. Check the result and confirm it by {confirm_by}; only then it takes effect."),
)
GRANTED = notice_text(
    "casework.granted",
    title=_("Granted: {kind}, {number}"),
    short=_("Granted: {kind}"),
    body=_("Your application is granted. The page says from when it holds."),
)
REFUSED = notice_text(
    "casework.refused",
    title=_("Not granted: {kind}, {number}"),
    short=_("Not granted: {kind}"),
    body=_("Your application was not granted. The page gives the reason and says what you can do."),
)
IN_EFFECT = notice_text(
    "casework.in-effect",
    title=_("In effect: {kind}, {number}"),
    short=_("In effect: {kind}"),
    body=_("The decision on your application is now in effect."),
)
TAKEN_BACK = notice_text(
    "casework.taken-back",
    title=_("Taken back: {kind}, {number}"),
    short=_("Taken back: {kind}"),
    body=_("You have taken your application back. Nothing follows from it; you may begin a new one."),
)
FILE_REFUSED = notice_text(
    "casework.file-refused",
    title=_("A file was refused: {kind}, {number}"),
    body=_(
        "The virus scanner found “{signature}” in a file that you had uploaded for: {items}. Nobody has opened it. "
        "Check your device and upload a clean file as soon as the application is with you."
    ),
)
EDITION_PROPOSED = notice_text(
    "casework.edition-proposed",
    title=_("To be confirmed: the regulation {name}"),
    short=_("To be confirmed: an edition of the regulation"),
    body=_("An edition of the regulation is proposed, to be in force from {from_day}. A school leader confirms it."),
)
PROPOSAL_CONFIRMED = notice_text(
    "casework.edition-confirmed",
    title=_("Confirmed: the regulation {name}"),
    short=_("Confirmed: an edition of the regulation"),
    body=_("The edition you proposed is confirmed. It is in force from {from_day}."),
)
PROPOSAL_DECLINED = notice_text(
    "casework.edition-declined",
    title=_("Declined: the regulation {name}"),
    short=_("Declined: an edition of the regulation"),
    body=_("The edition you proposed is declined. The page says why; you may propose another one."),
)
TAKEN_OVER = notice_text(
    "casework.taken-over",
    title=_("Taken over by {who}: {kind}, {number}"),
    short=_("Taken over by a colleague: {kind}"),
    body=_("{who} works on the application that you had claimed. You need not do anything."),
)
HANDED_OVER = notice_text(
    "casework.handed-over",
    title=_("Handed over to you: {kind}, {number}"),
    short=_("Handed over to you: {kind}"),
    body=_("{who} has handed this application over to you. It waits for your answer."),
)
EDITION_ENACTED = notice_text(
    "casework.edition-enacted",
    title=_("To be read and acknowledged: the regulation {name}"),
    short=_("To be read and acknowledged: the regulation"),
    body=_("A new edition of the regulation is in force from {from_day}. Study it and acknowledge it on its page."),
)
RULE_FILED = notice_text(
    "casework.department-rule-filed",
    title=_("To be accepted: stricter rules of {unit}"),
    short=_("To be accepted: stricter rules of a department"),
    body=_("The head of the department has filed stricter rules under the edition {name}. Accept or decline them."),
)
RULE_ACCEPTED = notice_text(
    "casework.department-rule-accepted",
    title=_("Accepted: stricter rules of {unit}"),
    short=_("Accepted: stricter rules of your department"),
    body=_("The stricter rules under the edition {name} are accepted. Their page says from which day they hold."),
)
RULE_DECLINED = notice_text(
    "casework.department-rule-declined",
    title=_("Declined: stricter rules of {unit}"),
    short=_("Declined: stricter rules of your department"),
    body=_("The stricter rules under the edition {name} are declined. Their page says why; you may file others."),
)
JOB_ENDED = notice_text(
    "casework.job-ended",
    title=_("Finished: {work}"),
    short=_("Work that you asked for has ended"),
    body=_("{message}"),
)


def application_link(application: int) -> str:
    """The path of an application's page. A notice keeps it, so it must never change."""
    return f"/applications/{application}/"


@when(Submitted)
def give_a_receipt(event: Submitted) -> None:
    """With the number, and the promised day where the edition sets one."""
    text = SUBMITTED if event.due_on else SUBMITTED_NO_DAY
    _tell(event, text, facts={"office": event.office, "due_on": event.due_on})


@when(StepAgreed)
def tell_where_it_is(event: StepAgreed) -> None:
    """An office agreed and passed it on."""
    _tell_where_it_is(event)


@when(StepNotRecommended)
def tell_where_it_is_all_the_same(event: StepNotRecommended) -> None:
    """An office did not recommend it and passed it on. What it said is on the page, not in the notice."""
    _tell_where_it_is(event)


def _tell_where_it_is(event: StepAgreed | StepNotRecommended) -> None:
    text = PASSED_ON if event.due_on else PASSED_ON_NO_DAY
    facts = {"office": event.office, "next_office": event.next_office, "due_on": event.due_on}
    _tell(event, text, facts=facts, due_at=event.at + UNDO)


@when(Returned)
def ask_for_corrections(event: Returned) -> None:
    """Names what to correct, in the applicant's language."""
    _tell(event, RETURNED, facts={"office": event.office}, each=_named(event.items), due_at=event.at + UNDO)


@when(FileRefused)
def tell_it_was_infected(event: FileRefused) -> None:
    """The applicant learns later what an upload would have said at once."""
    _tell(event, FILE_REFUSED, facts={"signature": event.signature}, each=_named([f"material:{event.slot}"]))


def _named(items: Iterable[str]) -> Callable[[Application, str], Mapping[str, Any]]:
    """What the office or the scanner means, as the applicant's page calls it."""

    def named(application: Application, language: str) -> Mapping[str, Any]:
        with override(language or settings.LANGUAGE_CODE):
            return {"items": labels_of_items(application, items)}

    return named


@when(Answered)
def acknowledge_corrections(event: Answered) -> None:
    """The corrections have arrived."""
    _tell(event, ANSWERED, facts={"office": event.office})


@when(Granted)
def tell_it_is_granted(event: Granted) -> None:
    """With the day by which to confirm, where it must be confirmed."""
    text, day = TO_CONFIRM if event.confirm_by else GRANTED, event.confirm_by
    ends_today = day is not None and day <= localtime(event.at).date()
    _tell(event, text, facts={"confirm_by": day}, due_at=event.at + UNDO, is_urgent=ends_today)


@when(Refused)
def tell_it_is_refused(event: Refused) -> None:
    """The reason is on the page."""
    _tell(event, REFUSED, due_at=event.at + UNDO)


@when(TookEffect)
def tell_it_holds(event: TookEffect) -> None:
    """Not where the decision itself has just said so."""
    _tell(event, IN_EFFECT, only=lambda one: _was_awaited(one, event.at))


def _was_awaited(application: Application, at: datetime) -> bool:
    """Whether the effect came by a confirmation, or on a later day than the decision."""
    decided_at, day = application.decided_at, application.effective_on
    if decided_at is None or decided_at == at:
        return decided_at is None
    confirmed = kind_of(application.kind).needs_confirmation
    return confirmed or day is None or day > localtime(decided_at).date()


@when(Claimed)
def tell_who_had_it(event: Claimed) -> None:
    """Only if a colleague took it over."""
    if event.taken_from is not None:
        _tell_officer(event, TAKEN_OVER, event.taken_from)


@when(HandedOver)
def tell_who_has_it_now(event: HandedOver) -> None:
    """It waits for this colleague and nobody else."""
    _tell_officer(event, HANDED_OVER, event.to)


def _tell_officer(event: Claimed | HandedOver, text: str, officer: int) -> None:
    [application] = Application.objects.filter(pk__in=event.ids)
    facts = {"kind": event.kind, "number": application.number, "who": Person.objects.get(pk=event.by).name}
    give_notices(
        persons=[officer],
        text=text,
        facts=facts,
        link=application_link(application.pk),
        about=f"casework.application:{application.pk}",
        at=event.at,
    )


@when(Overdue)
def tell_the_head(event: Overdue) -> None:
    """The head in one notice of all of them, the applicants each of their own."""
    day = localtime(event.at).date()
    once = f"overdue-{event.office}-{event.unit}-{event.kind}-{day}-{event.ids[0]}"
    facts = {"office": event.office, "n": len(event.ids)}
    give_notices(persons=event.heads, text=HEAD_TOLD, facts=facts, link="/desk/?view=overdue", once=once, at=event.at)
    _tell(event, APPLICANT_TOLD, facts={"office": event.office})


@when(TakenBack)
def confirm_it_is_taken_back(event: TakenBack) -> None:
    """A receipt."""
    _tell(event, TAKEN_BACK)


@when(JobEnded)
def tell_the_owner(event: JobEnded) -> None:
    """Whoever waited long has probably left the page. Inbox only."""
    job = Job.objects.get(pk=event.job)
    if event.at - job.created_at >= LONG and job.state != Job.State.CANCELLED:
        facts = {"work": event.work, "message": job.message}
        link, about = f"/jobs/{job.pk}/", event.about
        give_notices(
            persons=[job.owner_id], text=JOB_ENDED, facts=facts, link=link, about=about, inbox_only=True, at=event.at
        )


@when(EditionProposed)
def ask_the_leaders(event: EditionProposed) -> None:
    """An edition waits for a school leader (2.3.11)."""
    school = the_school()
    if school is not None:
        leaders = officers_of(matrix.offices_for("edition.confirm", verbs={"decide"}), school, event.at)
        _tell_of_proposal(event, EDITION_PROPOSED, leaders, from_day=event.from_day)


@when(ProposalConfirmed)
def tell_it_is_confirmed(event: ProposalConfirmed) -> None:
    """Whoever proposed it reads that it is in force, and from when."""
    _tell_of_proposal(event, PROPOSAL_CONFIRMED, [event.proposed_by], from_day=event.from_day)


@when(ProposalDeclined)
def tell_it_is_declined(event: ProposalDeclined) -> None:
    """The reason is on the page."""
    _tell_of_proposal(event, PROPOSAL_DECLINED, [event.proposed_by])


@when(EditionEnacted)
def ask_the_staff_to_read(event: EditionEnacted) -> None:
    """Every member of staff studies it and says so; once for each edition, however often it is put in force (SUP-3)."""
    give_notices(
        persons=staff(event.at),
        text=EDITION_ENACTED,
        facts={"name": _title_of(event.name), "from_day": event.from_day},
        link=reverse("rulebook:edition", args=[event.name]),
        about=event.about,
        once=f"{EDITION_ENACTED}:{event.edition}",
        at=event.at,
    )


@when(DepartmentRuleFiled)
def ask_academic_affairs(event: DepartmentRuleFiled) -> None:
    """A department's rules wait for the head of academic affairs (SUP-2)."""
    school = the_school()
    if school is not None:
        heads = officers_of(matrix.offices_for("edition.propose", verbs={"decide"}), school, event.at)
        _tell_of_rule(event, RULE_FILED, heads)


@when(DepartmentRuleDecided)
def tell_the_department(event: DepartmentRuleDecided) -> None:
    """Whoever filed them reads what came of them."""
    _tell_of_rule(event, RULE_ACCEPTED if event.accepted else RULE_DECLINED, [event.filed_by])


def _tell_of_rule(event: DepartmentRuleEvent, text: str, persons: Iterable[Person | int]) -> None:
    give_notices(
        persons=persons,
        text=text,
        facts={"unit": event.unit, "name": _title_of(event.name)},
        link=reverse("rulebook:department_rule", args=[event.rule]),
        about=event.about,
        at=event.at,
    )


def _title_of(edition: str) -> str:
    """What people call the edition of this name."""
    return Edition.objects.get(name=edition).title


def _tell_of_proposal(event: ProposalEvent, text: str, persons: Iterable[Person | int], **facts: date) -> None:
    link = f"/rulebook/proposals/{event.proposal}/"
    facts_told = {"name": EditionProposal.objects.get(pk=event.proposal).title, **facts}
    give_notices(persons=persons, text=text, facts=facts_told, link=link, about=event.about, at=event.at)


def labels_of_items(application: Application, items: Iterable[str]) -> list[str]:
    """What the office named ("material:SLOT", "field:NAME") as the page calls it, in the active language."""
    kind = kind_of(application.kind)
    called = {f"material:{slot.key}": str(slot.title) for slot in kind.slot_titles(application).values()}
    called |= {f"field:{fact.name}": str(fact.label) for fact in kind.facts(application)}
    return [called.get(item, item.partition(":")[2]) for item in items]


def _tell(
    event: ApplicationEvent,
    text: str,
    *,
    facts: Mapping[str, date | str | None] | None = None,
    each: Callable[[Application, str], Mapping[str, Any]] | None = None,
    only: Callable[[Application], bool] | None = None,
    due_at: datetime | None = None,
    is_urgent: bool = False,
) -> None:
    """One notice to the applicant of each application of the event, linked to its page."""
    rows = Application.objects.filter(pk__in=event.ids).order_by("pk")
    if each is None and only is None:
        told = [_told(*row) for row in rows.values_list("person", "pk", "number")]
    else:
        ones = [one for one in rows if only is None or only(one)]
        languages = languages_of([one.person_id for one in ones]) if each else {}
        told = [
            _told(one.person_id, one.pk, one.number, each(one, languages.get(one.person_id, "")) if each else {})
            for one in ones
        ]
    give_notices(
        persons=told,
        text=text,
        facts={"kind": event.kind, **{name: value for name, value in (facts or {}).items() if value is not None}},
        is_urgent=is_urgent,
        at=event.at,
        due_at=due_at,
    )


def _told(person: int, application: int, number: str, more: Mapping[str, Any] | None = None) -> Told:
    return Told(
        person=person,
        facts={"number": number, **(more or {})},
        about=f"casework.application:{application}",
        link=application_link(application),
    )
