"""Deferred registration (延期注册): who is kept from registering in time asks for more days (REG-1.2, AMB-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.forms.answers import AnswersForm
from casework.kind import Beginning, CannotBegin, Fact, Kind, NotYours, Offer, Slot, register
from casework.models import Application
from casework.queries.words import day_words
from enrollment.actions.grant_deferrals import grant_deferrals
from enrollment.forms.deferral import DeferralForm
from enrollment.models import DeferralRequest, Enrollment, Placement
from enrollment.queries.deferrable_terms import (
    LIMIT,
    Open,
    WhyNot,
    edition_for_deferral,
    near_terms,
    terms_to_defer,
    window_of,
)
from enrollment.queries.deferral_cases import (
    CONSENT,
    Asked,
    asked_by,
    cases_for,
    days_of,
    is_consented,
    is_read,
    word_on,
)
from enrollment.queries.deferral_ends import last_day_of
from enrollment.queries.deferred import days_in
from enrollment.queries.on_behalf import entered_for, filed_for_by, must_bring_the_form, signed_form, still_filed_by
from enrollment.queries.registration import labels_of
from enrollment.rules.deferral import GROUNDS, PAPERS
from enrollment.rules.of_age import is_minor
from enrollment.rules.one_open import only_of
from rulebook.clauses.deferral import DeferralCase
from rulebook.clauses.registration import REGISTRABLE
from rulebook.queries import NoEdition, rules_of
from rulebook.rules.calendar import Due
from security.models import Person

UNTIL = "reg.deferral_apply_until"


@register
class Deferral(Kind):
    """The deferral of one enrollment's registration in one term. Its edition is that of the batch's opening."""

    key: ClassVar[str] = "deferral"
    prefix: ClassVar[str] = "YQ"
    title: ClassVar[str] = gettext_lazy("Deferral of the registration")  # type: ignore[assignment]
    functions: ClassVar[Mapping[str, str]] = {"DEPT": "deferral.decide", "AA": "deferral.decide"}
    return_parameter: ClassVar[str] = "reg.rectify_wd"

    def begin(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """`subject` is the enrollment; its own student begins."""
        return self._beginning(Enrollment.objects.filter(pk=subject, person=by), localtime(at).date())

    def begin_for(self, *, subject: int, by: Person, at: datetime) -> Beginning:
        """An officer asks for a student who cannot."""
        placed = Placement.objects.filter(enrollment=subject, is_current=True).exclude(enrollment__person=by)
        within = filed_for_by(by, at).filter(placed, "unit")
        rows = Enrollment.objects.filter(pk__in=within.values("enrollment"))
        own = self._beginning(rows, localtime(at).date())
        return replace(own, exclusive=f"{own.exclusive}:{by.pk}")

    def _beginning(self, rows: QuerySet[Enrollment], today: date) -> Beginning:
        """:raises CannotBegin: if there is nothing to defer"""
        enrollment = rows.select_related("person").first()
        if enrollment is None:
            raise NotYours(_("This enrollment is not yours."))
        near = near_terms(enrollment, today)
        terms = [one for one, why_not in near if why_not is None]
        if not terms:
            raise CannotBegin(_nothing_to_defer(next((why for _one, why in near if why), None)))
        return Beginning(
            person=enrollment.person,
            unit=enrollment.placements.select_related("unit").get(is_current=True).unit,
            edition=_edition_that_defers(enrollment, terms[0]),
            exclusive=f"{self.key}:{enrollment.pk}",
        )

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
        [first, *_others] = terms_to_defer(enrollment, localtime(application.opened_at).date())
        DeferralRequest.objects.create(application=application, enrollment=enrollment, term=first.term)

    def slots(self, application: Application) -> Sequence[Slot]:
        """The proof; of who is not of age on the day of filing also a guardian's consent, unless it was given online
        (domain 3.1).
        """
        filed = application.submitted_at or application.opened_at
        asks_consent = is_minor(_request(application).enrollment.student.birth_date, filed)
        asked = [_slot(key) for key in PAPERS if asks_consent or key != CONSENT]
        if asks_consent and is_consented(application):
            asked = [replace(slot, is_required=slot.key != CONSENT) for slot in asked]
        return [*asked, *signed_form(application)]

    def slot_titles(self, application: Application) -> Mapping[str, Slot]:
        """All papers, asked for or not."""
        return {key: _slot(key) for key in PAPERS} | {slot.key: slot for slot in signed_form(application)}

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
        asked, today = asked_by([application])[application.pk], localtime(at).date()
        enrollment = asked.request.enrollment
        terms = terms_to_defer(enrollment, today) or [Open(asked.term, asked.row)]
        edition = edition_for_deferral(enrollment, *terms[0])
        granted = days_in(asked.earlier) if terms[0].term.pk == asked.term.pk else 0
        return DeferralForm(
            data,
            terms=[one.term for one in terms],
            most=max(rules_of(edition).whole(LIMIT) - granted, 1),
            is_late=today > window_of(edition, *terms[0], on=today),
            answers=answers,
            only=only,
        )

    def lead(self, application: Application, *, at: datetime) -> str:
        """What a deferral gives."""
        most = rules_of(application.edition_id).whole(LIMIT)
        said = _(
            "With a deferral you have at most %(most)s more days to register. Asked for until the window ends, they "
            "count from its last day; asked for later, from the day of the approval. Your status stays as it is."
        )
        return said % {"most": most}

    def answered(self, application: Application, particulars: dict[str, Any], *, at: datetime) -> None:
        """Keep term and days; the edition is that of the term.

        :raises CannotBegin: if an officer brings no form with the student's signature
        """
        must_bring_the_form(application)
        request, today = _request(application), localtime(at).date()
        if application.submitted_at is None:
            by_code = {one.term.code: one for one in terms_to_defer(request.enrollment, today)}
            meant = by_code.get(str(particulars.get("term"))) or next(iter(by_code.values()), None)
            if meant is not None:
                request.term = meant.term
                application.edition_id = edition_for_deferral(request.enrollment, *meant)
                application.is_late = today > window_of(application.edition_id, *meant, on=today)
        request.days = days_of(particulars)
        request.save(update_fields=["term", "days"])

    def facts(self, application: Application) -> Sequence[Fact]:
        """What is asked for, and what it would come to if it were approved today."""
        said, asked = application.particulars, asked_by([application])[application.pk]
        days = days_of(said)
        words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else ""
        lines = [
            Fact("term", _("Term"), str(asked.term)),
            Fact("days", _("Days asked for"), words, note=_until(application, asked, days)),
            *_granted_before(asked),
            Fact("ground", _("Ground"), _(GROUNDS[said["ground"]]) if said.get("ground") in GROUNDS else ""),
            Fact("reason", _("Reason"), str(said.get("reason", ""))),
        ]
        if said.get("late_reason"):
            lines.append(Fact("late_reason", _("Why only now"), str(said["late_reason"])))
        return [*lines, *_guardians_word(application, asked), *entered_for(application)]

    def labels(self, applications: Sequence[Application]) -> dict[int, str]:
        """Student number and the last four of the ID."""
        if all(is_read(one) for one in applications):
            return {pk: asked.label for pk, asked in asked_by(applications).items()}
        return labels_of(DeferralRequest.objects.all(), "enrollment", applications)

    def filed_by(self, officer: Person, at: datetime) -> Q:
        """Of students for whom the officer files still."""
        return still_filed_by(officer, at)

    def concerns(self, applications: Sequence[Application]) -> dict[int, str]:
        """Each is looked at by itself: its proof is read."""
        return {one.pk: _("Whether the reason holds is seen from its proof.") for one in applications}

    def effect(self, applications: Sequence[Application], *, at: datetime, by: Person) -> None:
        """The new last day holds; the status stays as it is (AMB-31)."""
        grant_deferrals(applications=[one.pk for one in applications], by=by, at=at)


def _nothing_to_defer(why: WhyNot | None) -> str:
    """The sentence for who cannot begin."""
    if why is WhyNot.DEEMED_LEFT:
        return _(
            "You are counted as having left in this term, so there is nothing left to defer. Register late, with the"
            " reason, from your start page."
        )
    if why is WhyNot.USED_UP:
        return _(
            "All days of deferral that the regulation gives for this term were granted to you already. Register by"
            " your last day, or late with the reason."
        )
    if why is WhyNot.NO_REGISTRATION:
        return _(
            "One registration covers the school year; it can be deferred in its first term. Who is not registered yet"
            " registers by the own last day, or late with the reason."
        )
    return _("There is no registration that you could defer now: none is open, and none is to come.")


def _granted_before(asked: Asked) -> Sequence[Fact]:
    """The days of deferral that the term has seen already, with their last day."""
    if not asked.earlier:
        return ()
    days, ends = days_in(asked.earlier), [one.ends_on for one in asked.earlier if one.ends_on]
    words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    note = _("until %(day)s") % {"day": day_words(max(ends))} if ends else ""
    return (Fact("earlier", _("Granted before for this term"), words, note=note),)


def _edition_that_defers(enrollment: Enrollment, one: Open) -> int:
    """:raises CannotBegin: if its regulation knows no deferral, or none any more now that the registration is closed"""
    try:
        edition = edition_for_deferral(enrollment, *one)
    except NoEdition as missing:
        raise CannotBegin(str(missing)) from None
    if rules_of(edition).whole(LIMIT) == 0:
        raise CannotBegin(
            _("The regulation of your school knows no deferral. Register in time, or late with a reason.")
        )
    if one.is_closed and rules_of(edition).code(UNTIL) == "WINDOW_END":
        raise CannotBegin(
            _("The registration for this term is closed; a deferral is asked for before that. Ask academic affairs.")
        )
    return edition


def _guardians_word(application: Application, asked: Asked) -> Sequence[Fact]:
    """What a guardian answered online to what it says now; nothing of who is of age."""
    filed = application.submitted_at or application.opened_at
    if not is_minor(asked.request.enrollment.student.birth_date, filed):
        return ()
    word = word_on(application)
    if word is None:
        return ()
    answer = _("%(name)s consents") if word.consents else _("%(name)s does not consent")
    signed = _("signed online on %(at)s") % {"at": localtime(word.at).strftime("%Y-%m-%d %H:%M")}
    return (Fact("guardian", _("Guardian"), answer % {"name": word.name}, note=signed),)


def _slot(key: str) -> Slot:
    title, hint = PAPERS[key]
    return Slot(key, _(title), _(hint))


def _request(application: Application) -> DeferralRequest:
    found: DeferralRequest = asked_by([application])[application.pk].request
    return found


def _until(application: Application, asked: Asked, days: int) -> str:
    """The last day that was given, or that an approval of today would give."""
    if asked.request.ends_on is not None:
        ends_on = day_words(asked.request.ends_on, provisional=asked.request.is_provisional)
        return _("until %(day)s") % {"day": ends_on}
    if not days or application.closed_at is not None:
        return ""
    due = _if_approved(application, asked, days, localtime().date())
    if due is None:
        return _("The registration is closed, or the term is over: an approval only notes that there was a cause.")
    return _("until %(day)s, if it is approved today") % {"day": day_words(due.day, provisional=due.provisional)}


def _if_approved(application: Application, asked: Asked, days: int, today: date) -> Due | None:
    filed = localtime(application.submitted_at).date() if application.submitted_at else today
    return last_day_of(
        application.edition_id,
        asked.term,
        asked.row,
        filed_on=filed,
        approved_on=today,
        days=days,
        earlier=days_in(asked.earlier),
    )
