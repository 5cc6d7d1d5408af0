"""Two at once on one application: one wins, the other is told, and the database holds one truth (S:CON-01, S:CON-03).

`RACES` unforced races a path in every run; `bin/test --deep races` runs a thousand.
"""

import json
import os
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from casework.actions.confirm import confirm
from casework.actions.decide import decide
from casework.actions.submit import submit
from casework.actions.take_back import take_back
from casework.models import Application, Confirmation, Decision, Ruling, State
from casework.queries.desk import ForeignApplication, NotOnTheDesk
from enrollment.models import Status, TermRegistration
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import OPENING, on, open_office
from tests.deep.evidence import keep_part
from tests.flows.test_registration import DAY_2, agree, answers, begin, give_papers, hand_in
from tests.guarantees.races import at_once, meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]
RACES = 1000 if os.environ.get("DEEP") == "races" else 100
LATER = on(OPENING + timedelta(days=2))


@pytest.fixture
def office(transactional_db):
    made = open_office("detailed")
    made.pay(made.cast.wang)
    return made


def deciding(pk, officer, *, agrees, key=None):
    return lambda: decide(
        application_id=pk, agrees=agrees, opinion="见材料", by=officer, at=LATER, **({"act_key": key} if key else {})
    )


class TestForced:
    def test_of_two_officers_the_second_waits_and_reads_who_was_first(self, office):
        cast = office.cast
        pk = hand_in(office, cast.wang)
        agree(pk, cast.dept_head, on(DAY_2, 11))
        first, second, waited = meet(
            deciding(pk, cast.registrar, agrees=True),
            deciding(pk, cast.other_registrar, agrees=False),
            held_at='UPDATE "casework_step"',
        )
        assert waited
        assert not isinstance(first, Exception)
        assert isinstance(second, NotOnTheDesk)
        assert "赵敏" in str(second)
        assert Decision.objects.filter(application=pk, step__office="AA").count() == 1

    def test_a_decision_and_taking_back_do_not_both_happen(self, office):
        cast = office.cast
        pk = hand_in(office, cast.wang)
        first, second, waited = meet(
            lambda: take_back(application_id=pk, by=cast.wang, at=LATER),
            deciding(pk, cast.dept_head, agrees=True),
            held_at='UPDATE "casework_step"',
        )
        assert waited
        assert not isinstance(first, Exception)
        assert isinstance(second, NotOnTheDesk)
        assert Application.objects.get(pk=pk).state == State.TAKEN_BACK
        assert not Decision.objects.filter(application=pk).exists()

    def test_pressing_confirm_twice_takes_effect_once_and_says_so_twice(self, office):
        cast = office.cast
        pk = hand_in(office, cast.wang)
        agree(pk, cast.dept_head, on(DAY_2, 11))
        agree(pk, cast.registrar, on(DAY_2, 12))
        key = uuid4()

        def press():
            return confirm(application_id=pk, network=None, device="", by=cast.wang, at=LATER, act_key=key)

        first, second, waited = meet(press, press, held_at='INSERT INTO "casework_confirmation"')
        assert waited
        assert first == second
        assert Confirmation.objects.filter(application=pk).count() == 1
        assert Entry.objects.filter(event="casework.confirmed", about=f"casework.application:{pk}").count() == 1


