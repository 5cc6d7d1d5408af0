"""REG-4.2: registration is the condition for studying in the term; who is still in time for it may study meanwhile."""

import hashlib
import random
from collections import Counter
from datetime import date, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from psycopg.types.range import DateRange

from casework.actions.return_application import return_application
from casework.models import Application, Outcome, State
from enrollment.actions.change_status import change_status
from enrollment.actions.enter_students import enter_students
from enrollment.actions.enter_term import enter_term
from enrollment.actions.open_batch import open_batch
from enrollment.models import (
    Batch,
    BatchExtension,
    DeferralRequest,
    Enrollment,
    RegistrationRequest,
    Roster,
    StudyRightChange,
    Term,
    TermRegistration,
    TermState,
)
from enrollment.queries.study_right import Standing, standings, study_right
from enrollment.rules.newcomer import NewStudent
from rulebook.models import DepartmentRule, Edition, EditionScope
from rulebook.rules.shipped import shipped_text
from security.journal import unrecorded
from tests.cast_registration import CATEGORY, OPENING, Office, on
from tests.flows.test_deferral import decided
from tests.flows.test_deferral import hand_in as ask_for_deferral
from tests.flows.test_registration import agree, hand_in, sign

DAY_2 = OPENING + timedelta(days=1)
AFTER = date(2023, 9, 20)  # the window ended on the 18th


def standing(office: Office, person, day: date | datetime) -> Standing:
    """What is answered for the person, after it was seen that the queryset says the same."""
    at = day if isinstance(day, datetime) else on(day)
    enrollment = office.enrollment(person)
    [found] = standings([enrollment], at).values()
    assert study_right(at).filter(pk=enrollment.pk).exists() is found.may_study
    return found


def filed(office: Office, person, at: datetime | None = None, **more) -> int:
    office.pay(person)
    return hand_in(office, person, at, **more)


def registered(office: Office, person, day: date = DAY_2) -> None:
    pk = filed(office, person, on(day))
    for officer in (office.cast.dept_head, office.cast.registrar):
        agree(pk, officer, on(day))
    sign(pk, person, on(day, 11))


class TestUnderDetailed:
    def test_inside_the_window_everybody_studies_until_its_last_midnight(self, office):
        found = standing(office, office.cast.wang, DAY_2)
        assert found.may_study
        assert found.valid_until.isoformat() == "2023-09-18T16:00:00+00:00"  # midnight in Shanghai
        assert found.reason == {
            "zh": "集中注册期尚未结束，截止日为2023年9月18日。",
            "en": "The registration window is open until Sept. 18, 2023.",
        }
        assert standing(office, office.cast.wang, on(date(2023, 9, 18), 23, 59)).may_study

    def test_unregistered_after_the_window_with_nothing_filed_does_not(self, office):
        found = standing(office, office.cast.wang, on(date(2023, 9, 19), 0))
        assert not found.may_study
        assert found.article == "L 二(一)4(2)"
        assert found.valid_until == on(office.term.ends_on + timedelta(days=1), 0)  # then another period is asked about
        assert "尚未注册" in found.reason["zh"]

    def test_registered_until_the_term_ends(self, office):
        registered(office, office.cast.wang)
        found = standing(office, office.cast.wang, AFTER)
        assert found.may_study
        assert found.valid_until.date() == office.term.ends_on
        assert not standing(office, office.cast.wang, office.term.ends_on + timedelta(days=1)).may_study

    def test_filed_in_time_and_still_in_review(self, office):
        filed(office, office.cast.wang)
        assert standing(office, office.cast.wang, AFTER).may_study

    def test_granted_and_not_confirmed_until_the_last_day_to_confirm_it(self, office):
        """Domain 3.2: in confirmation time. It was granted on the last day of the window."""
        pk, last = filed(office, office.cast.wang), date(2023, 9, 18)
        agree(pk, office.cast.dept_head, on(last))
        agree(pk, office.cast.registrar, on(last))
        confirm_by = Application.objects.get(pk=pk).due_on
        found = standing(office, office.cast.wang, AFTER)
        assert found.may_study
        assert localtime(found.valid_until).date() == confirm_by + timedelta(days=1)
        assert not standing(office, office.cast.wang, confirm_by + timedelta(days=1)).may_study

    def test_sent_back_it_counts_while_there_is_time_to_put_it_right(self, office):
        pk = filed(office, office.cast.wang)
        return_application(
            application_id=pk, items=["field:phone"], note="打不通", by=office.cast.dept_head, at=on(date(2023, 9, 14))
        )
        last = date(2023, 9, 21)  # five working days; the window ended on the 18th
        assert office.application(office.cast.wang).due_on == last
        assert standing(office, office.cast.wang, last).may_study
        assert not standing(office, office.cast.wang, last + timedelta(days=1)).may_study

    def test_inside_ones_own_time_as_inside_the_window(self, office):
        """Who joined the roster late has an own last day."""
        with unrecorded("an own deadline"):
            TermRegistration.objects.filter(person=office.cast.wang).update(deadline=date(2023, 9, 22))
        found = standing(office, office.cast.wang, AFTER)
        assert (found.may_study, localtime(found.valid_until).date()) == (True, date(2023, 9, 23))
        assert not standing(office, office.cast.wang, date(2023, 9, 23)).may_study

    def test_refused_no_longer(self, office):
        pk = filed(office, office.cast.wang)
        agree(pk, office.cast.dept_head, on(DAY_2))
        agree(pk, office.cast.registrar, on(DAY_2), agrees=False, opinion="缴费凭证有误")
        assert not standing(office, office.cast.wang, AFTER).may_study

    def test_filed_late_and_in_review_does_not(self, office):
        filed(office, office.cast.wang, on(AFTER), late_reason="住院")
        assert not standing(office, office.cast.wang, AFTER).may_study

    def test_a_granted_deferral_until_its_end(self, office):
        decided(office, ask_for_deferral(office, office.cast.li), DAY_2)
        found = standing(office, office.cast.li, AFTER)
        assert found.may_study
        assert found.valid_until.isoformat() == "2023-10-07T16:00:00+00:00"
        assert standing(office, office.cast.li, on(date(2023, 10, 7), 23, 59)).may_study
        assert not standing(office, office.cast.li, on(date(2023, 10, 8), 0)).may_study

    def test_a_deferral_that_is_only_asked_for_gives_nothing(self, office):
        ask_for_deferral(office, office.cast.li)
        assert not standing(office, office.cast.li, AFTER).may_study

    def test_on_leave_nobody_studies_and_reads_why(self, office):
        registered(office, office.cast.wang)
        leave = {"transition": "go_on_leave", "authority": "休学决定", "by": office.cast.registrar, "at": on(AFTER)}
        change_status(enrollments=[office.enrollment(office.cast.wang).pk], **leave)
        found = standing(office, office.cast.wang, AFTER)
        assert not found.may_study
        assert found.reason["zh"] == "学籍状态为“休学”。"
        assert found.valid_until is None

    def test_who_stands_on_no_roster_is_not_registered(self, office):
        with unrecorded("as one who joined after the freeze"):
            office.row(office.cast.wang).delete()
        found = standing(office, office.cast.wang, DAY_2)
        assert not found.may_study
        assert "名单" in found.reason["zh"]


