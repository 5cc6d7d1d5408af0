"""Li cannot come back in time: she asks for more days, the department says what it thinks, the head of academic affairs
decides, and her last day moves (REG-1.2, AMB-04, AMB-31)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine

from casework.actions.decide import decide
from casework.actions.enter_paper_decision import enter_paper_decision
from casework.actions.open_application import open_application
from casework.actions.submit import AnotherIsOpen, CannotSubmit, submit
from casework.actions.take_back import take_back
from casework.kind import CannotBegin
from casework.models import Application, Document, Notice, Outcome, State
from casework.queries.desk import on_the_desk_of
from casework.queries.documents import html_of
from casework.storage import Contents
from casework.sweeps.effects import take_effects
from enrollment.actions.close_intake import close_intake
from enrollment.actions.freeze_roster import freeze_roster
from enrollment.actions.grant_deferrals import grant_deferrals
from enrollment.actions.open_batch import open_batch
from enrollment.actions.take_back_opening import take_back_opening
from enrollment.actions.take_out_students import StillNeeded
from enrollment.events import OpeningLoaded
from enrollment.kinds.deferral import Deferral
from enrollment.models import (
    Batch,
    DeferralRequest,
    ImportRow,
    Roster,
    Status,
    Term,
    TermRegistration,
    TermState,
)
from enrollment.queries.batches import due_rosters
from enrollment.queries.deadlines import with_a_deadline
from enrollment.queries.opening import needed_balances
from enrollment.rules.deferral import DECISION
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.models import CalendarYear
from rulebook.queries import forget_calendar
from rulebook.rules.provisional import provisional_year
from security.journal import recorded, unrecorded
from security.models import Entry
from status_changes.sweeps.after_window import after_window
from tests.cast_intake import IntakeOffice
from tests.cast_opening import in_the_books
from tests.cast_registration import CATEGORY, OPENING, Office, on, open_office
from tests.cast_rulebook import year_2023
from tests.flows.test_registration import begin as begin_registration
from tests.flows.test_registration import give_papers
from tests.flows.test_registration import hand_in as hand_in_registration

DAY_2, NOVEMBER = OPENING + timedelta(days=1), date(2023, 11, 6)
SAID = {"days": 14, "ground": "FAMILY", "reason": "祖母病重，须在家照料两周"}
EDITIONS_WITH = ("brief+HE", "detailed", "detailed+HE", "detailed+SVS")


def begin(office: Office, person, day: date = DAY_2) -> int:
    subject = office.enrollment(person).pk
    return open_application(kind="deferral", subject=subject, by=person, at=on(day)).ids[0]


def hand_in(office: Office, person, day: date = DAY_2, *, papers: bool = True, **said) -> int:
    pk = begin(office, person, day)
    if papers:
        give_papers(pk)
    submit(application_id=pk, particulars=SAID | said, by=person, at=on(day))
    return pk


def decided(office: Office, pk: int, day: date, *, agrees: bool = True) -> Application:
    """Whoever has it answers until it is decided; then it takes effect."""
    cast = office.cast
    for officer in (cast.dept_head, cast.other_dept_head, cast.aa_head):
        if on_the_desk_of(officer, on(day)).filter(pk=pk).exists():
            decide(application_id=pk, agrees=agrees, opinion="见证明", by=officer, at=on(day))
    take_effects(at=on(day) + timedelta(minutes=1))
    return Application.objects.get(pk=pk)


@pytest.mark.parametrize("edition", EDITIONS_WITH)
class TestInTheWindow:
    def test_the_days_count_from_the_end_of_the_window_and_roll_to_a_working_day(self, transactional_db, edition):
        office = open_office(edition)
        window = office.row(office.cast.li).roster.window_ends_on
        done = decided(office, hand_in(office, office.cast.li), DAY_2)
        assert (done.state, done.outcome) == (State.IN_EFFECT, Outcome.GRANTED)
        row = office.row(office.cast.li)
        assert row.state == TermState.DEFERRED
        ends = {date(2023, 9, 18): date(2023, 10, 7), date(2023, 9, 25): date(2023, 10, 9)}[window]
        assert row.deadline == DeferralRequest.objects.get(pk=done.pk).ends_on == ends
        assert office.enrollment(office.cast.li).status == Status.PENDING  # AMB-31


def test_the_regulation_that_knows_no_deferral_says_so_before_anything_is_typed(brief_office):
    with pytest.raises(CannotBegin, match="不设延期注册"):
        begin(brief_office, brief_office.cast.li)


class TestWhatTheRulesAsk:
    @pytest.mark.parametrize(("days", "is_taken"), [(1, True), (14, True), (15, False), (0, False), ("-3", False)])
    def test_one_to_fourteen_days(self, office, days, is_taken):
        if is_taken:
            hand_in(office, office.cast.li, days=days)
            return
        with pytest.raises(CannotSubmit, match="最多14天"):
            hand_in(office, office.cast.li, days=days)

    def test_a_proof_and_of_who_is_not_of_age_a_guardians_consent(self, office):
        pk = begin(office, office.cast.li)
        asked = Application.objects.get(pk=pk).materials
        assert set(asked.values_list("slot", flat=True)) == {"PROOF", "GUARDIAN_CONSENT"}
        with pytest.raises(CannotSubmit, match="缺少原因或证明"):
            submit(application_id=pk, particulars=SAID, by=office.cast.li, at=on(DAY_2))

    def test_the_consent_is_needed_to_hand_it_in(self, office):
        pk = begin(office, office.cast.li)
        give_papers(pk)
        with unrecorded("the consent is taken out"):
            Application.objects.get(pk=pk).materials.get(slot="GUARDIAN_CONSENT").files.all().delete()
        with pytest.raises(CannotSubmit, match="监护人"):
            submit(application_id=pk, particulars=SAID, by=office.cast.li, at=on(DAY_2))

    def test_nobody_else_begins_it(self, office):
        with pytest.raises(CannotBegin, match="不是您的"):
            open_application(
                kind="deferral", subject=office.enrollment(office.cast.li).pk, by=office.cast.wang, at=on(DAY_2)
            )


class TestAfterTheWindow:
    def test_it_says_why_it_is_late_and_counts_from_the_approval(self, office):
        with unrecorded("October"):
            TermRegistration.objects.filter(person=office.cast.li).update(state="OVERDUE")
        with pytest.raises(CannotSubmit, match="请说明现在才申请的原因"):
            hand_in(office, office.cast.li, NOVEMBER)
        pk = Application.objects.get(person=office.cast.li, kind="deferral").pk
        submit(application_id=pk, particulars=SAID | {"late_reason": "住院"}, by=office.cast.li, at=on(NOVEMBER))
        decided(office, pk, NOVEMBER)
        row = office.row(office.cast.li)
        assert (row.state, row.deadline) == (TermState.DEFERRED, date(2023, 11, 20))

    @pytest.mark.usefixtures("files_dir")
    def test_signed_on_paper_it_counts_from_the_day_of_the_paper(self, office):
        """Signed on Monday, entered on Thursday (domain 3.11): what the student is told runs from Thursday."""
        cast, thursday = office.cast, on(NOVEMBER + timedelta(days=3))
        pk = hand_in(office, cast.li, NOVEMBER, late_reason="住院")
        decide(application_id=pk, agrees=True, opinion="见证明", by=cast.other_dept_head, at=on(NOVEMBER))
        paper = {"signer": cast.aa_head, "signed_on": NOVEMBER, "agrees": True, "opinion": "同意"}
        scan = Contents("批示.pdf", "application/pdf", BytesIO(b"%PDF-1.7 a paper of a test"))
        enter_paper_decision(application_id=pk, **paper, scan=scan, by=cast.registrar, at=thursday)
        assert Application.objects.get(pk=pk).state == State.DECIDED  # it can still be undone
        take_effects(at=thursday + timedelta(minutes=1))
        done = Application.objects.get(pk=pk)
        assert (done.state, done.effective_on, done.decided_at) == (State.IN_EFFECT, NOVEMBER, thursday)
        assert office.row(cast.li).deadline == DeferralRequest.objects.get(pk=pk).ends_on == date(2023, 11, 20)
        assert "2023年11月20日" in html_of(Document.objects.get(person=cast.li, kind=DECISION.key))
        assert Notice.objects.get(person=cast.li, text="enrollment.deferred").created_at > thursday

    def test_it_never_goes_beyond_the_last_day_of_the_term(self, office):
        last = office.term.ends_on
        day = last - timedelta(days=3)
        decided(office, hand_in(office, office.cast.li, day, late_reason="住院"), day)
        assert office.row(office.cast.li).deadline == last

    def test_after_the_term_it_only_says_that_there_was_a_cause(self, office):
        with unrecorded("the term is over"):
            TermRegistration.objects.filter(person=office.cast.li).update(state="UNREGISTERED")
        day = office.term.ends_on + timedelta(days=5)
        before = office.row(office.cast.li).deadline
        decided(office, hand_in(office, office.cast.li, day, late_reason="住院"), day)
        row = office.row(office.cast.li)
        assert (row.state, row.with_cause, row.deadline) == (TermState.UNREGISTERED, True, before)

    def test_once_the_next_term_has_opened_it_is_too_late_and_only_that_can_be_deferred(self, office):
        with unrecorded("the next term"):
            spring = _next_term()
        pk = begin(office, office.cast.li, date(2024, 2, 26))
        assert DeferralRequest.objects.get(pk=pk).term == spring
        row = {"term": spring, "edition": office.batch.edition, "opened_by": office.cast.aa_head}
        with unrecorded("its roster is frozen, and she does not stand on it"):
            batch = Batch.objects.create(**row, covers="TERM", categories=[CATEGORY], opened_at=on(DAY_2))
            Roster.objects.create(
                batch=batch, group="RETURNING", opens_on=spring.opens_on, window_ends_on=date(2024, 3, 11),
                frozen_at=on(spring.opens_on),
            )  # fmt: skip
        with pytest.raises(CannotBegin, match="没有可以延期的注册"):
            begin(office, office.cast.wang, date(2024, 2, 26))


def _next_term() -> Term:
    return Term.objects.create(
        code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=date(2024, 2, 26), ends_on=date(2024, 7, 5)
    )


class TestBeforeTheTermOpens:
    def test_it_is_granted_ahead_and_gets_its_day_when_the_roster_is_frozen(self, office):
        cast, january = office.cast, date(2024, 1, 8)
        with unrecorded("the next term"):
            term = _next_term()
        pk = hand_in(office, cast.li, january, term=term.code)
        decided(office, pk, january)
        ahead = DeferralRequest.objects.get(pk=pk)
        assert (ahead.term, ahead.ends_on) == (term, None)
        assert office.row(cast.li).state == TermState.NOT_STARTED  # this term's is another matter
        opened = open_batch(
            term=term,
            categories=(CATEGORY,),
            openings={"RETURNING": term.opens_on},
            by=cast.aa_head,
            at=on(term.opens_on, 8),
        )
        row = TermRegistration.objects.get(batch=opened.batch, person=cast.li)
        window = row.roster.window_ends_on
        assert row.state == TermState.DEFERRED
        assert row.deadline == DeferralRequest.objects.get(pk=pk).ends_on >= window + timedelta(days=14)
        other = TermRegistration.objects.get(batch=opened.batch, person=cast.wang)
        assert (other.state, other.deadline) == (TermState.NOT_STARTED, window)


@recorded
def loading(*, line, by, at):
    """A chunk of an import is loaded, with this line in it."""
    pair = (line.enrollment.person_id, line.enrollment_id)
    return OpeningLoaded(at=at, by=by.pk, upload=line.of_id, loaded=1, left_out=0, concerned=(pair,))


@pytest.mark.usefixtures("files_dir")
class TestGrantedBeforeTheSystem:
    """What the school's books say of a deferral counts like one of ours (MIG-1)."""

    ENDS = date(2023, 10, 8)

    def granted(self, office, *, at, **line):
        enrollment = office.enrollment(office.cast.li)
        said = {"matter": "DEFERRAL", "term": office.term.code, "ends_on": self.ENDS} | line
        return in_the_books(office.cast.registrar, at, enrollment=enrollment, **said)

    def test_who_is_entered_after_the_roster_was_frozen_is_not_overdue_until_the_day_after(self, office):
        li, wang = office.cast.li, office.cast.wang
        loading(line=self.granted(office, at=on(DAY_2)), by=office.cast.registrar, at=on(DAY_2))
        assert (office.row(li).state, office.row(li).deadline) == (TermState.DEFERRED, self.ENDS)
        assert Notice.objects.get(person=li, text="enrollment.deferred").facts["until"] == "2023-10-08"
        after_window(at=on(date(2023, 9, 19), 1, 15))
        assert (office.row(wang).state, office.row(li).state) == (TermState.OVERDUE, TermState.DEFERRED)
        after_window(at=on(self.ENDS, 1, 15))
        assert office.row(li).state == TermState.DEFERRED
        after_window(at=on(self.ENDS + timedelta(days=1), 1, 15))
        assert office.row(li).state == TermState.OVERDUE

    def test_one_that_was_entered_before_counts_from_the_freeze_on_and_never_beyond_the_term(self, office):
        with unrecorded("the next term"):
            term = _next_term()
        self.granted(office, at=on(DAY_2), term=term.code, ends_on=date(2024, 12, 1))
        who = {"by": office.cast.aa_head, "at": on(term.opens_on, 8)}
        opened = open_batch(term=term, categories=(CATEGORY,), openings={"RETURNING": term.opens_on}, **who)
        row = TermRegistration.objects.get(batch=opened.batch, person=office.cast.li)
        assert (row.state, row.deadline) == (TermState.DEFERRED, term.ends_on)
        other = TermRegistration.objects.get(batch=opened.batch, person=office.cast.wang)
        assert (other.state, other.deadline) == (TermState.NOT_STARTED, other.roster.window_ends_on)

    def test_who_has_filed_stays_under_review_and_one_of_another_term_gives_nothing(self, office):
        li = office.cast.li
        office.pay(li)
        hand_in_registration(office, li)
        for term in (office.term.code, "2022-2023-2"):
            line = self.granted(office, at=on(DAY_2), term=term)
            loading(line=line, by=office.cast.registrar, at=on(DAY_2))
        assert (office.row(li).state, office.row(li).deadline) == (TermState.IN_PROCESS, self.ENDS)

    def test_while_it_gives_time_the_import_is_not_undone(self, office):
        line = self.granted(office, at=on(DAY_2))
        assert needed_balances(line.of) == {}
        with unrecorded("the row of the workbook"):
            row = ImportRow(of=line.of, number=2, verdict="LOADED", enrollment=line.enrollment)
            row.save()
        loading(line=line, by=office.cast.registrar, at=on(DAY_2))
        assert needed_balances(line.of) == {row.pk: ["deferred"]}
        with pytest.raises(StillNeeded):
            take_back_opening(upload=line.of, by=office.cast.aa_head, at=on(DAY_2))


