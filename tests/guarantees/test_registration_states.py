"""Any order of actions, persons and days leaves a registration where the rules say (S:CON-02).

A small model in plain Python foretells every outcome; hypothesis chooses the steps: what student and offices do, fees
and holds that change meanwhile, the nightly sweeps, the end of the term. Every run makes 1,500 steps under each
edition, `bin/test --deep states` 50,000. The office is opened once; what a row of steps did is undone before the next.
"""

import os
from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import booleans, sampled_from

from casework.actions.answer import StillMissing, answer
from casework.actions.confirm import confirm
from casework.actions.decide import CannotGrant, decide
from casework.actions.open_application import open_application
from casework.actions.return_application import return_application
from casework.actions.submit import CannotSubmit, submit
from casework.actions.take_back import take_back
from casework.kind import CannotBegin
from casework.queries.desk import ForeignApplication, NotOnTheDesk
from enrollment.actions.lift_hold import lift_hold
from enrollment.actions.place_hold import place_hold
from enrollment.actions.record_fees import record_fees
from enrollment.models import Hold
from rulebook.queries import calendar
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import OPENING, Office, on, open_office
from tests.deep.evidence import keep_part
from tests.flows.test_registration import answers, give_papers

DEEP = os.environ.get("DEEP") == "states"
AT_LEAST = 50_000 if DEEP else 1_500
STEPS = 40  # in a row, at most; each an act, done or refused, after some days
DAYS = sampled_from([0, 0, 1, 1, 2, 4])
PEOPLE = ["dept_head", "other_dept_head", "registrar", "aa_head", "finance", "wang", "li"]
ACTS = ["begin", "hand_in", "answer", "take_back", "decide", "return", "sign"]
TERM, YEAR = OPENING + timedelta(days=137), OPENING + timedelta(weeks=52, days=-1)
AFTER = timedelta(days=40)  # so long the days go on when the registration's time is over
SANCTION = "SANCTION_UNDECIDED"
PHASES = [Phase.generate] if "CI" in os.environ else [Phase.generate, Phase.shrink]
AS_IT_STANDS = """
select row.state, row.is_late, enrollment.status,
    (select array_agg(period.status) from enrollment_statusperiod period
     where period.enrollment_id = row.enrollment_id and upper_inf(period.recorded) and upper_inf(period.during)),
    application.state, application.outcome, step.office,
    (select array[count(*), count(distinct officer_id), count(distinct step_id)] from casework_decision decision
     where decision.application_id = application.id and decision.verdict <> 'RETURNED')
from enrollment_termregistration row
join enrollment_enrollment enrollment on enrollment.id = row.enrollment_id
left join casework_application application on application.id = %s
left join casework_step step on step.id = application.waiting_for_id
where row.id = %s
"""


class Way(NamedTuple):
    """What an edition makes of a registration: who decides in turn, until when, what is asked for, what blocks."""

    edition: str
    tiers: tuple[str, ...]
    window_ends: date
    over: date  # the last day of what is registered for: the term, or the year whose later terms nobody has entered
    paper: str
    fees_block: bool
    holds_block: bool


WAYS = (
    Way("detailed", ("DEPT", "AA"), date(2023, 9, 18), TERM, "FEE_OR_AID", fees_block=True, holds_block=True),
    Way("brief", ("AA",), date(2023, 9, 25), YEAR, "ID_CARD", fees_block=False, holds_block=False),
)