class TestUnforced:
    def test_two_officers_decide_at_once(self, office):
        cast = office.cast
        pk = hand_in(office, cast.wang)
        agree(pk, cast.dept_head, on(DAY_2, 11))
        wins = 0
        for _ in range(RACES):
            outcomes = at_once(
                deciding(pk, cast.registrar, agrees=True), deciding(pk, cast.other_registrar, agrees=False)
            )
            lost = [one for one in outcomes if isinstance(one, Exception)]
            assert [type(one) for one in lost] == [NotOnTheDesk]
            application = Application.objects.get(pk=pk)
            [decision] = Decision.objects.filter(application=pk, step__office="AA")
            granted = decision.verdict == "AGREED"
            assert application.outcome == ("GRANTED" if granted else "REFUSED")
            wins += granted
            _undecide(pk)
        told("decide/decide", RACES, granted=wins)

    def test_a_submission_pressed_twice_at_once(self, office):
        cast = office.cast
        for _ in range(RACES):
            pk = begin(office, cast.wang)
            give_papers(pk)
            said, key = answers(office, cast.wang), uuid4()
            press = partial(submit, application_id=pk, particulars=said, by=cast.wang, at=on(DAY_2), act_key=key)
            outcomes = at_once(press, press)
            assert outcomes[0] == outcomes[1]
            assert Application.objects.get(pk=pk).steps.count() == 2
            take_back(application_id=pk, by=cast.wang, at=LATER)
        told("submit/submit", RACES)

    def test_one_draft_is_handed_in_from_the_phone_and_the_computer_at_once(self, office):
        cast = office.cast
        for _ in range(RACES):
            pk = begin(office, cast.wang)
            give_papers(pk)
            said = answers(office, cast.wang)
            pages = [
                partial(submit, application_id=pk, particulars=said, by=cast.wang, at=on(DAY_2), act_key=uuid4())
                for _page in ("phone", "computer")
            ]
            [lost] = [one for one in at_once(*pages) if isinstance(one, Exception)]
            assert isinstance(lost, ForeignApplication)
            assert Application.objects.get(pk=pk).number in str(lost)
            assert Application.objects.get(pk=pk).steps.count() == 2
            assert set(Ruling.objects.filter(application=pk).values_list("round", flat=True)) == {1}
            assert Entry.objects.filter(event="casework.submitted", about=f"casework.application:{pk}").count() == 1
            take_back(application_id=pk, by=cast.wang, at=LATER)
        told("submit/submit, two pages", RACES)

    def test_confirming_and_confirming_again_without_a_key(self, office):
        cast = office.cast
        pk = hand_in(office, cast.wang)
        agree(pk, cast.dept_head, on(DAY_2, 11))
        agree(pk, cast.registrar, on(DAY_2, 12))

        def press():
            return confirm(application_id=pk, network=None, device="", by=cast.wang, at=LATER)

        for _ in range(RACES):
            outcomes = at_once(press, press, press)
            assert sorted(isinstance(one, ForeignApplication) for one in outcomes) == [False, True, True]
            assert Confirmation.objects.filter(application=pk).count() == 1
            assert office.enrollment(cast.wang).status == Status.ACTIVE
            assert TermRegistration.objects.get(person=cast.wang).state == "REGISTERED"
            _unconfirm(pk)
        told("confirm/confirm/confirm", RACES)


def told(path: str, races: int, **found: int) -> None:
    """Say how many races were run on a path; a long run is kept."""
    line = {"races": path, "n": races, "done twice": 0, "half done": 0, **found}
    print(json.dumps(line))
    if RACES > 100:
        keep_part("races", {"races": path}, line)


def _unconfirm(pk: int) -> None:
    """Let the result wait for its confirmation again, for the next race."""
    with unrecorded("the next race"):
        Confirmation.objects.filter(application=pk).delete()
        Application.objects.filter(pk=pk).update(state="DECIDED", closed_at=None)
        TermRegistration.objects.filter(requests__application=pk).update(state="IN_PROCESS", registered_at=None)


def _undecide(pk: int) -> None:
    """Put the application back on the desk of academic affairs, for the next race."""
    with unrecorded("the next race"):
        Decision.objects.filter(application=pk, step__office="AA").delete()
        application = Application.objects.get(pk=pk)
        step = application.steps.get(office="AA")
        step.state, step.done_at = "CURRENT", None
        step.save()
        Application.objects.filter(pk=pk).update(
            state="OPEN", outcome="", waiting_for=step, decided_at=None, closed_at=None
        )