class TestBeforeTheOwnRosterIsFrozen:
    """Returning students have begun, freshmen begin a week later, or wait for the end of their check-in."""

    @pytest.fixture
    def checked_in(self, arrival_day) -> IntakeOffice:
        """Gao has checked in; the next term is entered too."""
        arrival_day.compare("gao")
        with unrecorded("the next term"):
            _next_term()
        return arrival_day

    def ask(self, office: IntakeOffice, day: date, **said) -> Application:
        gao, subject = office.persons["gao"], office.enrollment("gao").pk
        pk = open_application(kind="deferral", subject=subject, by=gao, at=on(day)).ids[0]
        give_papers(pk)
        submit(application_id=pk, particulars=SAID | said, by=gao, at=on(day))
        return Application.objects.get(pk=pk)

    def open(self, office: IntakeOffice, **openings: date) -> None:
        who = {"by": office.cast.aa_head, "at": on(OPENING, 8)}
        open_batch(term=office.term, categories=(CATEGORY,), openings=openings, **who)

    @pytest.mark.parametrize("opens", [{"RETURNING": OPENING, "NEW": date(2023, 9, 11)}, {"NEW": OPENING}, {}])
    def test_it_is_asked_for_the_term_that_has_begun_and_runs_from_the_own_window(self, checked_in, opens):
        if opens:
            self.open(checked_in, **opens)
        asked = self.ask(checked_in, date(2023, 9, 6))
        assert DeferralRequest.objects.get(pk=asked.pk).term == checked_in.term
        decided(checked_in, asked.pk, date(2023, 9, 6))
        if not opens:
            self.open(checked_in, NEW=date(2023, 9, 11))
        close_intake(intake=checked_in.intake.pk, by=checked_in.cast.aa_head, at=on(date(2023, 9, 7)))
        for roster in due_rosters(date(2023, 9, 11)):
            freeze_roster(roster=roster, by=checked_in.cast.aa_head, at=on(date(2023, 9, 11), 8))
        row = TermRegistration.objects.get(person=checked_in.persons["gao"])
        assert row.state == TermState.DEFERRED
        assert row.deadline >= row.roster.window_ends_on + timedelta(days=14)

    def test_nobody_is_late_for_a_window_that_is_still_to_come(self, checked_in):
        self.open(checked_in, NEW=OPENING)
        asked = self.ask(checked_in, date(2023, 9, 22))  # the check-in lasts still
        assert not asked.is_late

    def test_who_does_not_stand_on_the_roster_of_the_own_group_asks_for_the_next(self, checked_in):
        self.open(checked_in, NEW=OPENING)
        close_intake(intake=checked_in.intake.pk, by=checked_in.cast.aa_head, at=on(OPENING, 9))
        with unrecorded("taken off"):
            TermRegistration.objects.filter(person=checked_in.persons["gao"]).delete()
        asked = self.ask(checked_in, date(2023, 9, 6))
        assert DeferralRequest.objects.get(pk=asked.pk).term.code == "2023-2024-2"