class TestUnderBrief:
    def test_blocking_is_off(self, brief_office):
        found = standing(brief_office, brief_office.cast.wang, date(2023, 12, 1))
        assert found.may_study
        assert found.valid_until == on(brief_office.term.opens_on + timedelta(weeks=52), 0)  # no later term is entered

    def test_a_registration_covers_both_terms(self, brief_office):
        with unrecorded("the second term, and the switch"):
            Term.objects.create(
                code="2023-2024-2", school_year="2023-2024", ordinal=2,
                opens_on=date(2024, 2, 26), ends_on=date(2024, 7, 12),
            )  # fmt: skip
            Batch.objects.update(edition=edition("brief-blocking", "brief", '"reg.block_study" = false'))
            row = TermRegistration.objects.filter(person=brief_office.cast.wang)
            row.update(state=TermState.REGISTERED)
        found = standing(brief_office, brief_office.cast.wang, date(2024, 3, 1))
        assert found.may_study
        assert found.valid_until.isoformat() == "2024-07-12T16:00:00+00:00"
        assert not standing(brief_office, brief_office.cast.li, date(2024, 3, 1)).may_study

    def test_the_next_year_is_entered_and_ends_it_sooner(self, brief_office):
        """What was answered before no longer holds: the systems that were told so are told again (law 11)."""
        whole = brief_office.term.opens_on + timedelta(weeks=52)
        assert standing(brief_office, brief_office.cast.wang, AFTER).valid_until == on(whole, 0)
        with unrecorded("what was told before"):
            StudyRightChange.objects.all().delete()
        begins = whole - timedelta(days=10)
        enter_term(
            school_year="2024-2025", ordinal=1, opens_on=begins, ends_on=begins + timedelta(days=130),
            teaching_weeks=18, is_provisional=False, by=brief_office.cast.aa_head, at=on(AFTER),
        )  # fmt: skip
        assert standing(brief_office, brief_office.cast.wang, AFTER).valid_until == on(begins, 0)
        told = StudyRightChange.objects.values_list("enrollment", flat=True)
        assert brief_office.enrollment(brief_office.cast.wang).pk in told

    def test_a_department_may_ask_for_it_where_the_school_does_not(self, brief_office):
        stricter = edition("brief-strict", "brief", '"reg.block_study" = false')
        with unrecorded("a department's rule"):
            DepartmentRule.objects.create(
                base=brief_office.batch.edition, edition=stricter, unit=brief_office.cast.mechanics, state="ACCEPTED",
                during=DateRange(date(2023, 1, 1), None), values={}, reason="实训安全",
                filed_by=brief_office.cast.dept_head, filed_at=on(OPENING), decided_by=brief_office.cast.aa_head,
                decided_at=on(OPENING),
            )  # fmt: skip
        assert not standing(brief_office, brief_office.cast.wang, date(2023, 12, 1)).may_study
        assert standing(brief_office, brief_office.cast.li, date(2023, 12, 1)).may_study


