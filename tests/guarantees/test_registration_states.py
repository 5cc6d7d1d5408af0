"""Any order of actions, persons and days leaves a registration where the rules say (S:CON-02).

A small model in plain Python foretells every outcome; hypothesis chooses the steps. Every run makes 3,000 steps,
`bin/test --deep states` 100,000. The office is opened once; what a row of steps did is undone before the next.
"""

import os
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import booleans, integers, sampled_from

from casework.actions.answer import answer
from casework.actions.confirm import confirm
from casework.actions.decide import decide
from casework.actions.open_application import open_application
from casework.actions.return_application import return_application
from casework.actions.submit import CannotSubmit, submit
from casework.actions.take_back import take_back
from casework.kind import CannotBegin
from casework.queries.desk import ForeignApplication, NotOnTheDesk
from rulebook.queries import calendar
from tests.cast_registration import OPENING, Office, on, open_office
from tests.deep.evidence import keep
from tests.flows.test_registration import answers, give_papers

DEEP = os.environ.get("DEEP") == "states"
AT_LEAST = 100_000 if DEEP else 3_000
STEPS = 50  # in a row, at most
WINDOW_ENDS = date(2023, 9, 18)
PEOPLE = ["dept_head", "other_dept_head", "registrar", "aa_head", "finance", "wang"]
LAST = date(2023, 12, 20)
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