class TestOneAtATime:
    def test_a_draft_stands_in_nobodys_way_but_what_was_handed_in_does(self, office):
        cast = office.cast
        office.pay(cast.li)
        draft = begin(office, cast.li)
        registration = hand_in_registration(office, cast.li)
        give_papers(draft)
        with pytest.raises(AnotherIsOpen, match=Application.objects.get(pk=registration).number):
            submit(application_id=draft, particulars=SAID, by=cast.li, at=on(DAY_2))
        take_back(application_id=registration, by=cast.li, at=on(DAY_2))
        submit(application_id=draft, particulars=SAID, by=cast.li, at=on(DAY_2))
        assert begin_registration(office, cast.li)

    def test_deferred_she_registers_before_her_own_last_day_and_is_not_late(self, office):
        cast = office.cast
        office.pay(cast.li)
        decided(office, hand_in(office, cast.li), DAY_2)
        pk = hand_in_registration(office, cast.li, on(date(2023, 10, 7)))
        assert not Application.objects.get(pk=pk).is_late
        assert office.row(cast.li).state == TermState.IN_PROCESS


class TestRefused:
    def test_a_refusal_moves_nothing(self, office):
        before = office.row(office.cast.li).deadline
        done = decided(office, hand_in(office, office.cast.li), DAY_2, agrees=False)
        assert done.outcome == Outcome.REFUSED
        row = office.row(office.cast.li)
        assert (row.state, row.deadline) == (TermState.NOT_STARTED, before)


