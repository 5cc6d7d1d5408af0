"""Bulletins on the results of a registration (D28, REG-3.5): numbered, frozen, each department reads its own."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.models import Document, Notice
from casework.queries.documents import runs_of
from casework.storage import read
from casework.sweeps.work import work_off
from enrollment.actions.issue_bulletin import IssuedBefore, issue_bulletin
from enrollment.models import Bulletin, BulletinEntry, BulletinLine
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.bulletins import due_after
from enrollment.rules.results import BULLETIN, next_due
from enrollment.rules.term_figures import added
from enrollment.sweeps.bulletins import remind_of_bulletins
from reports.queries.lists import taken_by
from security.journal import unrecorded
from tests.cast_closing import CLOSED, TODAY, register, school
from tests.cast_desk import NOW
from tests.cast_registration import OPENING, on
from tests.pdf_text import text_of

pytestmark = pytest.mark.django_db
OCTOBER = date(2023, 10, 11)


def issue(office, as_of=TODAY, *, by=None, at=CLOSED):
    return issue_bulletin(batch=office.batch.pk, as_of=as_of, by=by or office.cast.aa_head, at=at)


@pytest.fixture
def issued(closed_term):
    """The closed term with a bulletin of that day."""
    issue(closed_term)
    return closed_term


def page(office, name, role):
    return office.cast.client(getattr(office.cast, role)).get(reverse(name, args=[Bulletin.objects.latest("pk").pk]))


class TestIssuing:
    def test_a_line_for_each_department_that_add_up_to_the_school(self, closed_term):
        done = issue(closed_term)
        lines = BulletinLine.objects.filter(bulletin=done.bulletin)
        assert added(line.figures for line in lines).figures() == school(closed_term)
        assert done.number == "通报〔2023〕1期"
        facts = Bulletin.objects.get().document.facts
        assert [sum(int(line[n]) for line in facts["departments"]) for n in (1, 2, 4)] == [7, 1, 6]
        assert facts["school"][:3] == ["7", "1", "14.3%"]

    def test_as_of_a_chosen_day(self, closed_term):
        done = issue(closed_term, OCTOBER)
        mechanics = BulletinLine.objects.get(bulletin=done.bulletin, name="机电工程系")
        assert (mechanics.made_up, mechanics.overdue_open) == (0, 3)

    def test_numbers_run_without_a_gap_and_a_refusal_spends_none(self, closed_term):
        issue(closed_term)
        for day in (TODAY + timedelta(days=1), OPENING - timedelta(days=1)):
            with pytest.raises(CannotChangeBatch):
                issue(closed_term, day)
        with pytest.raises(CannotChangeBatch):
            issue(closed_term, OCTOBER, by=closed_term.cast.registrar)
        assert issue(closed_term, OCTOBER).number == "通报〔2023〕2期"
        [run] = runs_of([BULLETIN])
        assert (run.series.last, run.missing) == (2, ())

    def test_a_day_has_one_and_the_second_click_leads_to_it(self, issued):
        with pytest.raises(IssuedBefore, match="通报〔2023〕1期"):
            issue(issued)
        address = reverse("enrollment:bulletins", args=[issued.batch.pk])
        answer = issued.cast.client(issued.cast.aa_head).post(address, {"as_of": TODAY.isoformat()})
        assert answer["Location"] == reverse("enrollment:bulletin", args=[Bulletin.objects.get().pk])

    def test_the_page_issues_it_and_shows_a_refusal_beside_the_day(self, closed_term):
        office = closed_term.cast.client(closed_term.cast.aa_head)
        address = reverse("enrollment:bulletins", args=[closed_term.batch.pk])
        refused = office.post(address, {"as_of": "2023-11-07"})
        assert refused.status_code == 400
        assert "已发生" in refused.content.decode()
        assert office.post(address, {"as_of": "2023-11-06"}).status_code == 302
        assert Bulletin.objects.get().as_of == TODAY

    def test_nothing_in_it_changes_afterwards(self, issued):
        register(issued, "wang", TODAY)
        assert added(line.figures for line in BulletinLine.objects.all()).overdue_open == 1
        for change in (
            lambda: BulletinLine.objects.update(on_time=9),
            lambda: BulletinEntry.objects.all().delete(),
            lambda: Bulletin.objects.update(as_of=OCTOBER),
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), unrecorded("an attempt"):
                change()

    def test_the_paper_has_every_department_and_the_rate(self, issued, files_dir):
        work_off(now=lambda: CLOSED + timedelta(minutes=1))
        paper = Document.objects.get(kind=BULLETIN.key)
        said = "".join(text_of(b"".join(read(paper.file.stored_as))).split())
        for words in (
            "通报〔2023〕1期",
            "《学生学籍管理实施细则（",
            "机电工程系",
            "财经商贸系",
            "14.3%",
            "25.0%",
            "0.0%",
        ):
            assert words in said
        assert "王子涵" not in said  # who is not registered is for the own department


class TestWhoReadsWhat:
    def test_the_officers_of_the_departments_are_told_with_the_way_there(self, issued):
        told = Notice.objects.filter(text="enrollment.bulletin-published")
        readers = {"dept_head", "dept_staff", "other_dept_head", "other_dept_staff"}
        assert {one.person_id for one in told} == {getattr(issued.cast, key).pk for key in readers}
        assert {one.link for one in told} == {reverse("enrollment:bulletin", args=[Bulletin.objects.get().pk])}

    def test_a_department_reads_its_own_line_and_academic_affairs_all(self, issued):
        names = {
            role: [name for name, _numbers in page(issued, "enrollment:bulletin", role).context["table"]["lines"]]
            for role in ("dept_head", "other_dept_staff", "aa_head", "principal")
        }
        both = ["财经商贸系", "机电工程系"]
        assert names == {"dept_head": both[1:], "other_dept_staff": both[:1], "aa_head": both, "principal": both}

    def test_the_names_of_the_annex_are_for_the_own_department_alone(self, issued):
        named = {
            role: {row.name for row, _words, _end in page(issued, "enrollment:bulletin_students", role).context["rows"]}
            for role in ("dept_head", "other_dept_head", "aa_head", "tutor")
        }
        assert named["dept_head"] == {"王子涵", "赵一诺"}
        assert named["other_dept_head"] == {"周沐宸"}
        assert named["aa_head"] == named["dept_head"] | named["other_dept_head"]
        assert named["tutor"] == {"王子涵"}  # of the own class

    def test_the_file_holds_no_more_than_the_page(self, issued):
        asked = {"bulletin": str(Bulletin.objects.get().pk)}
        for role, names in (("dept_head", {"王子涵", "赵一诺"}), ("other_dept_head", {"周沐宸"})):
            taken = taken_by(getattr(issued.cast, role), "bulletin-students", asked, CLOSED)
            assert {row[1] for row in taken.rows()} == names
            assert taken.count() == len(names)

    def test_the_paper_is_academic_affairs_own(self, issued):
        address = reverse("casework:document", args=[Bulletin.objects.get().document_id])
        assert issued.cast.client(issued.cast.registrar).get(address).status_code == 200
        assert issued.cast.client(issued.cast.dept_head).get(address).status_code == 404

    def test_who_has_neither_department_nor_school_finds_no_bulletin(self, issued):
        assert page(issued, "enrollment:bulletin", "tutor").status_code == 404
        assert page(issued, "enrollment:bulletin", "wang").status_code == 404


class TestWhenTheNextIsDue:
    def test_a_week_after_the_opening_and_then_after_the_one_before(self, morning):
        assert due_after(morning.batch) == date(2023, 9, 11)
        issue(morning, date(2023, 9, 6), at=NOW)
        assert due_after(morning.batch) == date(2023, 9, 13)

    def test_the_page_says_until_when_and_that_it_is_late(self, morning):
        address = reverse("enrollment:bulletins", args=[morning.batch.pk])
        context = morning.cast.client(morning.cast.registrar).get(address).context
        assert (context["due"], context["is_late"]) == (date(2023, 9, 11), False)

    def test_none_once_it_is_closed(self, closed_term):
        assert due_after(closed_term.batch) is None

    def test_not_where_the_regulation_asks_for_none(self, brief_office):
        assert due_after(brief_office.batch) is None

    @pytest.mark.parametrize(("interval", "day"), [("DAILY", 5), ("WEEKLY", 11), ("NEVER", None)])
    def test_by_the_interval_of_the_edition(self, interval, day):
        assert next_due(interval, opened_on=OPENING, last_on=None) == (day and date(2023, 9, day))

    def test_academic_affairs_is_reminded_once_when_it_is_overdue(self, morning):
        def told():
            return {one.person.name for one in Notice.objects.filter(text="enrollment.bulletin-late")}

        assert remind_of_bulletins(at=on(date(2023, 9, 16))) == 0  # a Saturday
        assert remind_of_bulletins(at=on(date(2023, 9, 18))) == 1
        assert told() >= {"陈志强", "赵敏", "孙丽"}
        assert "刘建军" not in told()  # a department’s head
        assert remind_of_bulletins(at=on(date(2023, 9, 19))) == 0
        issue(morning, date(2023, 9, 19), at=on(date(2023, 9, 19)))
        assert remind_of_bulletins(at=on(date(2023, 9, 27))) == 1

    def test_and_before_on_the_last_working_morning(self, morning):
        """Due on Monday the 11th: Friday is the last morning before."""
        assert remind_of_bulletins(at=on(date(2023, 9, 7))) == 0
        assert remind_of_bulletins(at=on(date(2023, 9, 8))) == 1
        [due] = {one.facts["due"] for one in Notice.objects.filter(text="enrollment.bulletin-due")}
        assert due == "2023-09-11"
        assert remind_of_bulletins(at=on(date(2023, 9, 11))) == 0

    def test_a_missed_morning_is_made_up_and_who_has_issued_it_is_not_reminded(self, morning):
        assert remind_of_bulletins(at=on(date(2023, 9, 11))) == 1
        issue(morning, date(2023, 9, 11), at=on(date(2023, 9, 11)))
        assert remind_of_bulletins(at=on(date(2023, 9, 12))) == 0
