"""The sweeps find who has not registered, once, and propose; nothing follows by itself (REG-1.3 to REG-1.5, AMB-03)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Notice
from enrollment.actions.close_batch import close_batch
from enrollment.actions.enter_students import enter_students
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import Batch, Status, Term, TermRegistration, TermState
from registrar.celery import app
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound, the_system
from status_changes.actions.begin_sweep import begin_sweep
from status_changes.actions.issue_overdue_notice import issue_overdue_notice
from status_changes.actions.sweep_next import sweep_next
from status_changes.actions.take_up import take_up
from status_changes.models import DynamicsReport, Proposal, Sweep
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end
from status_changes.tasks import sweeps
from tests.casework.broker_room import rung
from tests.cast_opening import in_the_books
from tests.cast_registration import CATEGORY, OPENING, Office, on
from tests.cast_roll import newcomer
from tests.flows.test_deferral import decided
from tests.flows.test_deferral import hand_in as ask_for_deferral
from tests.flows.test_registration import hand_in

DAY_AFTER = date(2023, 9, 19)  # the window of the detailed edition ends on 2023-09-18
FIRST_DAY = date(2023, 10, 8)  # 14 days after it are rolled to 2023-10-07
TERM_OVER = date(2024, 1, 20)
YEAR_OVER = date(2024, 9, 3)  # nobody has entered its later terms


def proposed(office: Office, kind: str = "AUTO_LEFT") -> set[str]:
    """For whom it is proposed."""
    return set(Proposal.objects.filter(kind=kind, state="PROPOSED").values_list("person__name", flat=True))


def texts(person) -> list[str]:
    """The keys of the person's notices, oldest first."""
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


class TestAfterTheWindow:
    def test_on_the_last_day_nobody_is_overdue(self, office: Office):
        assert after_window(at=on(DAY_AFTER - timedelta(days=1), 23, 59)) == 0
        assert office.row(office.cast.li).state == TermState.NOT_STARTED

    def test_the_day_after_whoever_has_handed_in_nothing_is_overdue_and_told(self, office: Office):  # REG-1.4
        office.pay(office.cast.wang)
        hand_in(office, office.cast.wang)
        assert after_window(at=on(DAY_AFTER, 1, 15)) == 1
        assert office.row(office.cast.li).state == TermState.OVERDUE
        assert office.row(office.cast.wang).state == TermState.IN_PROCESS
        assert texts(office.cast.li)[-1] == "status_changes.overdue"
        assert "status_changes.overdue" not in texts(office.cast.wang)
        assert office.enrollment(office.cast.li).status == Status.PENDING

    def test_the_offices_are_told_once_with_their_own_number(self, office: Office):
        after_window(at=on(DAY_AFTER, 1, 15))
        after_window(at=on(DAY_AFTER, 2, 15))
        mine = Notice.objects.filter(person=office.cast.dept_head, text="status_changes.found-in-department")
        assert [one.facts["count"] for one in mine] == [1]
        assert Notice.objects.get(person=office.cast.aa_head, text="status_changes.found-in-school").facts["count"] == 2

    def test_a_second_sweep_of_the_day_finds_nobody_and_writes_nothing(self, office: Office):
        after_window(at=on(DAY_AFTER, 1, 15))
        before = Entry.objects.count()
        assert after_window(at=on(DAY_AFTER, 9)) == 0
        assert Entry.objects.filter(event="enrollment.registrations-moved").count() == 2
        assert Entry.objects.count() == before

    def test_a_granted_deferral_has_its_own_last_day(self, office: Office):
        row = office.row(office.cast.li)
        decided(office, ask_for_deferral(office, office.cast.li), OPENING + timedelta(days=2))
        assert after_window(at=on(DAY_AFTER, 1, 15)) == 1
        row.refresh_from_db(fields=["deadline"])
        after_window(at=on(row.deadline, 1, 15))
        assert office.row(office.cast.li).state == TermState.DEFERRED
        after_window(at=on(row.deadline + timedelta(days=1), 1, 15))
        assert office.row(office.cast.li).state == TermState.OVERDUE


