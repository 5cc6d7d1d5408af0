"""Decisions signed on paper: entered by a secretary, counted as the signer's, with day and scan; stock opinions."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from casework.models import Decision, Outcome, State
from casework.storage import read
from security.journal import unrecorded
from security.models import Account, Entry
from tests.cast_desk import NOW, Morning
from tests.cast_papers import jpg, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]
TODAY = NOW.date()


def enter(morning: Morning, key="wang", signer="dept_head", by="registrar", **changes):
    """As the secretary does it on the page."""
    said = {
        "signer": morning.cast.persons[signer].pk, "signed_on": TODAY.isoformat(), "agrees": "yes", "opinion": "同意",
        "scan": pdf(),
    } | changes  # fmt: skip
    browser = morning.cast.client(morning.cast.persons[by])
    return browser.post(f"/applications/{morning.of(key).pk}/paper/", said)


def test_it_counts_as_the_signers_and_goes_on_to_the_next_office(morning: Morning):
    assert enter(morning).status_code == 302
    application = morning.of("wang")
    decision = application.decisions.get()
    assert (decision.officer, decision.entered_by) == (morning.cast.dept_head, morning.cast.registrar)
    assert (decision.paper_day, decision.verdict) == (TODAY, "AGREED")
    assert application.waiting_for.office == "AA"
    assert b"".join(read(decision.scan.stored_as)).startswith(b"%PDF")
    page = morning.cast.client(morning.cast.aa_head).get(f"/applications/{application.pk}/").content.decode()
    assert f"{morning.cast.registrar.name} 录入" in page


def test_the_signer_has_signed_it_as_at_the_desk(morning: Morning):
    """Four eyes: neither the signer at a second step, nor the own paper, nor the own application."""
    assert enter(morning, "sun", signer="registrar").status_code == 400
    assert enter(morning, by="wang").status_code == 404
    assert enter(morning, by="dept_head", signer="dept_staff").status_code == 404
    enter(morning)
    with pytest.raises(DatabaseError), transaction.atomic(), unrecorded("an attempt"):
        Decision.objects.filter(application=morning.of("wang")).update(entered_by=morning.cast.dept_head)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signer": "aa_head"}, "signer"),  # another office's
        ({"signer": "other_dept_head"}, "signer"),  # another department's
        ({"signed_on": (TODAY + timedelta(days=1)).isoformat()}, None),
        ({"signed_on": "2023-08-01"}, None),
        ({"scan": ""}, "scan"),
        ({"agrees": "no", "opinion": ""}, "opinion"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_decided(morning: Morning, changes, field):
    answer = enter(morning, **changes)
    assert answer.status_code == 400
    assert field is None or field in answer.context["form"].errors
    assert not morning.of("wang").decisions.exists()


def test_a_signer_who_did_not_hold_the_office_on_that_day_is_refused(morning: Morning):
    with unrecorded("the head came this morning"):
        held = morning.cast.dept_head.appointments.get()
        during = type(held.during)(TODAY, None)
        type(held).objects.filter(pk=held.pk).update(during=during)
        held.grant.__class__.objects.filter(appointment=held).update(during=during)
    submitted = morning.of("wang").submitted_at.date()
    assert submitted < TODAY
    assert enter(morning, signed_on=submitted.isoformat()).status_code == 400
    assert enter(morning).status_code == 302


def test_a_refusal_on_paper_ends_it_with_its_reason(morning: Morning):
    assert enter(morning, "sun", signer="aa_head", agrees="no", opinion="学费未缴清").status_code == 302
    application = morning.of("sun")
    assert (application.state, application.outcome) == (State.DECIDED, Outcome.REFUSED)


def test_who_entered_it_takes_it_back_as_long_as_nothing_has_come_of_it(morning: Morning):
    enter(morning)
    pk = morning.of("wang").pk
    morning.cast.client(morning.cast.dept_head).post(f"/applications/{pk}/undo/")
    assert morning.of("wang").waiting_for.office == "AA"
    morning.cast.client(morning.cast.registrar).post(f"/applications/{pk}/undo/")
    assert morning.of("wang").waiting_for.office == "DEPT"
    assert enter(morning).status_code == 302


def test_the_scan_is_read_by_those_who_read_the_application_and_that_is_journaled(morning: Morning):
    enter(morning, scan=jpg())
    decision = morning.of("wang").decisions.get()
    address = f"/decisions/{decision.pk}/scan/"
    assert morning.cast.client(morning.cast.wang).get(address).status_code == 200
    assert not Entry.objects.filter(event="casework.file-read").exists()
    assert morning.cast.client(morning.cast.other_dept_head).get(address).status_code == 404
    assert morning.cast.client(morning.cast.aa_head).get(address).status_code == 200
    assert Entry.objects.filter(event="casework.file-read", by=morning.cast.aa_head).count() == 1


class TestStockOpinions:
    def test_an_officers_own_are_offered_below_every_application(self, morning: Morning):
        office = morning.cast.client(morning.cast.dept_head)
        said = "材料齐全，同意。\n\n  请补交   体检报告。 \n材料齐全，同意。"
        assert office.post("/desk/opinions/", {"opinions": said}).status_code == 302
        assert Account.objects.get(person=morning.cast.dept_head).opinions == ["材料齐全，同意。", "请补交 体检报告。"]
        panel = office.get(f"/applications/{morning.of('wang').pk}/").content.decode()
        desk = office.get(f"/desk/?sel={morning.of('wang').pk}").content.decode()
        assert 'data-phrase="请补交 体检报告。"' in panel + desk
        other = morning.cast.client(morning.cast.aa_head).get(f"/desk/?sel={morning.of('sun').pk}").content.decode()
        assert "请补交" not in other

    def test_too_long_or_too_many_are_said_with_the_line_and_nothing_typed_is_lost(self, morning: Morning):
        office = morning.cast.client(morning.cast.dept_head)
        answer = office.post("/desk/opinions/", {"opinions": "好\n" + "长" * 201})
        assert answer.status_code == 400
        assert "第 2 行" in answer.content.decode()
        assert "长" * 201 in answer.content.decode()
        assert office.post("/desk/opinions/", {"opinions": "\n".join(f"意见{n}" for n in range(13))}).status_code == 400

    def test_are_for_those_who_answer_applications(self, morning: Morning):
        assert morning.cast.client(morning.cast.wang).get("/desk/opinions/").status_code == 404


def test_day_of_the_paper(morning: Morning):
    assert isinstance(TODAY, date)
    assert enter(morning, signed_on="not a day").status_code == 400