def test_the_department_says_what_it_thinks_and_the_head_of_academic_affairs_decides(office):
    cast = office.cast
    pk = hand_in(office, cast.li)
    assert not on_the_desk_of(cast.aa_head, on(DAY_2)).filter(pk=pk).exists()
    decide(application_id=pk, agrees=False, opinion="家庭情况不明", by=cast.other_dept_head, at=on(DAY_2))
    assert on_the_desk_of(cast.aa_head, on(DAY_2)).filter(pk=pk).exists()
    assert not on_the_desk_of(cast.registrar, on(DAY_2)).filter(pk=pk).exists()


def test_she_reads_the_new_day_and_the_journal_keeps_it(office):
    pk = hand_in(office, office.cast.li)
    decided(office, pk, DAY_2)
    [notice] = Notice.objects.filter(person=office.cast.li, text="enrollment.deferred")
    assert notice.facts["until"] == "2023-10-07"
    [entry] = Entry.objects.filter(event="enrollment.deferrals-granted", person=office.cast.li)
    assert entry.particulars["until"] == "2023-10-07"


def test_who_may_only_say_what_they_think_decides_nothing(office):
    pk = hand_in(office, office.cast.li)
    with unrecorded("the department is to decide by itself"):
        Application.objects.get(pk=pk).steps.filter(office="DEPT").update(mode="deciding")
    assert not on_the_desk_of(office.cast.other_dept_head, on(DAY_2)).filter(pk=pk).exists()


