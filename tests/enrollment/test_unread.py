"""Messages that lie unread for three days (`notice.unread_escalate_days`) come before the tutor of the class: a list,
and one notice a day (REG-4.1).
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from casework.models import Notice
from enrollment.actions.tell_of_unread import UNREAD
from enrollment.queries.unread import classes_of, unread_in
from enrollment.sweeps.unread import tell_tutors
from rulebook.models import EditionScope
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import CATEGORY, Office, on

# The term's opening on Monday 2023-09-04 at eight told both students to register.
WEDNESDAY, THURSDAY, SATURDAY = date(2023, 9, 6), date(2023, 9, 7), date(2023, 9, 9)


def told(tutor) -> int:
    return Notice.objects.filter(person=tutor, text=UNREAD).count()


def read(office: Office, person, day: date) -> None:
    with unrecorded("read"):
        Notice.objects.filter(person=person).update(read_at=on(day))


class TestTheList:
    def test_after_three_days_and_not_before_with_how_many_and_since_when(self, office):
        cast = office.cast
        assert unread_in(classes_of(cast.tutor, on(WEDNESDAY)), on(WEDNESDAY)) == []
        [one] = unread_in(classes_of(cast.tutor, on(THURSDAY)), on(THURSDAY))
        assert one.place.enrollment.person == cast.wang
        assert (one.count, one.since) == (1, on(date(2023, 9, 4), 8))

    def test_who_has_read_is_not_on_it(self, office):
        read(office, office.cast.wang, WEDNESDAY)
        assert unread_in(classes_of(office.cast.tutor, on(THURSDAY)), on(THURSDAY)) == []

    def test_each_tutor_sees_the_own_class_and_nobody_else_a_list(self, office):
        cast = office.cast
        with time_machine.travel(on(THURSDAY), tick=False):
            shown = {
                role: cast.client(getattr(cast, role)).get(reverse("enrollment:unread"))
                for role in ("tutor", "other_tutor", "dept_head", "registrar")
            }
        names = {role: answer.content.decode() for role, answer in shown.items()}
        assert cast.wang.name in names["tutor"]
        assert cast.li.name not in names["tutor"]
        assert cast.li.name in names["other_tutor"]
        assert [shown[role].status_code for role in ("dept_head", "registrar")] == [404, 404]


class TestTheNotice:
    def test_one_a_day_however_often_it_is_looked(self, office):
        tutor = office.cast.tutor
        assert tell_tutors(at=on(WEDNESDAY, 9)) == 0
        counts = []
        for day in range(3):
            tell_tutors(at=on(THURSDAY + timedelta(days=day), 9))
            tell_tutors(at=on(THURSDAY + timedelta(days=day), 10))
            counts.append(told(tutor))
        assert counts == [1, 2, 2]  # Thursday, Friday; nothing on a Saturday
        assert Entry.objects.filter(event="enrollment.tutor-told-of-unread", person=tutor).count() == 2

    def test_none_where_everybody_has_read(self, office):
        read(office, office.cast.wang, WEDNESDAY)
        tell_tutors(at=on(THURSDAY, 9))
        assert told(office.cast.tutor) == 0
        assert told(office.cast.other_tutor) == 1


@pytest.mark.parametrize(("day", "is_told"), [(THURSDAY, False), (date(2023, 9, 11), True)])
def test_the_number_of_days_is_the_editions(office, day, is_told):
    office.amend(**{"notice.unread_escalate_days": 5})
    with unrecorded("the school's own regulation is in force"):
        EditionScope.objects.update(during=DateRange(date(2020, 1, 1), date(2023, 9, 1)))
        days = DateRange(date(2023, 9, 1), None)
        EditionScope.objects.create(edition=office.batch.edition, category=CATEGORY, during=days)
    tell_tutors(at=on(day, 9))
    assert (told(office.cast.tutor) == 1) is is_told