class TestTheBell:
    """Rung once an hour; the rows say whether the work of the day is done. What Redis forgot comes again."""

    def ring(self, day: date, hour: int) -> list[str]:
        """What the task writes when it is rung at a quarter past this hour."""
        with time_machine.travel(on(day, hour, 15), tick=False), CaptureQueriesContext(connection) as made:
            sweeps()
        said = [one["sql"].lstrip().split(" ", 1)[0].upper() for one in made]
        return [one for one in said if one in {"INSERT", "UPDATE", "DELETE", "COPY"}]

    def test_an_idle_ring_writes_nothing(self, office: Office):
        assert self.ring(DAY_AFTER, 0)
        assert texts(office.cast.li)[-1] == "status_changes.overdue"
        assert [self.ring(DAY_AFTER, hour) for hour in (1, 2, 23)] == [[], [], []]
        assert Sweep.objects.count() == 1

    def test_nor_after_the_term(self, office: Office):
        earlier_terms(office, "U")
        assert self.ring(TERM_OVER, 0)
        assert proposed(office, "CANCELLATION") == {office.cast.li.name}
        assert [self.ring(TERM_OVER, hour) for hour in (1, 2)] == [[], []]
        self.ring(TERM_OVER + timedelta(days=1), 0)  # those whom something kept are looked at again, once a day
        assert self.ring(TERM_OVER + timedelta(days=1), 1) == []

    def test_what_redis_forgot_is_made_up_within_the_hour_and_found_once(self, office: Office, own_broker):
        app.send_task("status_changes.sweeps")
        assert rung(own_broker) == 1
        own_broker.flushdb()  # before any worker has heard it
        bell = app.conf.beat_schedule["sweeps"]["schedule"]
        assert (bell.minute, bell.hour) == ({15}, set(range(24)))
        self.ring(DAY_AFTER, 2)
        self.ring(DAY_AFTER, 3)
        assert office.row(office.cast.li).state == TermState.OVERDUE
        assert texts(office.cast.li).count("status_changes.overdue") == 1


class TestARange:
    """However many it finds, it takes as many statements (law 5)."""

    @pytest.fixture
    def crowd(self, office: Office) -> Office:
        """260 more who have not registered; each has missed the term before."""
        row = office.row(office.cast.wang)
        common = {"category": CATEGORY, "status": "PENDING", "begins_on": OPENING - timedelta(days=3), "cohort": 2022}
        major = row.enrollment.placements.get().major
        rows = [newcomer(row.unit, major, name=f"众{n}", student_no=f"77{n:08}", **common) for n in range(260)]
        entered = enter_students(rows=rows, by=office.cast.registrar, at=on(OPENING, 7)).entered
        earlier_terms(office, "U")
        before = Batch.objects.exclude(pk=office.batch.pk).get()
        same = {"unit": row.unit, "roster": row.roster, "deadline": row.deadline}
        with unrecorded("rosters of a test"):
            for batch, state in ((before, "UNREGISTERED"), (office.batch, "NOT_STARTED")):
                TermRegistration.objects.bulk_create(
                    [
                        TermRegistration(batch=batch, enrollment_id=pk, person_id=person, state=state, **same)
                        for person, pk in entered
                    ],
                    ignore_conflicts=True,
                )
        return office

    @pytest.mark.parametrize(("kind", "day"), [("AFTER_WINDOW", FIRST_DAY), ("TERM_END", TERM_OVER)])
    def test_of_twenty_and_of_two_hundred(self, crowd: Office, monkeypatch, kind: str, day: date):
        system = the_system()
        begun = begin_sweep(kind=kind, batch=crowd.batch, on=day, by=system, at=on(day, 0, 15))
        made = {}
        for size in (21, 20, 200):  # the first reads what is read once in the life of the process
            monkeypatch.setattr("status_changes.queries.sweeps.RANGE", size)
            with CaptureQueriesContext(connection) as asked:
                swept = sweep_next(sweep=begun.sweep, by=system, at=on(day, 0, 15))
            assert (len(swept.found), swept.ended) == (size, False)
            assert swept.proposed >= size - 2
            made[size] = len(asked)
        assert made[200] == made[20]