def edition(name: str, shipped: str, *flipped: str) -> Edition:
    """A shipped edition with some flags the other way round."""
    text = shipped_text(shipped).replace(f'name = "{shipped}"', f'name = "{name}"')
    for line in flipped:
        key, _equals, value = line.partition(" = ")
        assert line in text
        text = text.replace(line, f"{key} = {'true' if value == 'false' else 'false'}")
    digest = hashlib.sha256(text.encode()).hexdigest()
    with unrecorded("an edition of a test"):
        return Edition.objects.create(
            name=name, title=name, layer="x", text=text, digest=digest, enacted_at=on(date(2023, 1, 1))
        )


STATUSES = ("PENDING", "ACTIVE", "ON_LEAVE", "RETAINED", "AUTO_LEFT", "ADMITTED")


def any_facts(office: Office, dice: random.Random, editions: list[Edition]) -> datetime:
    """Other facts on the same rows; the moment that is asked about."""
    own = TermRegistration.objects.filter(batch=office.batch)
    days = [OPENING + timedelta(days=n) for n in (-3, 0, 5, 14, 15, 20, 33, 34, 60, 137, 138, 200)]
    Batch.objects.update(edition=dice.choice(editions), covers=dice.choice(["TERM", "YEAR"]))
    Roster.objects.update(window_ends_on=dice.choice(days[1:8]), opens_on=dice.choice(days[:3]))
    BatchExtension.objects.update(until=dice.choice(days[6:9]))
    for pk in own.values_list("pk", flat=True):
        state, rectify = dice.choice(TermState.values), dice.choice([None, *days[2:9]])
        own.filter(pk=pk).update(state=state, deadline=dice.choice(days[2:9]), rectify_until=rectify)
    state, outcome = dice.choice(
        [
            *(("OPEN", ""), ("WITH_APPLICANT", ""), ("DRAFT", ""), ("TAKEN_BACK", ""), ("LAPSED", "")),
            *(("DECIDED", "GRANTED"), ("DECIDED", "REFUSED"), ("IN_EFFECT", "GRANTED"), ("FILED", "REFUSED")),
        ]
    )
    moment, due_on = on(dice.choice(days), dice.choice([0, 12, 23])), dice.choice([None, *days[2:9]])
    Application.objects.filter(kind="registration").update(
        state=state, outcome=outcome, submitted_at=moment, due_on=due_on
    )
    RegistrationRequest.objects.update(term_registration=dice.choice(list(own)))
    granted = dice.choice([{"state": State.IN_EFFECT, "outcome": Outcome.GRANTED}, {"state": State.OPEN}])
    Application.objects.filter(kind="deferral").update(**granted)
    whose = dice.choice(list(own)).enrollment_id
    DeferralRequest.objects.update(ends_on=dice.choice([None, *days[2:9]]), enrollment=whose)
    return on(dice.choice(days), dice.choice([0, 8, 23]))


def students_of_every_status(office: Office) -> list[int]:
    """Six more students of mechanics; those whom the freeze left out stand on the roster too, but for two."""
    wang, row = office.enrollment(office.cast.wang), office.row(office.cast.wang)
    place = wang.placements.get(is_current=True)
    common = {"unit": place.unit_id, "major": place.major_id, "cohort": place.cohort_id, "level": wang.level}
    common |= {"category": CATEGORY, "length_years": wang.length_years, "begins_on": OPENING - timedelta(days=9)}
    rows = [NewStudent(name=f"学生{n}", student_no=f"20230{n}", status=one, **common) for n, one in enumerate(STATUSES)]
    entered = enter_students(rows=rows, by=office.cast.registrar, at=on(OPENING)).entered
    for person, enrollment in entered[:-2]:
        TermRegistration.objects.get_or_create(
            batch=office.batch, enrollment_id=enrollment,
            defaults={"roster": row.roster, "person_id": person, "unit": row.unit, "deadline": row.deadline},
        )  # fmt: skip
    return [enrollment for _person, enrollment in entered]