class Registration(RuleBasedStateMachine):
    """One student, her offices, the days of a term."""

    way: Way
    office: Office  # as it was opened, before the first step
    row_pk: int
    said: dict  # what she answers, if nothing else
    made = Counter()  # steps of all rows together, and acts among them
    undo = None

    @initialize()
    def begin_a_row_of_steps(self):
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # what begins inside takes it for a test's own, and is the outermost
        self.undo.__enter__()
        self.cast = self.office.cast
        self.day = OPENING + timedelta(days=1)
        self.state, self.step, self.outcome = None, None, ""  # of the newest application
        self.papers, self.asked, self.late = False, False, False
        self.row, self.status, self.refused, self.rectify = "NOT_STARTED", "PENDING", 0, None
        self.paid, self.held, self.first = True, False, None  # first: the day of the first filing that counts
        self.out_of_the_way, self.word_due, self.answer_due = False, None, None
        self.pk = None

    def teardown(self):
        if self.undo is None:
            return
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def is_late(self):
        rectify = None if self.first and self.first > self.way.window_ends else self.rectify
        return self.day > max(self.way.window_ends, rectify or self.way.window_ends)

    @property
    def is_open(self):
        """Whether it stands in the way of a new one."""
        return not self.out_of_the_way and (self.state == "DRAFT" or self.is_under_way)

    @property
    def is_under_way(self):
        return self.state in {"OPEN", "WITH_APPLICANT"} or (self.state, self.outcome) == ("DECIDED", "GRANTED")

    @property
    def is_left_with_her(self):
        return self.state == "WITH_APPLICANT" or (self.state, self.outcome) == ("DECIDED", "GRANTED")

    @property
    def is_blocked(self):
        return (self.way.fees_block and not self.paid) or (self.way.holds_block and self.held)

    @property
    def turn(self):
        return {"DEPT": {"dept_head"}, "AA": {"registrar", "aa_head"}}.get(self.step or "", set())

    def pass_days(self, days):
        self.day = min(self.day + timedelta(days=days), self.way.over + AFTER)

    @rule(what=sampled_from(["fees", "fees", "hold", "night", "term end"]), unpaid=booleans(), days=DAYS)
    def something_else_happens(self, what, unpaid, days):
        self.pass_days(days)
        if what == "fees":
            self.fees_are_entered("UNPAID" if unpaid else "PAID")
        elif what == "hold":
            self.a_hold_is_placed_or_lifted()
        elif what == "term end" and self.day > self.way.window_ends + timedelta(days=15):
            self.day = max(self.day, self.way.over) + timedelta(days=1)
            self.sweeps()
        else:
            self.pass_days(1)
            self.sweeps()

    @precondition(lambda self: self.is_left_with_her and self.day > self.way.window_ends + timedelta(days=15))
    @rule()
    def it_is_left_lying_until_the_term_is_over(self):
        self.day = max(self.day, self.way.over) + timedelta(days=10)
        self.sweeps()

    def what_was_returned_is_left_lying(self):
        self.day = min(max(self.day, self.answer_due, self.way.window_ends) + timedelta(days=1), self.way.over + AFTER)
        self.sweeps()

    def fees_are_entered(self, state):
        enrollment, finance = self.office.enrollment(self.cast.wang).pk, self.cast.finance
        record_fees(batch=self.office.batch, enrollments=[enrollment], state=state, by=finance, at=on(self.day, 9))
        self.paid = state != "UNPAID"

    def a_hold_is_placed_or_lifted(self):
        head, moment = self.cast.aa_head, on(self.day, 9)
        if self.held:
            lift_hold(hold=Hold.objects.get(lifted_at=None).pk, why="已处理", by=head, at=moment)
        else:
            enrollment = self.office.enrollment(self.cast.wang).pk
            place_hold(enrollment=enrollment, kind=SANCTION, reason="违纪待处理", by=head, at=moment)
        self.held = not self.held

    def sweeps(self):
        """What the night finds: who is overdue, whom the end of the term left behind, what has run out."""
        self.made["nights"] += 1
        night = on(self.day, 2)
        term_end(at=night)
        after_window(at=night)
        over = self.day > self.way.over
        handed_in = self.is_under_way
        unanswered = self.state == "WITH_APPLICANT" and self.answer_due < self.day
        if unanswered and self.is_late and not over:  # it lapses before it is looked who is overdue
            self.made["lapsed"] += 1
            self.made["never answered"] += 1
            self.state, self.step, handed_in = "LAPSED", None, False
        if self.row == "NOT_STARTED" or (self.row == "IN_PROCESS" and not handed_in):
            self.row = "OVERDUE" if self.is_late and not over else self.row
        if not over:
            return
        self.made["term ends"] += 1
        if self.row in {"NOT_STARTED", "IN_PROCESS", "OVERDUE"}:
            self.row = "UNREGISTERED"
        unconfirmed = (self.state, self.outcome) == ("DECIDED", "GRANTED") and self.word_due < self.day
        if unanswered or unconfirmed:
            self.made["lapsed"] += 1
            self.state, self.step = "LAPSED", None
        self.out_of_the_way = True

    def expect(self, ok, act, refusal):
        """What the act returns where the model lets it; None where it must be refused."""
        self.made["acts" if ok else "refused acts"] += 1
        if ok:
            return act(at=on(self.day))
        with pytest.raises(refusal):
            act(at=on(self.day))
        return None

    @rule(what=sampled_from(ACTS), who=sampled_from(PEOPLE), yes=booleans(), days=DAYS)
    def somebody_tries_something(self, what, who, yes, days):
        self.pass_days(days)
        if what == "begin":
            self.begins()
        elif self.pk is not None:
            acts = {"hand_in": self.hands_in, "answer": self.answers_the_return, "take_back": self.takes_back}
            by_anybody = {"decide": self.decides, "return": self.returns, "sign": self.signs}
            acts[what](yes) if what in acts else by_anybody[what](who, yes)

    @precondition(lambda self: self.is_open or self.row != "REGISTERED")
    @rule(yes=sampled_from([True, True, True, False]), days=DAYS)
    def it_goes_on(self, yes, days):
        if yes or not self.is_left_with_her:
            self.goes_on(yes, days)
        elif self.state == "WITH_APPLICANT":
            self.what_was_returned_is_left_lying()
        else:
            self.day = max(self.day, self.way.over) + timedelta(days=10)
            self.sweeps()

    @precondition(lambda self: self.is_open or self.row != "REGISTERED")
    @rule()
    def all_goes_well(self):
        self.goes_on(True, 1)

    def goes_on(self, yes, days):
        self.pass_days(days)
        settles = self.state != "OPEN" or self.is_blocked
        if settles and self.held:
            self.a_hold_is_placed_or_lifted()
        elif settles and not self.paid:
            self.fees_are_entered("LOAN")
        elif not self.is_open and not self.is_under_way:
            self.begins()
        elif self.state == "DECIDED":
            self.signs("wang", yes)
        elif self.state == "OPEN":
            self.decides("dept_head" if self.step == "DEPT" else "registrar", yes)
        elif self.asked or not self.papers:
            give_papers(self.pk)
            self.papers, self.asked = True, False
        elif self.state == "DRAFT":
            self.hands_in(not yes)
        else:
            self.answers_the_return(yes)

    @precondition(lambda self: self.state == "OPEN")
    @rule(days=DAYS)
    def who_has_it_returns_it(self, days):
        self.pass_days(days)
        self.returns("dept_head" if self.step == "DEPT" else "aa_head", True)

    @precondition(lambda self: self.state == "OPEN" and self.step == self.way.tiers[-1])
    @rule(unpaid=booleans(), days=DAYS)
    def what_was_met_is_met_no_more(self, unpaid, days):
        self.pass_days(days)
        if unpaid:
            self.fees_are_entered("UNPAID")
        elif not self.held:
            self.a_hold_is_placed_or_lifted()
        self.decides("registrar", True)

    @precondition(lambda self: self.refused == 1 and (self.state, self.outcome) == ("DECIDED", "REFUSED"))
    @rule(days=sampled_from([1, 3, 5]))
    def it_is_put_right(self, days):
        self.pass_days(days)
        if self.held:
            self.a_hold_is_placed_or_lifted()
        self.fees_are_entered("PAID")
        self.begins()
        give_papers(self.pk)
        self.papers = True
        self.hands_in(False)

    def begins(self):
        if self.is_under_way and self.out_of_the_way:
            return  # the office still has the one of the term that is over; the model follows one at a time
        opened = self.expect(
            not self.is_open and self.row != "REGISTERED",
            partial(open_application, kind="registration", subject=self.row_pk, by=self.cast.wang),
            CannotBegin,
        )
        if opened:
            self.pk = opened.ids[0]
            self.state, self.step, self.outcome, self.papers, self.asked = "DRAFT", None, "", False, False
            self.out_of_the_way = False

    def hands_in(self, reason):
        late = self.is_late
        blocked = not self.papers or (late and not reason) or (not late and self.refused > 1)
        blocked = blocked or self.is_blocked or self.day > self.way.over
        said = self.said | ({"late_reason": "住院"} if reason else {})
        sent = self.expect(
            self.state == "DRAFT" and not blocked,
            partial(submit, application_id=self.pk, particulars=said, by=self.cast.wang),
            ForeignApplication if self.state != "DRAFT" else CannotSubmit,
        )
        if sent:
            self.made["late" if late else "rectified" if self.day > self.way.window_ends else "in time"] += 1
            self.state, self.step, self.late = "OPEN", self.way.tiers[0], late
            self.first = self.first or self.day
            if self.row == "NOT_STARTED":
                self.row = "IN_PROCESS"

    def decides(self, who, agrees):
        has_it = self.state == "OPEN" and who in self.turn
        cannot = agrees and self.step == self.way.tiers[-1] and self.is_blocked  # judged once more by who grants
        self.made["grants that no longer can be"] += has_it and cannot
        done = self.expect(
            has_it and not cannot,
            partial(decide, application_id=self.pk, agrees=agrees, opinion="见材料", by=self.cast.persons[who]),
            CannotGrant if has_it else NotOnTheDesk,
        )
        if not done:
            return
        if self.step != self.way.tiers[-1]:  # which only recommends
            self.step = self.way.tiers[-1]
            return
        self.state, self.outcome, self.step = "DECIDED", "GRANTED" if agrees else "REFUSED", None
        self.word_due = calendar().add_working_days(self.day, 3)
        if not agrees:
            self.refused += 1
            self.rectify = self.rectify or calendar().add_working_days(self.day, 5)

    def returns(self, who, _yes):
        items = [f"material:{self.way.paper}"]
        back = self.expect(
            self.state == "OPEN" and who in self.turn,
            partial(return_application, application_id=self.pk, items=items, note="看不清", by=self.cast.persons[who]),
            NotOnTheDesk,
        )
        if back:
            self.state, self.asked = "WITH_APPLICANT", True
            self.answer_due = calendar().add_working_days(self.day, 5)

    def answers_the_return(self, _yes):
        why_not = StillMissing if self.asked else CannotSubmit
        sent = self.expect(
            self.state == "WITH_APPLICANT" and not self.asked and not self.is_blocked,
            partial(answer, application_id=self.pk, particulars={}, by=self.cast.wang),
            ForeignApplication if self.state != "WITH_APPLICANT" else why_not,
        )
        if sent:
            self.state = "OPEN"

    def takes_back(self, _yes):
        was = self.state
        gone = self.expect(
            was in {"DRAFT", "OPEN", "WITH_APPLICANT"},
            partial(take_back, application_id=self.pk, by=self.cast.wang),
            ForeignApplication,
        )
        if gone:
            self.state, self.step, self.asked = "TAKEN_BACK", None, False
            if was != "DRAFT" and not self.refused:
                self.first = None
            if was != "DRAFT" and self.row == "IN_PROCESS":
                self.row = "NOT_STARTED"

    def signs(self, who, _yes):
        signed = self.expect(
            (self.state, self.outcome, who) == ("DECIDED", "GRANTED", "wang"),
            partial(confirm, application_id=self.pk, network=None, device="", by=self.cast.persons[who]),
            ForeignApplication,
        )
        if signed:
            self.made["registered"] += 1
            self.state, self.row, self.status = "IN_EFFECT", "REGISTERED", "ACTIVE"

    @invariant()
    def the_database_agrees_with_the_model(self):
        if self.undo is None:
            return
        self.made["steps"] += 1
        with connection.cursor() as cursor:
            found = cursor.execute(AS_IT_STANDS, [self.pk, self.row_pk]).fetchone()
            cursor.execute("set constraints all immediate; set constraints all deferred")
        row, is_late, status, periods, state, outcome, waiting_for, decisions = found
        assert (row, status, periods) == (self.row, self.status, [self.status])
        if self.row == "REGISTERED":
            assert is_late == self.late
        if self.pk is not None:
            assert (state, outcome) == (self.state, self.outcome)
            assert waiting_for == (self.step if self.state in {"OPEN", "WITH_APPLICANT"} else None)
            assert len(set(decisions)) == 1, "two decisions of one step, or by one person"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.edition)
def test_registrations_follow_the_model(way: Way):
    Registration.way, Registration.made = way, Counter()
    Registration.office = open_office(way.edition)
    Registration.office.pay(Registration.office.cast.wang)
    Registration.row_pk = Registration.office.row(Registration.office.cast.wang).pk
    Registration.said = answers(Registration.office, Registration.office.cast.wang)
    Registration.TestCase.settings = settings(
        max_examples=AT_LEAST // 24,  # some rows are shorter
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not DEEP,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=PHASES,
    )
    Registration.TestCase().runTest()
    made = Registration.made
    which, found = {"deep": "states", "edition": way.edition}, {"n": made["steps"], "violations": 0, **made}
    print(which | found)
    if DEEP:
        keep_part("states", which, found)
    assert made["steps"] >= AT_LEAST
    assert made["acts"] > AT_LEAST / 12
    often = ["in time", "registered", "term ends", "lapsed"]
    if DEEP:  # what takes several steps in a row is rare in a short run
        often += ["late", "rectified", *(["grants that no longer can be"] if way.fees_block else [])]
    seldom = {what: made[what] for what in often if made[what] < AT_LEAST / 1500}
    assert seldom == {}