class TestWhatIsProposed:
    def test_detailed_waits_until_no_deferral_could_run_any_more(self, office: Office):  # REG-1.4
        after_window(at=on(FIRST_DAY - timedelta(days=1), 1, 15))
        assert proposed(office) == set()
        after_window(at=on(FIRST_DAY, 1, 15))
        assert proposed(office) == {office.cast.wang.name, office.cast.li.name}
        assert texts(office.cast.li)[-1] == "status_changes.auto-left-proposed"
        assert office.enrollment(office.cast.li).status == Status.PENDING

    def test_brief_proposes_on_the_first_day_after_the_window(self, brief_office: Office):  # REG-1.3
        ends = brief_office.row(brief_office.cast.li).roster.window_ends_on
        after_window(at=on(ends, 23))
        assert proposed(brief_office) == set()
        after_window(at=on(ends + timedelta(days=1), 1, 15))
        assert proposed(brief_office) == {brief_office.cast.wang.name, brief_office.cast.li.name}

    def test_nobody_is_proposed_twice(self, office: Office):
        after_window(at=on(FIRST_DAY, 1, 15))
        after_window(at=on(FIRST_DAY + timedelta(days=1), 1, 15))
        assert Proposal.objects.count() == 2

    def test_not_while_a_deferral_is_undecided(self, office: Office):
        after_window(at=on(DAY_AFTER, 1, 15))
        ask_for_deferral(office, office.cast.li, DAY_AFTER, late_reason="在外地住院，无法办理")
        after_window(at=on(FIRST_DAY, 1, 15))
        assert proposed(office) == {office.cast.wang.name}

    def test_not_while_a_report_of_where_the_student_is_is_open(self, office: Office):  # ORG-3
        with unrecorded("a report of a test"):
            DynamicsReport(
                enrollment=office.enrollment(office.cast.li), finding="MISSING", said="家长称失联",
                reported_by=office.cast.dept_head, reported_at=on(DAY_AFTER),
            ).save()  # fmt: skip
        after_window(at=on(FIRST_DAY, 1, 15))
        assert proposed(office) == {office.cast.wang.name}

    def test_who_registers_late_is_no_longer_proposed(self, office: Office):
        after_window(at=on(FIRST_DAY, 1, 15))
        move_registrations(
            registrations=[office.row(office.cast.li).pk], transition="register", by=office.cast.registrar,
            at=on(FIRST_DAY),
        )  # fmt: skip
        assert proposed(office) == {office.cast.wang.name}
        assert Proposal.objects.get(person=office.cast.li).state == "DROPPED"