class TestMoreThanOnce:
    """The fourteen days are those of the term in all (REG-1.2)."""

    def test_a_second_deferral_has_the_days_that_are_left_counted_on(self, office):
        li = office.cast.li
        decided(office, hand_in(office, li, days=5), DAY_2)
        assert office.row(li).deadline == date(2023, 9, 25)  # the 23rd is a Saturday
        with pytest.raises(CannotSubmit):
            hand_in(office, li, days=10)
        pk = Application.objects.get(person=li, state=State.DRAFT).pk
        submit(application_id=pk, particulars=SAID | {"days": 9}, by=li, at=on(DAY_2))
        earlier = {fact.name: fact for fact in Deferral().facts(Application.objects.get(pk=pk))}["earlier"]
        assert "5" in earlier.value
        decided(office, pk, DAY_2)
        assert office.row(li).deadline == date(2023, 10, 7)  # 14 days from the window, rolled

    def test_who_has_had_them_all_is_told_so(self, office):
        decided(office, hand_in(office, office.cast.li), DAY_2)
        with pytest.raises(CannotBegin, match="延期天数"):
            begin(office, office.cast.li)


class TestDeemedToHaveLeft:
    def test_while_the_term_runs_there_is_nothing_to_defer(self, office):
        with unrecorded("counted as having left"):
            TermRegistration.objects.filter(person=office.cast.li).update(state="UNREGISTERED")
        with pytest.raises(CannotBegin, match="逾期注册"):
            begin(office, office.cast.li, NOVEMBER)

    def test_what_was_filed_before_moves_no_day(self, office):
        pk = hand_in(office, office.cast.li)
        with unrecorded("counted as having left"):
            TermRegistration.objects.filter(person=office.cast.li).update(state="UNREGISTERED")
        before = office.row(office.cast.li).deadline
        with unrecorded("granted all the same"):
            Application.objects.filter(pk=pk).update(decided_at=on(DAY_2))
        grant_deferrals(applications=[pk], by=office.cast.aa_head, at=on(DAY_2))
        row = office.row(office.cast.li)
        assert (row.state, row.deadline, row.with_cause) == (TermState.UNREGISTERED, before, True)
        assert DeferralRequest.objects.get(pk=pk).ends_on is None