class Registration(RuleBasedStateMachine):
    """One student, her offices, the days of a term."""

    office: Office  # as it was opened, before the first step
    row_pk: int
    said: dict  # what she answers, if nothing else
    made = Counter()  # steps of all rows together, and acts among them
    undo = None

    @initialize()
    def begin_a_row_of_steps(self):
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # acts inside are the outermost, as in any test
        self.undo.__enter__()
        self.cast = self.office.cast
        self.is_checked = True
        self.day = OPENING + timedelta(days=1)
        self.state, self.step, self.outcome = None, None, ""  # of the newest application
        self.papers, self.asked, self.late, self.negative = False, False, False, False
        self.row, self.status, self.refused, self.rectify = "NOT_STARTED", "PENDING", 0, None
        self.pk = None

    def teardown(self):
        if self.undo is None:
            return
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def at(self):
        return on(self.day)

    @property
    def is_late(self):
        return self.day > max(WINDOW_ENDS, self.rectify or WINDOW_ENDS)

    @property
    def is_open(self):
        return self.state in {"DRAFT", "OPEN", "WITH_APPLICANT"} or (self.state, self.outcome) == ("DECIDED", "GRANTED")

    def expect(self, ok, act, refusal):
        self.made["acts"] += 1
        self.is_checked = False
        if ok:
            return act()
        with pytest.raises(refusal):
            act()
        return None

    @rule(days=integers(1, 6))
    def time_passes(self, days):
        self.day = min(self.day + timedelta(days=days), LAST)

    @rule()
    def begin(self):
        ok = not self.is_open and self.row != "REGISTERED"
        opened = self.expect(
            ok,
            lambda: open_application(kind="registration", subject=self.row_pk, by=self.cast.wang, at=self.at),
            CannotBegin,
        )
        if opened:
            self.pk = opened.ids[0]
            self.state, self.step, self.outcome, self.papers, self.negative = "DRAFT", None, "", False, False

    @precondition(lambda self: self.state in {"DRAFT", "WITH_APPLICANT"})
    @rule()
    def add_papers(self):
        if self.papers and not self.asked:
            return
        self.is_checked = False
        give_papers(self.pk)
        self.papers, self.asked = True, False

    @precondition(lambda self: self.pk is not None)
    @rule(reason=booleans())
    def hand_in(self, reason):
        late = self.is_late
        blocked = not self.papers or (late and not reason) or (not late and self.refused > 1)
        refusal = ForeignApplication if self.state != "DRAFT" else CannotSubmit
        said = self.said | ({"late_reason": "住院"} if reason else {})
        sent = self.expect(
            self.state == "DRAFT" and not blocked,
            lambda: submit(application_id=self.pk, particulars=said, by=self.cast.wang, at=self.at),
            refusal,
        )
        if sent:
            self.state, self.step, self.late = "OPEN", "DEPT", late
            if self.row == "NOT_STARTED":
                self.row = "IN_PROCESS"

    @precondition(lambda self: self.pk is not None)
    @rule(who=sampled_from(PEOPLE), agrees=booleans())
    def somebody_answers(self, who, agrees):
        turn = {"DEPT": {"dept_head"}, "AA": {"registrar", "aa_head"}}.get(self.step or "", set())
        ok = self.state == "OPEN" and who in turn
        done = self.expect(
            ok,
            lambda: decide(
                application_id=self.pk, agrees=agrees, opinion="见材料", by=self.cast.persons[who], at=self.at
            ),
            NotOnTheDesk,
        )
        if not done:
            return
        if self.step == "DEPT":
            self.step, self.negative = "AA", not agrees
            return
        self.state, self.outcome, self.step = "DECIDED", "GRANTED" if agrees else "REFUSED", None
        if not agrees:
            self.refused += 1
            self.rectify = calendar().add_working_days(self.day, 5)

    @precondition(lambda self: self.pk is not None)
    @rule(who=sampled_from(["dept_head", "registrar", "other_dept_head"]))
    def somebody_returns_it(self, who):
        turn = {"DEPT": {"dept_head"}, "AA": {"registrar"}}.get(self.step or "", set())
        back = self.expect(
            self.state == "OPEN" and who in turn,
            lambda: return_application(
                application_id=self.pk,
                items=["material:FEE_OR_AID"],
                note="看不清",
                by=self.cast.persons[who],
                at=self.at,
            ),
            NotOnTheDesk,
        )
        if back:
            self.state, self.asked = "WITH_APPLICANT", True

    @precondition(lambda self: self.pk is not None)
    @rule()
    def answer_the_return(self):
        from casework.actions.answer import StillMissing

        refusal = ForeignApplication if self.state != "WITH_APPLICANT" else StillMissing
        sent = self.expect(
            self.state == "WITH_APPLICANT" and not self.asked,
            lambda: answer(application_id=self.pk, particulars={}, by=self.cast.wang, at=self.at),
            refusal,
        )
        if sent:
            self.state = "OPEN"

    @precondition(lambda self: self.pk is not None)
    @rule()
    def take_it_back(self):
        was = self.state
        ok = was in {"DRAFT", "OPEN", "WITH_APPLICANT"}
        gone = self.expect(
            ok, lambda: take_back(application_id=self.pk, by=self.cast.wang, at=self.at), ForeignApplication
        )
        if gone:
            self.state, self.step, self.asked = "TAKEN_BACK", None, False
            if was != "DRAFT" and self.row == "IN_PROCESS":
                self.row = "NOT_STARTED"

    @precondition(lambda self: self.pk is not None)
    @rule(who=sampled_from(["wang", "li"]))
    def sign(self, who):
        ok = (self.state, self.outcome, who) == ("DECIDED", "GRANTED", "wang")
        signed = self.expect(
            ok,
            lambda: confirm(application_id=self.pk, network=None, device="", by=self.cast.persons[who], at=self.at),
            ForeignApplication,
        )
        if signed:
            self.state, self.row, self.status = "IN_EFFECT", "REGISTERED", "ACTIVE"

    @invariant()
    def the_database_agrees_with_the_model(self):
        if self.undo is None:
            return
        self.made["steps"] += 1
        if self.is_checked:  # only the day has changed
            return
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
        self.is_checked = True


@pytest.mark.django_db
def test_registrations_follow_the_model():
    Registration.office = open_office("detailed")
    Registration.office.pay(Registration.office.cast.wang)
    Registration.row_pk = Registration.office.row(Registration.office.cast.wang).pk
    Registration.said = answers(Registration.office, Registration.office.cast.wang)
    Registration.TestCase.settings = settings(
        max_examples=AT_LEAST // 45,  # some rows are shorter
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not DEEP,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=PHASES,
    )
    Registration.TestCase().runTest()
    made = Registration.made
    line = {"bench": "registration states", "n": made["steps"], "acts": made["acts"], "violations": 0}
    print(line)
    if DEEP:
        keep("states", [line])
    assert made["steps"] >= AT_LEAST
    assert made["acts"] > AT_LEAST / 3
