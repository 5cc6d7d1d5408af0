"""Before a proposed edition is confirmed, its readers see what it would decide otherwise, with the list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.models import Application, Job
from casework.sweeps.work import work_off
from reports.queries.impact import still_to_register, students_otherwise, under_way
from rulebook.actions.prepare_edition import Draft
from rulebook.actions.propose_edition import propose_edition
from rulebook.rules.amending import amended_text
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import shipped_text
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
    page = worked_out(morning, proposal, morning.cast.principal)
    n = under_way([CATEGORY]).count()
    assert n > 0
    assert f"{n} of {n} would be decided otherwise" in page
    wang = morning.application(morning.cast.wang)
    assert wang.number in page
    assert f"/applications/{wang.pk}/" in page
    assert page.index("Does not stand in the way") < page.index("Blocks")


def test_an_edition_that_decides_the_same_changes_nothing(morning):
    page = worked_out(morning, propose(morning, **{"leave.max_times": 1}), morning.cast.principal)
    assert "0 of " in page
    assert "Nothing that you may see would be decided otherwise." in page
    assert Job.objects.get().outcome["otherwise"] == {"applications": 0, "students": 0}


def test_other_days_for_an_office_are_told_of_every_application_under_way(morning):
    page = worked_out(morning, propose(morning, **{"reg.aa_review_wd": 1}), morning.cast.principal)
    assert "other offices or other days" in page


def test_nothing_is_written_and_what_is_under_way_keeps_its_edition(morning):
    before = list(Application.objects.order_by("pk").values())
    worked_out(morning, propose(morning, **{"reg.health_check": "ALL_REQUIRED"}), morning.cast.principal)
    assert list(Application.objects.order_by("pk").values()) == before


def test_a_head_of_department_reads_the_list_of_the_own_students_only(morning):
    proposal = propose(morning, **{"reg.health_check": "ALL_REQUIRED"})
    worked_out(morning, proposal, morning.cast.principal)
    page = browser(morning, morning.cast.dept_head).get(reverse("reports:impact", args=[proposal])).content.decode()
    assert morning.application(morning.cast.wang).number in page
    assert morning.application(morning.qian).number not in page


def test_whoever_sees_no_proposals_sees_no_forecast(morning):
    proposal = propose(morning, **{"reg.health_check": "ALL_REQUIRED"})
    there = reverse("reports:impact", args=[proposal])
    assert browser(morning, morning.cast.tutor).get(there).status_code == 404
    assert browser(morning, morning.cast.tutor).post(there).status_code == 404
    assert (
        there
        in browser(morning, morning.cast.principal).get(reverse("rulebook:proposal", args=[proposal])).content.decode()
    )


def test_asking_twice_is_one_piece_of_work(morning):
    there = reverse("reports:impact", args=[propose(morning, **{"leave.max_times": 1})])
    client = browser(morning, morning.cast.principal)
    assert client.post(there)["Location"] == client.post(there)["Location"]
    assert Job.objects.count() == 1


def test_a_hundred_students_cost_as_many_queries_as_one(morning):
    rows = list(still_to_register([CATEGORY]).values_list("pk", flat=True))
    proposed = read_edition(shipped_text("brief"), "brief.toml")
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            list(students_otherwise(some, proposed, at=NOW))
        counts.append(len(asked))
    assert len(rows) > 0
    assert counts[0] == counts[1]
