"""Term registration (学籍注册): the student confirms the data and hands in the papers, the offices review, the student
confirms, and is enrolled for the term (REG-1.1, REG-3.1 to 3.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework.kind import Beginning, CannotBegin, Fact, Kind, NoLongerFits, NotYours, Slot, WayOn, register
from casework.models import Application
from casework.queries.returns import fields_asked, items_asked
from enrollment.actions.change_status import change_status
from enrollment.actions.correct_contacts import correct_contacts
from enrollment.actions.keep_differences import end_differences
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import RegistrationRequest, Status, TermRegistration, TermState
from enrollment.queries.fees import entered_by
from enrollment.queries.on_behalf import entered_for, filed_for_by, must_bring_the_form, signed_form, still_filed_by
from enrollment.queries.own_data import digest_of, entry_of, own_data, veiled
from enrollment.queries.presence import seen
from enrollment.queries.registration import (
    cases_for,
    edition_of,
    is_loaded,
    label,
    labels_of,
    late_today,
    request_of,
    requests_of,
)
from enrollment.queries.task import way_on_of
from enrollment.queries.verification import settled_items, why_refused, wrong_in
from enrollment.queries.windows import takes_applications
from enrollment.rules.one_open import only_of
from enrollment.rules.papers import PAPERS
from rulebook.clauses.registration import RegistrationCase
from rulebook.queries import rules_of
from security.models import Person
from security.rules.record_words import for_the_record
from security.rules.separation import ENTERED_THE_FEES

# How the status goes on, from where it stands, when a registration is confirmed.
TRANSITIONS: Mapping[str, str] = {
    Status.PENDING: "register",
    Status.ACTIVE: "register_again",
    Status.AUTO_LEFT: "come_back",
}
CONTACTS = frozenset({"phone", "email", "home_address"})
STARTS = (TermState.NOT_STARTED, TermState.DEFERRED, TermState.OVERDUE, TermState.IN_PROCESS, TermState.UNREGISTERED)
NOT_BEFORE_A_DECISION: Final = frozenset({"sex", "ethnic", "political"})


@register
class Registration(Kind):
    """The registration of one enrollment in one batch. Its edition is that of the batch's opening."""

    key: ClassVar[str] = "registration"
    prefix: ClassVar[str] = "ZC"
    title: ClassVar[str] = gettext_lazy("Term registration")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {
        "DEPT": "registration.dept_review",
        "AA": "registration.final_review",
    }
    is_filled_in_here: ClassVar[bool] = False
    needs_confirmation: ClassVar[bool] = True
    confirm_parameter: ClassVar[str] = "reg.confirm_wd"
    confirm_function: ClassVar[str] = "registration.confirm_on_behalf"
    confirm_for_parameter: ClassVar[str] = "reg.confirm_on_behalf"
    reminders_parameter: ClassVar[str] = "reg.confirm_reminders"
    return_parameter: ClassVar[str] = "reg.rectify_wd"

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the roster row; its own student begins."""
        return _beginning(TermRegistration.objects.filter(pk=subject, person=by), localtime(at).date())

    def begin_for(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """An officer registers a student who cannot: in the window, or late with the reason (REG-3.1)."""
        asked = TermRegistration.objects.filter(pk=subject, enrollment__placements__is_current=True).exclude(person=by)
        rows = filed_for_by(by, at).filter(asked, "enrollment__placements__unit")
        own = _beginning(rows, localtime(at).date())
        return replace(own, exclusive=f"{own.exclusive}:{by.pk}")

    def one_at_a_time(self, application: Application) -> str:
        """Of one enrollment one application is open (domain 3.1)."""
        return only_of(request_of(application).term_registration.enrollment_id)

    def attach(self, application: Application, *, subject: int) -> None:
        """Name the roster row."""
        RegistrationRequest(application=application, term_registration_id=subject).save(force_insert=True)

    def slots(self, application: Application) -> Sequence[Slot]:
        """The papers the edition names; those that this student must give are required (REG-3.1)."""
        return self.slots_of([application])[application.pk]

    def slots_of(self, applications: Sequence[Application]) -> dict[int, Sequence[Slot]]:
        """As `slots`; what is asked for does not depend on the moment."""
        cases = self.case_for(applications, at=applications[0].opened_at)
        return {one.pk: (*_slots(cases[one.pk], one.edition_id), *signed_form(one)) for one in applications}

    def slot_titles(self, application: Application) -> Mapping[str, Slot]:
        """All papers that any edition names."""
        papers = {key: Slot(key, _(title), _(hint)) for key, (title, hint) in PAPERS.items()}
        return papers | {slot.key: slot for slot in signed_form(application)}

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, RegistrationCase]:
        """The facts of the roster rows: window, fees, holds, health, papers, data."""
        return cases_for(requests_of(applications), at=at)

    def corrected(
        self, before: Mapping[str, Any], given: Mapping[str, Any], *, asked: Collection[str]
    ) -> dict[str, Any]:
        """The items of the data that were named, one by one; health and lateness by their own names."""
        said = {name: value for name, value in given.get("data", {}).items() if name in asked}
        flat = super().corrected(before, given, asked=asked)
        return {**flat, "data": {**before.get("data", {}), **said}}

    def answered(self, application: Application, particulars: dict[str, Any], *, at: datetime) -> None:
        """Keep the answers to the data, the change of health and the reason for being late.

        :raises CannotBegin: if the registration takes none any more when it is handed in for the first time, or an
            officer brings no form with the student's signature
        """
        must_bring_the_form(application)
        request = RegistrationRequest.objects.select_related(
            "term_registration__enrollment__student__person", "term_registration__roster", "term_registration__batch"
        ).get(application=application)
        if application.submitted_at is None:
            _must_be_open(request.term_registration, localtime(at).date())
        fields = own_data(request.term_registration)
        answers = particulars.get("data", {})
        request.answers = answers
        request.health_changed = bool(particulars.get("health_changed"))
        request.late_reason = particulars.get("late_reason") or None
        if all(field.name in answers for field in fields):
            request.data_digest, request.data_confirmed_at = digest_of(fields), at
        else:
            request.data_digest, request.data_confirmed_at = "", None
        request.save()
        if application.submitted_at is None:
            application.is_late = late_today(request.term_registration, localtime(at).date())

    def facts(self, application: Application) -> Sequence[Fact]:
        """The confirmed data, with the student's corrections, and the answers. Of what could sway a decision without
        being its matter (GEN-2) nothing, unless the student says that it is wrong.
        """
        request = request_of(application)
        said = {name: _should_be(value) for name, value in wrong_in(request.answers).items()}
        for name, why in (why_refused(request.pk) if said else {}).items():
            said[name] = _("%(correction)s Not taken over: %(why)s") % {"correction": said.get(name, ""), "why": why}
        lines = [
            Fact(field.name, field.label, veiled(field.name, field.shown), note=said.get(field.name, ""))
            for field in own_data(request.term_registration)
            if field.name in said or field.name not in NOT_BEFORE_A_DECISION
        ]
        lines.append(Fact("health_changed", _("Health has changed"), _("Yes") if request.health_changed else _("No")))
        if request.late_reason:
            lines.append(Fact("late_reason", _("Reason given"), request.late_reason))
        return (*lines, *seen(request.term_registration), *entered_for(application))

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        """Student number and the last four of the ID."""
        if len(applications) == 1 and is_loaded(applications[0]):
            entry = entry_of(request_of(applications[0]).term_registration)
            last_four = entry.document.last_four if entry.document else ""
            return {applications[0].pk: label(entry.enrollment.student_no, last_four)}
        return labels_of(RegistrationRequest.objects.all(), "term_registration__enrollment", applications)

    def concerns(self, applications: Sequence[Application]) -> dict[int, str]:
        """Those whose student says that something is wrong, whose health has changed, or who came late."""
        found = {}
        for request in requests_of(applications):
            if request.application.is_on_behalf:
                found[request.pk] = _("An officer filed it on behalf of the student.")
            elif wrong_in(request.answers):
                found[request.pk] = _("The student says that some of the data is wrong.")
            elif request.health_changed:
                found[request.pk] = _("The student says that the health has changed.")
            elif request.late_reason:
                found[request.pk] = _("It gives a reason that is to be judged.")
        return found

    def filed_by(self, officer: Person, at: datetime) -> Q:
        """Of students for whom the officer files still."""
        return still_filed_by(officer, at)

    def kept_from(self, officer: Person) -> Q:
        """Those whose fee state the officer entered, in whatever office that was (domain 2.3.3)."""
        return Q(Exists(entered_by(officer).filter(application=OuterRef("pk"))))

    def why_kept(self) -> str:
        """The officer entered the fee state."""
        return _(ENTERED_THE_FEES)

    def answer_page(self, application: Application) -> str:
        """The first page of the form; after a return, the first that holds something to correct."""
        only_papers = bool(items_asked(application)) and not fields_asked(application)
        page = "enrollment:registration_papers" if only_papers else "enrollment:registration_data"
        return reverse(page, args=[application.pk])

    def way_on(self, application: Application, *, at: datetime) -> WayOn | None:
        """File once more, or register late, while that is still possible and nothing else is under way (REG-3.5)."""
        return way_on_of(request_of(application).term_registration_id, of=application.person, at=at)

    def effective_on(self, application: Application, *, today: date) -> date:
        """On the day of the confirmation."""
        return today

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        """Registered: T06, T07 or T09 by where each stands; corrections of contact data are written back (SEC-1.5).

        :raises NoLongerFits: if one has left the roll since or is on leave, or need not register any more
        """
        requests = list(
            RegistrationRequest.objects.filter(application__in=applications).select_related(
                "application", "term_registration__enrollment", "term_registration__roster"
            )
        )
        by_status: dict[str, list[int]] = defaultdict(list)
        for request in requests:
            by_status[request.term_registration.enrollment.status].append(request.term_registration.enrollment_id)
        if strange := by_status.keys() - TRANSITIONS.keys():
            raise NoLongerFits(_("Nobody registers who is: %(status)s.") % {"status": Status(strange.pop()).label})
        for status, enrollments in sorted(by_status.items()):
            change_status(
                enrollments=enrollments,
                transition=TRANSITIONS[status],
                authority=for_the_record(gettext_noop("registration confirmed")),
                application=applications[0].number if len(applications) == 1 else "",
                by=by,
                at=at,
            )
        for is_late in (False, True):
            rows = [one.term_registration_id for one in requests if _came_late(one) is is_late]
            if rows:
                _register(rows, is_late=is_late, by=by, at=at)
        settled = settled_items(requests)
        for request in requests:
            corrections = _contact_corrections(request.answers, settled[request.pk])
            if corrections and not request.application.is_on_behalf:  # what an officer reports, the office settles
                correct_contacts(enrollment=request.term_registration.enrollment, values=corrections, by=by, at=at)
                end_differences(request, corrections, by=by, at=at)


def _register(rows: Sequence[int], *, is_late: bool, by: Person, at: datetime) -> None:
    moved = move_registrations(
        registrations=rows, transition="register", by=by, at=at, registered_at=at, is_late=is_late
    ).moved
    if len(moved) < len(rows):
        left = TermRegistration.objects.filter(pk__in=rows).exclude(pk__in=[row for _person, row in moved]).first()
        stands = TermState(left.state).label if left else ""
        raise NoLongerFits(_("Nobody registers for a term whose registration is: %(state)s.") % {"state": stands})


def _slots(case: RegistrationCase, edition: int) -> Sequence[Slot]:
    asked = rules_of(edition).codes("reg.required_docs")
    needed = case.papers_needed(asked)
    return tuple(
        Slot(key, _(PAPERS[key][0]), _(PAPERS[key][1]), is_required=key in needed) for key in asked if key in PAPERS
    )


def _beginning(rows: QuerySet[TermRegistration], today: date) -> Beginning:
    """:raises CannotBegin: if there is nothing to register, or not now"""
    row = rows.select_related("batch", "roster", "enrollment", "unit", "person").first()
    if row is None:
        raise NotYours(_("This registration is not yours."))
    _must_be_open(row, today)
    if today < row.roster.opens_on:
        raise CannotBegin(_("The registration opens on %(day)s. Come back then.") % {"day": row.roster.opens_on})
    if row.state == TermState.REGISTERED:
        raise CannotBegin(_("You are already registered for this term."))
    if row.state not in STARTS:
        raise CannotBegin(_("You need not register for this term."))
    exclusive = f"registration:{row.enrollment_id}"
    return Beginning(person=row.person, unit=row.unit, edition=edition_of(row), exclusive=exclusive)


def _must_be_open(row: TermRegistration, today: date) -> None:
    """:raises CannotBegin: if it is closed, and no days of the student's own run still"""
    own = TermRegistration.objects.filter(takes_applications(today), pk=row.pk)
    if row.batch.closed_at is not None and not own.exists():
        raise CannotBegin(_("The registration of this term is closed. Ask academic affairs what to do."))


def _came_late(request: RegistrationRequest) -> bool:
    """Late when it was handed in, and still late now that the window may have been extended."""
    handed_in = request.application.submitted_at
    return bool(
        request.application.is_late
        and (handed_in is None or late_today(request.term_registration, localtime(handed_in).date()))
    )


def _should_be(value: str) -> str:
    """What the student says of an item that is wrong."""
    return (
        _("The student says it should be: %(value)s") % {"value": value}
        if value
        else _("The student says it is wrong.")
    )


def _contact_corrections(answers: Mapping[str, Any], settled: Collection[str]) -> dict[str, str]:
    """The corrected values of the items that a student may change without an application of their own.

    What an office has settled meanwhile stays as it is now.
    """
    return {name: value for name, value in wrong_in(answers).items() if value and name in CONTACTS - set(settled)}