def test_queryset_and_clause_agree_whatever_the_facts(office):
    """250 worlds of eight students, each with other facts; both answers are found often enough to mean something."""
    filed(office, office.cast.wang)
    ask_for_deferral(office, office.cast.li)
    flags = ('"reg.block_study" = true', '"reg.grace_in_window" = true')
    editions = [office.batch.edition, edition("no-grace", "detailed", flags[1]), edition("free", "detailed", flags[0])]
    dice, counts = random.Random(4242), Counter()
    with unrecorded("worlds of a test"):
        students_of_every_status(office)
        BatchExtension.objects.create(
            roster=office.row(office.cast.wang).roster, department=office.cast.mechanics, before=OPENING,
            until=AFTER, reason="停电", by=office.cast.aa_head, at=on(OPENING),
        )  # fmt: skip
        for world in range(250):
            at = any_facts(office, dice, editions)
            may = set(study_right(at).values_list("pk", flat=True))
            found = standings(Enrollment.objects.all(), at)
            assert {pk for pk, one in found.items() if one.may_study} == may
            assert all(one.valid_until is None or one.valid_until > at for one in found.values())
            if world % 5 == 0:
                holds_until_then(found)
            counts.update(one.reason["en"].partition(" until")[0] for one in found.values())
    assert len(counts) >= 9, counts


def holds_until_then(found: dict[int, Standing]) -> None:
    """A second before the time of each answer it is still the same."""
    for moment in {one.valid_until for one in found.values() if one.valid_until}:
        then = standings(Enrollment.objects.all(), moment - timedelta(seconds=1))
        of_it = {pk: one.may_study for pk, one in found.items() if one.valid_until == moment}
        assert {pk: then[pk].may_study for pk in of_it} == of_it, moment


class TestADayThatIsKnown:
    """A no that a known day ends says so: the system that asks comes back by itself (REG-4.2)."""

    def test_the_first_day_of_a_registration_that_is_open_already(self, office):
        begins = on(office.term.ends_on + timedelta(days=30))
        with unrecorded("the spring term, opened before it begins"):
            spring = Term.objects.create(
                code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=begins.date(),
                ends_on=begins.date() + timedelta(days=120),
            )  # fmt: skip
        now = office.term.ends_on + timedelta(days=10)
        assert standing(office, office.cast.wang, now).valid_until is None
        openings = {"RETURNING": begins.date()}
        open_batch(term=spring, categories=(CATEGORY,), openings=openings, by=office.cast.aa_head, at=on(now))
        found = standing(office, office.cast.wang, now)
        assert not found.may_study
        assert found.valid_until == begins.replace(hour=0)
        assert standing(office, office.cast.wang, found.valid_until).may_study

    def test_the_day_on_which_another_edition_comes_into_force(self, office):
        day = AFTER + timedelta(days=10)
        free = edition("free", "detailed", '"reg.block_study" = true')
        with unrecorded("another edition, and nobody on a roster"):
            office.row(office.cast.wang).delete()
            EditionScope.objects.update(during=DateRange(date(2020, 1, 1), day))
            EditionScope.objects.create(edition=free, category=CATEGORY, during=DateRange(day, None))
        found = standing(office, office.cast.wang, AFTER)
        assert (found.may_study, found.valid_until) == (False, on(day, 0))
        assert standing(office, office.cast.wang, on(day, 0)).may_study

    def test_the_day_on_which_a_departments_rule_begins(self, brief_office):
        stricter, day = edition("brief-strict", "brief", '"reg.block_study" = false'), date(2023, 12, 10)
        with unrecorded("a department's rule, and nobody on a roster"):
            brief_office.row(brief_office.cast.wang).delete()
            DepartmentRule.objects.create(
                base=brief_office.batch.edition, edition=stricter, unit=brief_office.cast.mechanics, state="ACCEPTED",
                during=DateRange(day, None), values={}, reason="实训安全", filed_by=brief_office.cast.dept_head,
                filed_at=on(OPENING), decided_by=brief_office.cast.aa_head, decided_at=on(OPENING),
            )  # fmt: skip
        found = standing(brief_office, brief_office.cast.wang, date(2023, 12, 1))
        assert (found.may_study, found.valid_until) == (True, on(day, 0))
        assert not standing(brief_office, brief_office.cast.wang, on(day, 0)).may_study


def test_one_statement_for_any_number_of_students(office):
    with unrecorded("more students"):
        students_of_every_status(office)
    list(study_right(on(DAY_2)))  # the editions are read once in the life of the process
    with CaptureQueriesContext(connection) as asked:
        assert len(study_right(on(DAY_2))) == 4
    assert len([one for one in asked if 'FROM "enrollment_enrollment"' in one["sql"]]) == 1
    with CaptureQueriesContext(connection) as asked:
        assert len(standings(Enrollment.objects.all(), on(DAY_2))) == 8
    assert len(asked) <= 11
