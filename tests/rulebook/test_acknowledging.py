"""Every member of staff studies an edition in force and says so once; academic affairs sees who has not (SUP-3)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from casework.actions.remind_readers import CannotRemind, remind_readers
from casework.models import Notice
from casework.sweeps.unread_editions import remind_of_unread
from rulebook.actions.acknowledge_edition import CannotAcknowledge, acknowledge_edition
from rulebook.models import Acknowledgement, Edition
from rulebook.queries.acknowledging import readers_of, unread_by
from security.journal import unrecorded
from security.models import Entry

pytestmark = pytest.mark.django_db

ENACTED, UNREAD = "casework.edition-enacted", "casework.edition-unread"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def desk(rulebook_desk):
    """The cast, with an edition in force from today on."""
    rulebook_desk.in_force()
    rulebook_desk.edition = Edition.objects.get(name="detailed+HE")
    rulebook_desk.at = rulebook_desk.edition.scopes.get().enacted_at
    return rulebook_desk


def browser(desk, person):
    client = desk.cast.client(person)
    client.cookies["language"] = "en"
    return client


def test_putting_an_edition_in_force_asks_all_staff_to_read_it_and_nobody_else(desk):
    asked = set(Notice.objects.filter(text=ENACTED).values_list("person", flat=True))
    assert {desk.cast.tutor.pk, desk.cast.archivist.pk, desk.cast.auditor.pk, desk.cast.principal.pk} <= asked
    assert not asked & {desk.cast.wang.pk, desk.cast.guardian.pk, desk.cast.nobody.pk}


def test_the_task_stands_on_desk_and_inbox_until_it_is_acknowledged(desk):
    head = browser(desk, desk.cast.dept_head)
    there = reverse("rulebook:edition", args=["detailed+HE"])
    for page in (reverse("casework:desk"), reverse("casework:inbox")):
        assert there in head.get(page).content.decode()
    assert "I have studied this edition" in head.get(there).content.decode()
    head.post(reverse("rulebook:edition_acknowledge", args=["detailed+HE"]))
    assert there not in head.get(reverse("casework:desk")).content.decode()
    shown = head.get(there).content.decode()
    assert "I have studied this edition" not in shown
    assert "Acknowledged" in shown


def test_it_is_said_once_with_time_and_person_in_the_journal(desk):
    at = desk.at + timedelta(hours=1)
    acknowledge_edition(edition=desk.edition.pk, by=desk.cast.tutor, at=at)
    with pytest.raises(CannotAcknowledge, match="already"):
        acknowledge_edition(edition=desk.edition.pk, by=desk.cast.tutor, at=at + timedelta(hours=1))
    assert Acknowledgement.objects.get().at == at
    assert Entry.objects.filter(event="rulebook.edition-acknowledged", person=desk.cast.tutor).count() == 1


def test_an_acknowledgement_is_never_changed_or_taken_back(desk):
    acknowledge_edition(edition=desk.edition.pk, by=desk.cast.tutor, at=desk.at)
    with unrecorded("a test"), pytest.raises(DatabaseError), transaction.atomic():
        Acknowledgement.objects.all().delete()
    assert Acknowledgement.objects.count() == 1


def test_students_and_guardians_read_it_but_do_not_acknowledge_it(desk):
    for person in (desk.cast.wang, desk.cast.guardian):
        with pytest.raises(CannotAcknowledge, match="SUP-3"):
            acknowledge_edition(edition=desk.edition.pk, by=person, at=desk.at)
        assert unread_by(person, desk.at) == []
        page = browser(desk, person).get(reverse("rulebook:edition", args=["detailed+HE"])).content.decode()
        assert "I have studied this edition" not in page


def test_an_edition_that_is_not_in_force_is_not_acknowledged(desk):
    brief = Edition.objects.get(name="brief")
    with pytest.raises(CannotAcknowledge, match="not in force"):
        acknowledge_edition(edition=brief.pk, by=desk.cast.tutor, at=desk.at)
    page = browser(desk, desk.cast.tutor).get(reverse("rulebook:edition", args=["brief"])).content.decode()
    assert "I have studied this edition" not in page


def test_academic_affairs_sees_who_has_not_and_who_has(desk):
    acknowledge_edition(edition=desk.edition.pk, by=desk.cast.tutor, at=desk.at)
    rows = readers_of(desk.edition, desk.at)
    done = [row.person for row in rows if row.at]
    assert done == [desk.cast.tutor]
    assert desk.cast.archivist in [row.person for row in rows if not row.at]
    page = browser(desk, desk.cast.aa_head).get(reverse("rulebook:edition_readers", args=["detailed+HE"]))
    shown = page.content.decode()
    missing, _, said = shown.partition(">Acknowledged<")
    assert desk.cast.archivist.name in missing
    assert desk.cast.tutor.name in said


def test_the_head_reminds_those_who_have_not(desk):
    acknowledge_edition(edition=desk.edition.pk, by=desk.cast.tutor, at=desk.at)
    answer = browser(desk, desk.cast.aa_head).post(
        reverse("casework:remind_readers", args=["detailed+HE"]), follow=True
    )
    reminded = set(Notice.objects.filter(text=UNREAD).values_list("person", flat=True))
    assert f"{len(reminded)} persons were reminded." in answer.content.decode()
    assert desk.cast.archivist.pk in reminded
    assert desk.cast.tutor.pk not in reminded
    with pytest.raises(CannotRemind):
        remind_readers(edition=desk.edition, by=desk.cast.tutor, at=desk.at)


def test_the_sweep_reminds_every_three_days_and_never_twice(desk):
    assert remind_of_unread(at=desk.at + timedelta(days=2)) == 0
    first = remind_of_unread(at=desk.at + timedelta(days=3))
    assert first > 0
    assert remind_of_unread(at=desk.at + timedelta(days=3)) == 0
    assert remind_of_unread(at=desk.at + timedelta(days=5)) == 0
    acknowledge_edition(edition=desk.edition.pk, by=desk.cast.tutor, at=desk.at)
    assert remind_of_unread(at=desk.at + timedelta(days=6)) == first - 1
