"""Before a proposed edition is confirmed, its readers see what it would decide otherwise, with the list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.models import Application, Job
from casework.sweeps.work import work_off
from enrollment.models import Batch
from reports.queries.impact import applications_otherwise, in_chunks, still_to_register, students_otherwise, under_way
from rulebook.actions.prepare_edition import Draft
from rulebook.actions.propose_edition import propose_edition
from rulebook.queries import rules_of
from rulebook.rules.amending import amended_text
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import shipped_text
from security.journal import unrecorded
from tests.cast_desk import NOW
from tests.cast_registration import CATEGORY

pytestmark = pytest.mark.django_db


def propose(morning, **changes) -> int:
    text = amended_text(shipped_text("detailed"), name="own", title="本校细则", changes=changes)
    day = timezone.localdate(NOW) + timedelta(days=7)
    draft = Draft(text, [CATEGORY], day, "教务会议决定")
    return propose_edition(draft=draft, by=morning.cast.aa_head, at=NOW).proposal


def browser(morning, person):
    client = morning.cast.client(person)
    client.cookies["language"] = "en"
    return client


def worked_out(morning, proposal: int, person) -> str:
    client, there = browser(morning, person), reverse("reports:impact", args=[proposal])
    client.post(there)
    work_off(now=lambda: NOW)
    return " ".join(client.get(there).content.decode().split())


def test_a_rule_that_begins_to_block_is_found_with_its_students(morning):
    """Health proof is asked of everybody: nobody of the morning has attended the examination."""
    proposal = propose(morning, **{"reg.health_check": "ALL_REQUIRED"})
    page = worked_out(morning, proposal, morning.cast.registrar)
    n = under_way([CATEGORY]).count()
    assert n > 0
    assert f"{n} of {n} would be decided otherwise" in page
    wang = morning.application(morning.cast.wang)
    assert wang.number in page
    assert f"/applications/{wang.pk}/" in page
    assert "now: Does not stand in the way; then: Stands in the way" in page


def test_students_who_have_still_to_register_are_listed_for_whoever_may_see_students(morning):
    proposal = propose(morning, **{"reg.health_check": "ALL_REQUIRED"})
    worked_out(morning, proposal, morning.cast.principal)
    there = reverse("reports:impact", args=[proposal])
    page = browser(morning, morning.cast.principal).get(there, {"group": "students-1"}).content.decode()
    expected = set(still_to_register([CATEGORY]).values_list("person__name", flat=True))
    assert expected
    assert {one.name for one in morning.students.values() if f">{one.name}<" in page} == expected


def test_a_leader_who_reads_no_registrations_sees_the_numbers_but_no_names(morning):
    page = worked_out(morning, propose(morning, **{"reg.health_check": "ALL_REQUIRED"}), morning.cast.principal)
    n = under_way([CATEGORY]).count()
    assert f"{n} of {n} would be decided otherwise" in page
    assert "None of these cases is for you to see." in page
    assert not [one for one in morning.students.values() if one.name in page]


def test_nobody_is_judged_under_two_heads(morning):
    applicants = set(under_way([CATEGORY]).values_list("person", flat=True))
    assert not applicants & set(still_to_register([CATEGORY]).values_list("person", flat=True))


def test_an_edition_that_decides_the_same_changes_nothing(morning):
    page = worked_out(morning, propose(morning, **{"leave.max_times": 1}), morning.cast.principal)
    assert "0 of " in page
    assert "Nothing would be decided otherwise." in page
    assert [Job.objects.get().outcome[sort]["otherwise"] for sort in ("applications", "students")] == [0, 0]


def test_while_no_registration_is_open_it_says_that_no_student_could_be_judged(morning):
    """Editions are amended in July: what concerns thousands must not look as if it concerned nobody."""
    proposal = propose(morning, **{"reg.health_check": "ALL_REQUIRED"})
    with unrecorded("the registration is closed"):
        Batch.objects.update(closed_at=NOW)
        Application.objects.update(state="TAKEN_BACK", outcome="", closed_at=NOW)
    page = worked_out(morning, proposal, morning.cast.principal)
    assert "so no student could be judged" in page
    assert "There was nothing to judge" in page
    assert "Nothing would be decided otherwise." not in page


def test_other_days_for_an_office_are_told_of_every_application_under_way(morning):
    page = worked_out(morning, propose(morning, **{"reg.aa_review_wd": 1}), morning.cast.principal)
    assert "Other offices decide, or within other days." in page


def test_nothing_is_written_and_what_is_under_way_keeps_its_edition(morning):
    before = list(Application.objects.order_by("pk").values())
    worked_out(morning, propose(morning, **{"reg.health_check": "ALL_REQUIRED"}), morning.cast.principal)
    assert list(Application.objects.order_by("pk").values()) == before


def test_a_head_of_department_reads_the_list_of_the_own_students_only(morning):
    proposal = propose(morning, **{"reg.health_check": "ALL_REQUIRED"})
    worked_out(morning, proposal, morning.cast.principal)
    there = reverse("reports:impact", args=[proposal])
    reader = browser(morning, morning.cast.dept_head)
    page = reader.get(there).content.decode()
    assert morning.application(morning.cast.wang).number in page
    assert morning.application(morning.qian).number not in page
    of_another = morning.zhou
    assert of_another.name not in reader.get(there, {"group": "students-1"}).content.decode()
    other_head = browser(morning, morning.cast.other_dept_head)
    assert of_another.name in other_head.get(there, {"group": "students-1"}).content.decode()


def test_whoever_sees_no_proposals_sees_no_forecast(morning):
    proposal = propose(morning, **{"reg.health_check": "ALL_REQUIRED"})
    there = reverse("reports:impact", args=[proposal])
    assert browser(morning, morning.cast.tutor).get(there).status_code == 404
    assert browser(morning, morning.cast.tutor).post(there).status_code == 404
    assert (
        there
        in browser(morning, morning.cast.principal).get(reverse("rulebook:proposal", args=[proposal])).content.decode()
    )


def test_a_long_list_is_read_in_chunks_and_nobody_is_left_out_or_judged_twice(morning, monkeypatch):
    monkeypatch.setattr("reports.queries.impact.CHUNK", 2)
    rows = under_way([CATEGORY])
    chunks = [[one.pk for one in chunk] for chunk in in_chunks(rows)]
    assert max(map(len, chunks)) <= 2
    assert [pk for chunk in chunks for pk in chunk] == list(rows.values_list("pk", flat=True))
    assert len(chunks) > 1


def test_asking_twice_is_one_piece_of_work(morning):
    there = reverse("reports:impact", args=[propose(morning, **{"leave.max_times": 1})])
    client = browser(morning, morning.cast.principal)
    assert client.post(there)["Location"] == client.post(there)["Location"]
    assert Job.objects.count() == 1


def test_all_cost_as_many_queries_as_one(morning):
    proposed = read_edition(shipped_text("brief"), "brief.toml")
    rows = list(still_to_register([CATEGORY]).values_list("pk", flat=True))
    applications = list(under_way([CATEGORY]))
    rules_of(applications[0].edition_id)  # read once in the life of the process
    ways = (
        (rows, lambda some: list(students_otherwise(some, proposed, at=NOW))),
        (applications, lambda some: list(applications_otherwise(some, proposed, [CATEGORY], at=NOW))),
    )
    for them, judge in ways:
        costs = []
        for some in (them[:1], them):
            with CaptureQueriesContext(connection) as asked:
                judge(some)
            costs.append(len(asked))
        assert costs[0] == costs[1], them
    assert len(applications) > 1
