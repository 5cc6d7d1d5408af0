"""Deferred registration (延期注册): who is kept from registering in time asks for more days (REG-1.2, AMB-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.forms.answers import AnswersForm
from casework.kind import Beginning, CannotBegin, Fact, Kind, Offer, Slot, register
from casework.models import Application
from casework.queries.words import day_words
from enrollment.actions.grant_deferrals import grant_deferrals
from enrollment.forms.deferral import DeferralForm
from enrollment.models import DeferralRequest, Enrollment, Term
from enrollment.queries.deferrals import (
    CONSENT,
    cases_for,
    days_of,
    deferrals_of,
    edition_for_deferral,
    is_minor,
    row_by_term,
    terms_to_defer,
    window_of,
)
from enrollment.queries.registration import labels_of
from enrollment.rules.deferral import GROUNDS, PAPERS
from enrollment.rules.one_open import only_of
from rulebook.clauses.deferral import DeferralCase
from rulebook.clauses.registration import REGISTRABLE
from rulebook.queries import NoEdition, calendar_for, rules_of
from rulebook.rules.calendar import CalendarMissing, Due
from rulebook.rules.registration import deferral_end
from security.models import Person

LIMIT = "reg.deferral_max_days"


@register
class Deferral(Kind):
    """The deferral of one enrollment's registration in one term. Its edition is that of the batch's opening."""

    key: ClassVar[str] = "deferral"
    prefix: ClassVar[str] = "YQ"
    title: ClassVar[str] = gettext_lazy("Deferral of the registration")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {"DEPT": "deferral.decide", "AA": "deferral.decide"}

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the enrollment; only its own student begins."""
        enrollment = Enrollment.objects.filter(pk=subject, person=by).select_related("person").first()
        if enrollment is None:
            raise CannotBegin(_("This enrollment is not yours."))
        terms = terms_to_defer(enrollment, localtime(at).date())
        if not terms:
            raise CannotBegin(
                _("There is no registration that you could defer now: none is open, and none is to come.")
            )
        try:
            edition = _edition_for(enrollment, terms[0])
        except NoEdition as missing:
            raise CannotBegin(str(missing)) from None
        if rules_of(edition).whole(LIMIT) == 0:
            raise CannotBegin(
                _("The regulation of your school knows no deferral. Register in time, or late with a reason.")
            )
        place = enrollment.placements.select_related("unit").get(is_current=True)
        return Beginning(person=by, unit=place.unit, edition=edition, exclusive=f"{self.key}:{enrollment.pk}")

    def offers(self, person: Person, *, at: datetime) -> Sequence[Offer]:
        """For each enrollment that registers at all."""
        found = []
        for one in Enrollment.objects.filter(person=person, status__in=REGISTRABLE).order_by("-pk"):
            try:
                self.begin(subject=one.pk, by=person, at=at)
            except CannotBegin as refusal:
                found.append(Offer(one.pk, one.student_no or "", why_not=str(refusal)))
            else:
                found.append(Offer(one.pk, one.student_no or ""))
        return found

    def one_at_a_time(self, application: Application) -> str:
        """Of one enrollment one application is open (domain 3.1)."""
        return only_of(_request(application).enrollment_id)

    def attach(self, application: Application, *, subject: int) -> None:
        """For the first term that can be deferred; the student may name another."""
        enrollment = Enrollment.objects.get(pk=subject)
        [term, *_others] = terms_to_defer(enrollment, localtime(application.opened_at).date())
        DeferralRequest.objects.create(application=application, enrollment=enrollment, term=term)

    def slots(self, application: Application) -> Sequence[Slot]:
        """The proof; of who is not of age on the day of filing also a guardian's consent (domain 3.1)."""
        filed = application.submitted_at or application.opened_at
        asks_consent = is_minor(_request(application).enrollment, filed)
        return [_slot(key) for key in PAPERS if asks_consent or key != CONSENT]

    def slot_titles(self, application: Application) -> Mapping[str, Slot]:
        """All papers, asked for or not."""
        return {key: _slot(key) for key in PAPERS}

    def case_for(self, applications: Sequence[Application], *, at: datetime) -> dict[int, DeferralCase]:
        """Days, reasons, proof, window, and whether there is a registration left to defer."""
        return cases_for(applications, at=at)

    def form_for(
        self,
        application: Application,
        data: Any,
        *,
        answers: Mapping[str, Any],
        only: frozenset[str] | None,
        at: datetime,
    ) -> AnswersForm:
        """Term, days, ground and reason."""
        request, today = _request(application), localtime(at).date()
        terms = terms_to_defer(request.enrollment, today) or [request.term]
        edition = _edition_for(request.enrollment, terms[0])
        is_late = today > window_of(edition, terms[0], _row(request.enrollment_id, terms[0]))
        most = rules_of(edition).whole(LIMIT)
        return DeferralForm(data, terms=terms, most=most, is_late=is_late, answers=answers, only=only)

    def lead(self, application: Application, *, at: datetime) -> str:
        """What a deferral gives."""
        most = rules_of(application.edition_id).whole(LIMIT)
        said = _(
            "With a deferral you have at most %(most)s more days to register. Asked for until the window ends, they "
            "count from its last day; asked for later, from the day of the approval. Your status stays as it is."
        )
        return said % {"most": most}

    def answered(self, application: Application, particulars: dict[str, Any], *, at: datetime) -> None:
        """Keep term and days; the edition is that of the term."""
        request, today = _request(application), localtime(at).date()
        if application.submitted_at is None:
            terms = {one.code: one for one in terms_to_defer(request.enrollment, today)}
            request.term = terms.get(str(particulars.get("term")), request.term)
            application.edition_id = _edition_for(request.enrollment, request.term)
            row = _row(request.enrollment_id, request.term)
            application.is_late = today > window_of(application.edition_id, request.term, row)
        request.days = days_of(particulars)
        request.save(update_fields=["term", "days"])

    def facts(self, application: Application) -> Sequence[Fact]:
        """What is asked for, and what it would come to if it were approved today."""
        said, request = application.particulars, _request(application)
        term = Term.objects.filter(code=said.get("term")).first() or request.term
        days = days_of(said)
        words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else ""
        lines = [
            Fact("term", _("Term"), str(term)),
            Fact("days", _("Days asked for"), words, note=_until(application, request, term, days)),
            Fact("ground", _("Ground"), _(GROUNDS[said["ground"]]) if said.get("ground") in GROUNDS else ""),
            Fact("reason", _("Reason"), str(said.get("reason", ""))),
        ]
        if said.get("late_reason"):
            lines.append(Fact("late_reason", _("Why only now"), str(said["late_reason"])))
        return lines

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        """Student number and the last four of the ID."""
        return labels_of(DeferralRequest.objects.all(), "enrollment", applications)

    def concerns(self, applications: Sequence[Application]) -> dict[int, str]:
        """Each is looked at by itself: its proof is read."""
        return {one.pk: _("Whether the reason holds is seen from its proof.") for one in applications}

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        """The new last day holds; the status stays as it is (AMB-31)."""
        grant_deferrals(applications=[one.pk for one in applications], by=by, at=at)


