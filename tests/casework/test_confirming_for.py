"""A result is granted and its student does not confirm: reminded on working mornings, then an officer confirms with a
proof, never before (REG-3.4, brief 二(一)2(3), detailed 二(一)3(4)).
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.actions.confirm_for import CannotConfirmFor, confirm_for
from casework.models import Application, Notice, State
from casework.queries.confirming import REMINDER, confirmed_for_by
from casework.queries.page import application_page
from casework.sweeps.confirmations import remind_all
from enrollment.models import TermState
from rulebook.actions.decide_department_rule import decide_department_rule
from rulebook.actions.file_department_rule import file_department_rule
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_registration import Office, on
from tests.flows.test_registration import agree, hand_in, sign

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2023, 9, day) for day in (8, 11, 12, 13))
PROOF = {"way": "CALL", "proof": "9月12日10时本人接听班主任电话，确认信息无误"}


def granted_on_friday(office: Office) -> int:
    office.pay(office.cast.wang)
    pk = hand_in(office, office.cast.wang)
    if office.application(office.cast.wang).steps.filter(office="DEPT").exists():
        agree(pk, office.cast.dept_head, on(date(2023, 9, 7)))
    agree(pk, office.cast.registrar, on(FRIDAY))
    return pk


@pytest.fixture
def granted(office) -> Office:
    granted_on_friday(office)
    return office


def the_application(office: Office) -> Application:
    return office.application(office.cast.wang)


def reminded(office: Office) -> int:
    return Notice.objects.filter(person=office.cast.wang, text=REMINDER).count()


def confirm(office: Office, day: date, by=None, **said):
    by = by or office.cast.tutor
    return confirm_for(application_id=the_application(office).pk, **(PROOF | said), by=by, at=on(day))


class TestReminders:
    def test_one_on_each_working_morning_after_the_grant_until_there_are_two(self, granted):
        counts = []
        for day in range(8, 16):
            remind_all(at=on(date(2023, 9, day), 7))
            remind_all(at=on(date(2023, 9, day), 8))
            counts.append(reminded(granted))
        assert counts == [0, 0, 0, 1, 2, 2, 2, 2]  # Friday's grant, the weekend, Monday, Tuesday
        assert Entry.objects.filter(event="casework.reminded-to-confirm", person=granted.cast.wang).count() == 2

    def test_none_for_who_has_confirmed(self, granted):
        sign(the_application(granted).pk, granted.cast.wang, on(FRIDAY, 12))
        assert remind_all(at=on(MONDAY, 7)) == 0


class TestNotBefore:
    def test_two_reminders_were_really_sent(self, granted):
        with pytest.raises(CannotConfirmFor, match="0次"):
            confirm(granted, date(2023, 9, 29))  # long after the last day: nothing was sent
        remind_all(at=on(MONDAY, 7))
        with pytest.raises(CannotConfirmFor, match="1次"):
            confirm(granted, MONDAY)
        assert the_application(granted).state == State.DECIDED

    def test_those_of_before_the_grant_do_not_count(self, granted):
        remind_all(at=on(MONDAY, 7))
        remind_all(at=on(TUESDAY, 7))
        with unrecorded("it was decided once more"):
            Application.objects.filter(pk=the_application(granted).pk).update(decided_at=on(TUESDAY, 9))
        with pytest.raises(CannotConfirmFor, match="0次"):
            confirm(granted, TUESDAY)

    def test_the_departments_stricter_number_counts(self, office):
        cast = office.cast
        rule = file_department_rule(
            unit=cast.mechanics,
            base=office.batch.edition,
            values={"reg.confirm_reminders": 3},
            from_day=office.term.opens_on,
            reason="学生多在外实习",
            by=cast.dept_head,
            at=on(date(2023, 8, 28)),
        ).rule
        decide_department_rule(rule=rule, accepts=True, by=cast.aa_head, at=on(date(2023, 8, 29)))
        granted_on_friday(office)
        for day in (MONDAY, TUESDAY):
            remind_all(at=on(day, 7))
        with pytest.raises(CannotConfirmFor, match="2次"):
            confirm(office, TUESDAY)
        remind_all(at=on(WEDNESDAY, 7))
        confirm(office, WEDNESDAY)
        assert office.row(cast.wang).state == TermState.REGISTERED

    def test_not_where_the_edition_leaves_it_to_the_student(self, office):
        office.amend(**{"reg.confirm_on_behalf": False})
        granted_on_friday(office)
        assert remind_all(at=on(MONDAY, 7)) == 0
        with pytest.raises(CannotConfirmFor, match="本人"):
            confirm(office, TUESDAY)


@pytest.fixture
def ripe(granted) -> Office:
    for day in (MONDAY, TUESDAY):
        remind_all(at=on(day, 7))
    return granted


class TestWithProof:
    def test_it_takes_effect_and_counts_as_on_time(self, ripe):
        confirm(ripe, WEDNESDAY)
        row = ripe.row(ripe.cast.wang)
        assert (row.state, row.is_late) == (TermState.REGISTERED, False)

    @pytest.mark.parametrize("said", [{"proof": "  "}, {"way": ""}, {"way": "DREAM"}])
    def test_not_without_one(self, ripe, said):
        with pytest.raises(CannotConfirmFor, match="如何"):
            confirm(ripe, WEDNESDAY, **said)
        assert the_application(ripe).state == State.DECIDED

    def test_page_and_journal_say_who_confirmed_for_whom_and_how(self, ripe):
        confirm(ripe, WEDNESDAY)
        for reader in (ripe.cast.wang, ripe.cast.dept_head):
            history = application_page(the_application(ripe).pk, reader=reader, at=on(WEDNESDAY)).history
            assert history[0].who == ripe.cast.tutor.name
            assert ripe.cast.wang.name in history[0].what
            assert history[0].text == PROOF["proof"]
        [entry] = Entry.objects.filter(event="casework.confirmed-for", person=ripe.cast.wang)
        assert (entry.by, entry.particulars["reminders"]) == (ripe.cast.tutor, 2)


class TestWho:
    def test_the_tutor_and_the_department_and_not_who_decided_it(self, ripe):
        cast, pk = ripe.cast, the_application(ripe).pk
        may = [
            role
            for role in ("tutor", "dept_staff", "dept_head", "other_tutor", "other_dept_staff", "registrar", "aa_head")
            if confirmed_for_by(getattr(cast, role), on(WEDNESDAY)).filter(pk=pk).exists()
        ]
        assert may == ["tutor", "dept_staff"]
        with pytest.raises(NotFound):
            confirm(ripe, WEDNESDAY, by=cast.dept_head)

    def test_once(self, ripe):
        confirm(ripe, WEDNESDAY)
        with pytest.raises(NotFound):
            confirm(ripe, WEDNESDAY)


def test_the_tutor_finds_it_in_the_list_and_confirms_on_its_page(ripe):
    pk, tutor = the_application(ripe).pk, ripe.cast.client(ripe.cast.tutor)
    with unrecorded("the clock of the browser"):
        Application.objects.filter(pk=pk).update(due_on=date(2023, 9, 13))
    page = reverse("casework:confirm_for", args=[pk])
    listed = tutor.get(reverse("casework:unconfirmed")).content.decode()
    assert page in listed
    assert "2 / 2" in listed
    assert tutor.post(page, {"way": "CALL", "proof": ""}).status_code == 400
    assert tutor.post(page, PROOF).url == reverse("casework:unconfirmed")
    assert the_application(ripe).state == State.IN_EFFECT
    assert page not in tutor.get(reverse("casework:unconfirmed")).content.decode()
    assert timedelta(0) <= the_application(ripe).confirmation.at - the_application(ripe).in_effect_at < timedelta(1)
