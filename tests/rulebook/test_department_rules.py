"""A department files its own, stricter values under the school's edition; academic affairs accepts them; they decide
for the students of that department and for nobody else (SUP-2)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from casework.actions.open_application import open_application
from casework.actions.submit import submit
from casework.models import Application, Material, Notice, Step
from enrollment.queries.task import case_of, papers_for
from rulebook.actions.decide_department_rule import decide_department_rule
from rulebook.actions.file_department_rule import CannotTighten, file_department_rule
from rulebook.actions.withdraw_department_rule import withdraw_department_rule
from rulebook.models import DepartmentRule, Edition
from rulebook.queries import edition_for, rules_of
from security.journal import unrecorded
from security.queries import NotFound
from tests.cast_registration import OPENING, on
from tests.flows.test_registration import answers, give_papers

pytestmark = pytest.mark.django_db

BEFORE = on(OPENING - timedelta(days=3))
PAPERS = ["FEE_OR_AID", "HEALTH_IF_NEW_OR_CHANGED", "OTHER", "ID_CARD"]
STRICTER = {"reg.dept_review_wd": 1, "reg.required_docs": PAPERS}


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def base() -> Edition:
    return Edition.objects.get(name="detailed")


def file(office, values=None, *, by=None, unit=None, day: date | None = None, reason="实训安排需要"):
    cast = office.cast
    return file_department_rule(
        unit=unit or cast.mechanics,
        base=base(),
        values=STRICTER if values is None else values,
        from_day=day or BEFORE.date(),
        reason=reason,
        by=by or cast.dept_head,
        at=BEFORE,
    ).rule


def accept(office, rule: int, *, by=None, at=BEFORE, accepts=True, why=""):
    return decide_department_rule(rule=rule, accepts=accepts, why=why, by=by or office.cast.aa_head, at=at)


def test_accepted_values_decide_for_the_students_of_that_department_only(office):
    accept(office, file(office))
    own = edition_for(base().pk, office.cast.m1, OPENING)
    assert rules_of(own).parameter("reg.dept_review_wd") == 1
    assert rules_of(own).parameter("reg.window_working_days") == 10  # everything else is the school's
    assert edition_for(base().pk, office.cast.c1, OPENING) == base().pk
    assert edition_for(base().pk, office.cast.m1, BEFORE.date() - timedelta(days=1)) == base().pk


def test_a_registration_of_the_department_is_judged_by_them_from_first_page_to_last_step(office):
    accept(office, file(office))
    row, wang = office.row(office.cast.wang), office.cast.wang
    assert "ID_CARD" in rules_of(Application(edition_id=edition_for(base().pk, row.unit, OPENING)).edition_id).codes(
        "reg.required_docs"
    )
    assert len(papers_for(row, case_of(row, at=on(OPENING)))) == 4
    office.pay(wang)
    begun = open_application(kind="registration", subject=row.pk, by=wang, at=on(OPENING)).ids[0]
    assert "ID_CARD" in set(Material.objects.filter(application=begun).values_list("slot", flat=True))
    give_papers(begun)
    submit(application_id=begun, particulars=answers(office, wang), by=wang, at=on(OPENING))
    step = Step.objects.get(application=begun, office="DEPT")
    assert (step.working_days, step.due_on) == (1, OPENING + timedelta(days=1))


def test_what_was_begun_before_keeps_the_rules_under_which_it_was_begun(office):
    wang = office.cast.wang
    begun = open_application(kind="registration", subject=office.row(wang).pk, by=wang, at=on(OPENING)).ids[0]
    rule = file_department_rule(
        unit=office.cast.mechanics, base=base(), values=STRICTER, from_day=OPENING, reason="实训", at=on(OPENING),
        by=office.cast.dept_head,
    ).rule  # fmt: skip
    accept(office, rule, at=on(OPENING))
    assert Application.objects.get(pk=begun).edition_id == base().pk


@pytest.mark.parametrize(
    ("key", "raw", "says"),
    [
        ("reg.dept_review_wd", 3, "may only be stricter"),
        ("reg.dept_review_wd", 2, "says already"),
        ("reg.dept_review_wd", -1, "a whole number from 0 on"),
        ("reg.require_fee", False, "may only be stricter"),
        ("reg.required_docs", ["FEE_OR_AID"], "may only be stricter"),
        ("reg.fee_exempt_kinds", ["AID"], "may only be stricter"),
        ("reg.confirm_reminders", 1, "may only be stricter"),
        ("reg.deferral_max_days", 7, "may only be stricter"),
        ("reg.deferral_max_days", 20, "may only be stricter"),
        ("reg.window_working_days", 5, "The school alone sets this"),
        ("audit.keep_months", 60, "for the school as a whole"),
        ("freshman.recheck_months", 1, "for the school as a whole"),
        ("xfer.min_terms_before", 2, "does not regulate this"),
    ],
)
def test_what_does_not_tighten_is_refused_with_parameter_article_and_both_values(office, key, raw, says):
    with pytest.raises(CannotTighten) as refused:
        file(office, {key: raw, "reg.aa_review_wd": 2})
    [sentence] = refused.value.sentences
    assert says in sentence
    assert not DepartmentRule.objects.exists()


def test_the_sentence_names_the_article_and_the_values(office):
    with pytest.raises(CannotTighten) as refused:
        file(office, {"reg.dept_review_wd": 3, "reg.aa_review_wd": 9})
    first, second = refused.value.sentences
    assert "L 二(一)3(2)" in first
    assert "2 working days" in first
    assert "3 working days" in first
    assert "9 working days" in second


def test_only_the_head_of_that_department_files(office):
    for person in (office.cast.other_dept_head, office.cast.dept_staff, office.cast.aa_head, office.cast.wang):
        with pytest.raises(CannotTighten, match="SUP-2"):
            file(office, by=person)
    with pytest.raises(CannotTighten, match="SUP-2"):
        file(office, unit=office.cast.m1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"values": {}}, "Nothing is changed"),
        ({"values": {"no.such.number": 1}}, "no parameter"),
        ({"reason": "  "}, "Say why"),
        ({"day": BEFORE.date() - timedelta(days=1)}, "The day is past"),
    ],
)
def test_a_rule_without_what_it_needs_is_refused(office, wrong, says):
    with pytest.raises(CannotTighten, match=says):
        file(office, **wrong)


def test_under_an_edition_that_is_not_in_force_nothing_is_filed(office):
    with unrecorded("another edition"):
        Edition.objects.create(name="other", title="其他", layer="LONG", text="x", digest="0" * 64, enacted_at=BEFORE)
    with pytest.raises(CannotTighten, match="not in force"):
        file_department_rule(
            unit=office.cast.mechanics, base=Edition.objects.get(name="other"), values=STRICTER, reason="x",
            from_day=BEFORE.date(), by=office.cast.dept_head, at=BEFORE,
        )  # fmt: skip


def test_academic_affairs_accepts_or_declines_with_a_reason_and_the_head_is_told(office):
    rule = file(office)
    assert Notice.objects.filter(text="casework.department-rule-filed", person=office.cast.aa_head).exists()
    for person in (office.cast.registrar, office.cast.principal, office.cast.dept_head):
        with pytest.raises(CannotTighten, match="head of academic affairs"):
            accept(office, rule, by=person)
    with pytest.raises(NotFound):
        accept(office, rule, by=office.cast.other_dept_head)
    with pytest.raises(CannotTighten, match="Say why"):
        accept(office, rule, accepts=False)
    accept(office, rule, accepts=False, why="与校历不符")
    assert edition_for(base().pk, office.cast.m1, OPENING) == base().pk
    assert Notice.objects.filter(text="casework.department-rule-declined", person=office.cast.dept_head).exists()
    with pytest.raises(NotFound, match="Declined"):
        accept(office, rule)


def test_a_later_rule_takes_over_and_a_withdrawn_one_ends(office):
    first = file(office)
    accept(office, first)
    later = OPENING + timedelta(days=30)
    second = file(office, {"reg.aa_review_wd": 1}, day=later)
    accept(office, second)
    assert rules_of(edition_for(base().pk, office.cast.m1, later)).whole("reg.aa_review_wd") == 1
    assert rules_of(edition_for(base().pk, office.cast.m1, later - timedelta(days=1))).whole("reg.dept_review_wd") == 1
    withdraw_department_rule(rule=second, by=office.cast.dept_head, at=on(later))
    assert edition_for(base().pk, office.cast.m1, later) != base().pk
    assert edition_for(base().pk, office.cast.m1, later + timedelta(days=1)) == base().pk
    with pytest.raises(CannotTighten, match="ended already"):
        withdraw_department_rule(rule=second, by=office.cast.dept_head, at=on(later))


def test_the_database_refuses_to_change_what_was_accepted(office):
    rule = file(office)
    accept(office, rule)
    for change in ({"values": {}}, {"state": "FILED"}, {"reason": "anders"}):
        with unrecorded("a test"), pytest.raises(DatabaseError), transaction.atomic():
            DepartmentRule.objects.filter(pk=rule).update(**change)


def browser(office, person):
    client = office.cast.client(person)
    client.cookies["language"] = "en"
    return client


def test_in_pages_it_is_filed_accepted_and_shown_as_a_layer(rulebook_desk):
    rulebook_desk.in_force()
    cast = rulebook_desk.cast
    head, aa = browser(rulebook_desk, cast.dept_head), browser(rulebook_desk, cast.aa_head)
    new = reverse("rulebook:department_rule_new", args=["detailed+HE"])
    form = head.get(new).context["form"]
    filled = {key: form[key].value() for key in form.fields if key.startswith("number:")}
    said = {"unit": cast.mechanics.pk, "from_day": date.today().isoformat(), "reason": "实训"}
    looser = head.post(new, said | filled | {"number:reg.dept_review_wd": "5"})
    assert looser.status_code == 400
    assert "the department 5 working days" in looser.content.decode()
    head.post(new, said | filled | {"number:reg.dept_review_wd": "1"})
    rule = DepartmentRule.objects.get()
    assert rule.values == {"reg.dept_review_wd": 1}
    page = reverse("rulebook:department_rule", args=[rule.pk])
    assert 'value="accept"' in aa.get(page).content.decode()
    assert 'value="accept"' not in head.get(page).content.decode()
    aa.post(reverse("rulebook:department_rule_decide", args=[rule.pk]), {"decision": "accept"})
    shown = browser(rulebook_desk, cast.wang).get(reverse("rulebook:edition", args=["detailed+HE"])).content.decode()
    assert cast.mechanics.name in shown
    own = browser(rulebook_desk, cast.wang).get(
        reverse("rulebook:edition", args=[Edition.objects.get(department_rule=rule).name]), {"chapter": "registration"}
    )
    assert "The department&#x27;s own, stricter" in own.content.decode()
    listed = browser(rulebook_desk, cast.wang).get(reverse("rulebook:editions")).content.decode()
    assert Edition.objects.get(department_rule=rule).name not in listed