def test_under_a_registration_of_the_year_the_second_term_is_not_deferred(transactional_db):
    """AMB-02: it has no registration of its own."""
    office = open_office("brief+HE")
    january = date(2024, 1, 8)
    with unrecorded("the next term; this year's registration is complete"):
        _next_term()
        TermRegistration.objects.filter(person=office.cast.li).update(state="REGISTERED")
    with pytest.raises(CannotBegin, match="学年"):
        begin(office, office.cast.li, january)


class TestHandedInAndTakenBack:
    """The deferral that was granted runs on, and the student stands among the deferred again."""

    def take_back_in_october(self, office: Office, day: date) -> TermRegistration:
        li = office.cast.li
        decided(office, hand_in(office, li), DAY_2)
        office.pay(li)
        pk = hand_in_registration(office, li, at=on(date(2023, 10, 7)))
        assert office.row(li).state == TermState.IN_PROCESS
        take_back(application_id=pk, by=li, at=on(day, 11))
        return office.row(li)

    def test_while_it_runs_the_row_is_deferred_until_the_same_day(self, office):
        row = self.take_back_in_october(office, date(2023, 10, 7))
        assert (row.state, row.deadline, row.first_filed_on) == (TermState.DEFERRED, date(2023, 10, 7), None)
        [near] = [one for one in with_a_deadline(date(2023, 10, 7)) if one.pk == row.pk]
        assert near.state == TermState.DEFERRED  # reminded as of a deferral, not as of the window

    def test_when_it_is_over_nothing_was_started(self, office):
        row = self.take_back_in_october(office, date(2023, 10, 8))
        assert (row.state, row.deadline) == (TermState.NOT_STARTED, date(2023, 10, 7))

    def test_who_was_never_deferred_has_not_started(self, office):
        wang = office.cast.wang
        office.pay(wang)
        pk = hand_in_registration(office, wang)
        take_back(application_id=pk, by=wang, at=on(DAY_2, 11))
        assert office.row(wang).state == TermState.NOT_STARTED