class TestAtTheEndOfTheTerm:
    def test_whoever_has_not_registered_is_unregistered(self, office: Office):  # REG-1.5
        assert term_end(at=on(TERM_OVER - timedelta(days=1), 23)) == 0
        assert term_end(at=on(TERM_OVER, 1, 15)) == 2
        assert office.row(office.cast.li).state == TermState.UNREGISTERED
        assert texts(office.cast.li)[-1] == "status_changes.unregistered"
        assert term_end(at=on(TERM_OVER + timedelta(days=1), 1, 15)) == 0
        assert Sweep.objects.filter(kind="TERM_END").count() == 1

    def test_a_closed_batch_is_swept_as_well(self, office: Office):
        after_window(at=on(FIRST_DAY, 1, 15))
        close_batch(batch=office.batch.pk, by=office.cast.aa_head, at=on(FIRST_DAY, 10))
        assert term_end(at=on(TERM_OVER, 1, 15)) == 2

    @pytest.mark.parametrize(
        ("before", "ground"),
        [
            ("", None),
            ("U", "CONSECUTIVE"),
            ("R", None),
            ("URUR", "CUMULATIVE"),
            ("UE", "CONSECUTIVE"),  # an exempt term is transparent
            ("UC", None),  # a term with accepted cause interrupts
        ],
    )
    def test_too_many_missed_terms_propose_the_cancellation(self, office: Office, before: str, ground):  # REG-4.3
        earlier_terms(office, before)
        term_end(at=on(TERM_OVER, 1, 15))
        found = Proposal.objects.filter(kind="CANCELLATION", person=office.cast.li).first()
        assert (found.ground if found else None) == ground
        assert office.enrollment(office.cast.li).status == Status.PENDING

    @pytest.mark.parametrize(
        ("books", "ours", "ground"),
        [
            (["2022-2023-2"], "", "CONSECUTIVE"),
            (["2022-2023-1"], "", None),  # the second term of that year was registered
            (["2020-2021-2"], "RR", None),
            (["2020-2021-2"], "UR", "CUMULATIVE"),
            (["2019-2020-1", "2020-2021-1"], "R", "CUMULATIVE"),
            (["2022-2023-1"], "R", None),  # our own roster of that term says otherwise
            (["2021-2022-1"], "UR", None),  # and what both say counts once
        ],
    )
    def test_the_missed_terms_of_before_the_system_count_too(  # MIG-1
        self, office: Office, files_dir, books: list[str], ours: str, ground
    ):
        earlier_terms(office, ours)
        for term in books:
            li = office.enrollment(office.cast.li)
            in_the_books(office.cast.registrar, on(OPENING), enrollment=li, matter="MISSED", term=term)
        term_end(at=on(TERM_OVER, 1, 15))
        found = Proposal.objects.filter(kind="CANCELLATION", person=office.cast.li).first()
        assert (found.ground if found else None) == ground

    def test_of_the_years_that_brief_registers_two_in_turn_count(self, brief_office: Office, files_dir):
        li = brief_office.enrollment(brief_office.cast.li)
        in_the_books(brief_office.cast.registrar, on(OPENING), enrollment=li, matter="MISSED", term="2022-2023-1")
        term_end(at=on(YEAR_OVER, 1, 15))
        assert proposed(brief_office, "CANCELLATION") == {brief_office.cast.li.name}

    def test_brief_counts_two_registrations_and_knows_no_sum(self, brief_office: Office):  # REG-4.3a
        earlier_terms(brief_office, "URUR")
        term_end(at=on(YEAR_OVER, 1, 15))
        assert brief_office.row(brief_office.cast.li).state == TermState.UNREGISTERED
        assert not Proposal.objects.filter(kind="CANCELLATION").exists()

    def test_a_cancellation_is_not_taken_up_here_and_has_no_notice_of_this_sort(self, office: Office):
        earlier_terms(office, "U")
        term_end(at=on(TERM_OVER, 1, 15))
        words = {"proposal": Proposal.objects.get(kind="CANCELLATION").pk, "by": office.cast.registrar}
        for act in (take_up, issue_overdue_notice):
            with pytest.raises(NotFound):
                act(**words, at=on(TERM_OVER))
        assert proposed(office, "CANCELLATION") == {office.cast.li.name}

    def test_an_accepted_cause_is_told_nothing_and_counts_nothing(self, office: Office):  # AMB-06
        earlier_terms(office, "U")
        with unrecorded("a cause of a test"):
            TermRegistration.objects.filter(pk=office.row(office.cast.li).pk).update(with_cause=True)
        term_end(at=on(TERM_OVER, 1, 15))
        assert proposed(office, "CANCELLATION") == set()
        assert "status_changes.unregistered" not in texts(office.cast.li)


STATES = {"U": ("UNREGISTERED", False), "R": ("REGISTERED", False), "E": ("EXEMPT", False), "C": ("UNREGISTERED", True)}


def earlier_terms(office: Office, outcomes: str) -> None:
    """Li's terms before this one, oldest first."""
    row = office.row(office.cast.li)
    with unrecorded("earlier terms of a test"):
        for number, outcome in enumerate(outcomes):
            year = 2023 - len(outcomes) + number
            term = Term.objects.create(
                code=f"{year}-{year + 1}-1", school_year=f"{year}-{year + 1}", ordinal=1,
                opens_on=date(year, 9, 1), ends_on=date(year + 1, 1, 15),
            )  # fmt: skip
            batch = Batch.objects.create(
                term=term, covers="TERM", edition=office.batch.edition, opened_by=office.cast.aa_head,
                opened_at=on(date(year, 9, 1)), closed_at=on(date(year + 1, 1, 15)),
            )  # fmt: skip
            state, with_cause = STATES[outcome]
            values = {"person": row.person, "unit": row.unit, "deadline": date(year, 9, 20), "roster": row.roster}
            TermRegistration.objects.bulk_create(
                [TermRegistration(batch=batch, enrollment=row.enrollment, state=state, with_cause=with_cause, **values)]
            )
