"""A registration is extended: for all or for a department, with a reason, never shorter, and who gets the new day."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from casework.models import Notice
from enrollment.actions.extend_batch import extend_batch
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import BatchExtension, Roster, TermRegistration, TermState
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.board import board_of
from enrollment.queries.registration import cases_of_rows
from enrollment.rules.board import added
from rulebook.actions.publish_calendar_year import publish_calendar_year
from security.access import may_where
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import Office, on
from tests.cast_rulebook import year_2023
from tests.flows.test_registration import agree, hand_in, sign

pytestmark = pytest.mark.django_db
WINDOW = date(2023, 9, 18)
LATER = date(2023, 9, 22)
AT = on(date(2023, 9, 15))


def extend(office: Office, *, until=LATER, reason="台风停课", at=AT, by=None, **more):
    return extend_batch(batch=office.batch.pk, until=until, reason=reason, by=by or office.cast.aa_head, at=at, **more)


def change(office: Office, person, **values) -> None:
    with unrecorded("a registration of a test"):
        TermRegistration.objects.filter(pk=office.row(person).pk).update(**values)


def overdue(office: Office, person) -> None:
    move_registrations(
        registrations=[office.row(person).pk],
        transition="fall_overdue",
        by=office.cast.aa_head,
        at=on(date(2023, 9, 19), 1),
    )


class TestForTheWholeSchool:
    def test_whoever_has_not_registered_has_until_the_new_day_and_reads_it_once_with_the_reason(self, office):
        cast = office.cast
        done = extend(office)
        assert done.persons == {cast.wang.pk, cast.li.pk}
        assert {office.row(one).deadline for one in (cast.wang, cast.li)} == {LATER}
        assert Roster.objects.get().window_ends_on == LATER
        [told] = Notice.objects.filter(person=cast.wang, text="enrollment.window-extended")
        assert (told.facts["ends"], told.facts["because"]) == (LATER.isoformat(), "台风停课")
        assert Entry.objects.filter(event="enrollment.batch-extended", person=cast.wang).exists()

    def test_the_decision_is_kept_with_both_days_and_its_reason(self, office):
        extend(office)
        [row] = BatchExtension.objects.all()
        assert (row.before, row.until, row.department, row.reason) == (WINDOW, LATER, None, "台风停课")
        assert (row.by, row.at) == (office.cast.aa_head, AT)

    def test_a_later_day_of_ones_own_stays_and_brings_no_notice(self, office):
        own = date(2023, 10, 2)
        change(office, office.cast.li, deadline=own, state=TermState.DEFERRED)
        extend(office)
        assert office.row(office.cast.li).deadline == own
        assert not Notice.objects.filter(person=office.cast.li, text="enrollment.window-extended").exists()

    def test_who_is_exempt_gets_no_day(self, office):
        change(office, office.cast.li, state=TermState.EXEMPT)
        extend(office)
        assert office.row(office.cast.li).deadline == WINDOW

    def test_the_calendar_does_not_make_it_shorter_again_and_may_make_it_later(self, office):
        extend(office)
        publish_calendar_year(year=year_2023(off=[date(2023, 9, 7)]), by=office.cast.aa_head, at=AT)
        assert Roster.objects.get().window_ends_on == LATER
        assert office.row(office.cast.wang).deadline == LATER
        days = [date(2023, 9, day) for day in (7, 8, 11, 12, 13, 14, 15)]
        publish_calendar_year(year=year_2023(off=days), by=office.cast.aa_head, at=AT)
        window = Roster.objects.get().window_ends_on
        assert window > LATER
        assert office.row(office.cast.wang).deadline == window


class TestForOneDepartment:
    def test_only_its_students_have_more_time(self, office):
        cast = office.cast
        assert extend(office, department=cast.mechanics).persons == {cast.wang.pk}
        assert office.row(cast.wang).deadline == LATER
        assert office.row(cast.li).deadline == WINDOW
        assert Roster.objects.get().window_ends_on == WINDOW

    def test_the_rules_see_the_extended_window_of_the_department_only(self, office):
        cast = office.cast
        extend(office, department=cast.mechanics)
        rows = {person: office.row(person).pk for person in (cast.wang, cast.li)}
        cases = cases_of_rows(rows.values(), at=on(date(2023, 9, 21)))
        assert cases[rows[cast.wang]].window_ends == LATER
        assert not cases[rows[cast.wang]].is_late
        assert cases[rows[cast.li]].window_ends == WINDOW
        assert cases[rows[cast.li]].is_late

    def test_filed_by_the_extended_day_is_on_time(self, office):
        cast = office.cast
        office.pay(cast.wang)
        extend(office, department=cast.mechanics)
        pk = hand_in(office, cast.wang, at=on(date(2023, 9, 21)))
        agree(pk, cast.dept_head, on(date(2023, 9, 22)))
        agree(pk, cast.registrar, on(date(2023, 9, 25)))
        sign(pk, cast.wang, on(date(2023, 9, 26)))
        assert not office.row(cast.wang).is_late
        reach = may_where(cast.aa_head, "student.view_list", AT)
        assert added(board_of(office.batch, reach).values()).on_time == 1

    def test_a_second_extension_begins_where_the_first_ended(self, office):
        mechanics = office.cast.mechanics
        extend(office, department=mechanics)
        extend(office, department=mechanics, until=date(2023, 9, 25))
        assert list(BatchExtension.objects.order_by("pk").values_list("before", "until")) == [
            (WINDOW, LATER),
            (LATER, date(2023, 9, 25)),
        ]


class TestAfterTheWindow:
    def test_the_overdue_are_in_time_again(self, office):
        overdue(office, office.cast.wang)
        extend(office, at=on(date(2023, 9, 19)))
        assert office.row(office.cast.wang).state == TermState.NOT_STARTED
        assert office.row(office.cast.wang).deadline == LATER

    def test_what_was_filed_late_but_by_the_new_day_is_not_late(self, office):
        cast = office.cast
        office.pay(cast.wang)
        overdue(office, cast.wang)
        pk = hand_in(office, cast.wang, at=on(date(2023, 9, 20)), late_reason="网络中断")
        extend(office, at=on(date(2023, 9, 20), 15))
        assert office.row(cast.wang).state == TermState.OVERDUE  # a late registration is reviewed as it stands
        agree(pk, cast.dept_head, on(date(2023, 9, 21)))
        agree(pk, cast.registrar, on(date(2023, 9, 22)))
        sign(pk, cast.wang, on(date(2023, 9, 22), 12))
        assert not office.row(cast.wang).is_late


class TestRefused:
    @pytest.mark.parametrize(
        "asked",
        [
            {"until": WINDOW},
            {"until": date(2023, 9, 14)},
            {"until": date(2024, 6, 1)},
            {"reason": "  "},
        ],
        ids=["no later than before", "a day that is over", "beyond the term", "without a reason"],
    )
    def test_with_a_sentence_and_nothing_changes(self, office, asked):
        with pytest.raises(CannotChangeBatch):
            extend(office, **asked)
        assert not BatchExtension.objects.exists()
        assert office.row(office.cast.wang).deadline == WINDOW

    def test_a_department_is_never_given_less_than_it_has(self, office):
        extend(office, department=office.cast.mechanics, until=date(2023, 9, 27))
        with pytest.raises(CannotChangeBatch):
            extend(office, department=office.cast.mechanics, until=date(2023, 9, 26))

    def test_by_anybody_but_the_head_of_academic_affairs(self, office):
        for officer in (office.cast.registrar, office.cast.dept_head):
            with pytest.raises(CannotChangeBatch):
                extend(office, by=officer)


def test_on_the_page_the_head_extends_for_a_department_and_the_board_shows_the_reason(office):
    cast = office.cast
    with time_machine.travel(AT, tick=False):
        browser = cast.client(cast.aa_head)
        address = reverse("enrollment:batch_extend", args=[office.batch.pk])
        assert browser.get(address).status_code == 200
        asked = {"department": cast.mechanics.pk, "until": LATER.isoformat(), "reason": "台风停课"}
        board = browser.post(address, asked, follow=True).content.decode()
        assert "台风停课" in board
        assert LATER.isoformat() in board
        refused = browser.post(address, asked)
        assert refused.status_code == 400
        assert "台风停课" in refused.content.decode()  # what was typed stays