def _slot(key: str) -> Slot:
    title, hint = PAPERS[key]
    return Slot(key, _(title), _(hint))


def _request(application: Application) -> DeferralRequest:
    """What it is about; read once for each application object."""
    known: DeferralRequest | None = application.__dict__.get("_deferral")
    if known is None:
        known = application.__dict__["_deferral"] = deferrals_of([application])[application.pk]
    return known


def _row(enrollment: int, term: Term) -> Any:
    return row_by_term([enrollment], [term.pk]).get((enrollment, term.pk))


def _edition_for(enrollment: Enrollment, term: Term) -> int:
    return edition_for_deferral(enrollment, term, _row(enrollment.pk, term))


def _until(application: Application, request: DeferralRequest, term: Term, days: int) -> str:
    """The last day that was given, or that an approval of today would give."""
    if request.ends_on is not None:
        return _("until %(day)s") % {"day": day_words(request.ends_on)}
    if not days:
        return ""
    due = _if_approved(application, request, term, days, localtime().date())
    if due is None:
        return _("The term is over: an approval only notes that there was a cause.")
    return _("until %(day)s, if it is approved today") % {"day": day_words(due.day, provisional=due.provisional)}


def _if_approved(application: Application, request: DeferralRequest, term: Term, days: int, today: date) -> Due | None:
    row, rules = _row(request.enrollment_id, term), rules_of(application.edition_id)
    filed = localtime(application.submitted_at).date() if application.submitted_at else today
    window = window_of(application.edition_id, term, row)
    try:
        return deferral_end(
            rules,
            filed_on=filed,
            approved_on=today,
            days=days,
            window_ends=window,
            term_ends=term.ends_on,
            calendar=calendar_for(rules),
        )
    except CalendarMissing:
        return Due(window, provisional=True)