class TestTheCalendar:
    """The last day follows it as the windows do (domain 6.1)."""

    def ends(self, pk: int) -> tuple[date, bool]:
        request = DeferralRequest.objects.get(pk=pk)
        return request.ends_on, request.is_provisional

    def test_without_next_years_calendar_it_is_granted_for_now_and_counted_when_it_is_published(self, office):
        with unrecorded("no calendar of the next year"):
            CalendarYear.objects.filter(year__gt=2023).delete()
        forget_calendar()
        filed = date(2023, 12, 23)
        pk = hand_in(office, office.cast.li, filed, late_reason="住院")
        assert decided(office, pk, filed).state == State.IN_EFFECT
        assert self.ends(pk) == (date(2024, 1, 6), True)
        assert Notice.objects.filter(person=office.cast.li, text="enrollment.deferred-for-now").exists()
        day = on(date(2023, 12, 26))
        with time_machine.travel(day, tick=False):
            publish_calendar_year(year=provisional_year(2024), by=office.cast.aa_head, at=day)
        assert self.ends(pk) == (date(2024, 1, 8), True)  # the Saturday rolls
        assert office.row(office.cast.li).deadline == date(2024, 1, 8)
        [notice] = Notice.objects.filter(person=office.cast.li, text="enrollment.deferred-later")
        assert notice.facts["ends"] == "2024-01-08"

    def test_a_further_day_off_moves_it_and_it_never_comes_earlier(self, office):
        pk = hand_in(office, office.cast.li, days=10)
        decided(office, pk, DAY_2)
        assert self.ends(pk) == (date(2023, 9, 28), False)
        head = office.cast.aa_head
        publish_calendar_year(year=year_2023(off=[date(2023, 9, 28)]), by=head, at=on(DAY_2, 12))
        assert self.ends(pk) == (date(2023, 10, 7), False)  # after the holidays
        publish_calendar_year(year=year_2023(), by=head, at=on(DAY_2, 13))
        assert self.ends(pk) == (date(2023, 10, 7), False)
        assert office.row(office.cast.li).deadline == date(2023, 10, 7)
