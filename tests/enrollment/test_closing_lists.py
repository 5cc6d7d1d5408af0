"""The closing list of a registration: frozen at one moment, numbered, one for each closing, compared with today."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.models import Document
from casework.queries.documents import html_of, runs_of
from casework.storage import read
from casework.sweeps.work import work_off
from enrollment.actions.close_batch import close_batch
from enrollment.actions.draw_closing_list import DrawnBefore, draw_closing_list
from enrollment.actions.reopen_batch import reopen_batch
from enrollment.models import Batch, ClosingEntry, ClosingList, Term
from enrollment.queries import closing
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.closing import digest_of, since_then
from enrollment.queries.term_figures import lines_on
from enrollment.rules.results import CLOSING_LIST
from enrollment.rules.term_figures import added
from security.journal import unrecorded
from security.models import Entry
from tests.cast_closing import CLOSED, OUTCOMES, TODAY, morning_row, register, school
from tests.pdf_text import text_of

pytestmark = pytest.mark.django_db


def draw(office, *, by=None, at=CLOSED):
    return draw_closing_list(batch=office.batch.pk, by=by or office.cast.aa_head, at=at)


@pytest.fixture
def drawn(closed_term):
    """The closed term with its list."""
    draw(closed_term)
    return closed_term


def page(office, name, role="aa_head", **asked):
    [pk] = asked.pop("args", None) or [ClosingList.objects.latest("pk").pk]
    return office.cast.client(getattr(office.cast, role)).get(reverse(name, args=[pk]), asked)


class TestDrawingUp:
    def test_everybody_who_is_due_stands_on_it_with_what_came_of_it(self, closed_term):
        done = draw(closed_term)
        rows = ClosingEntry.objects.filter(of=done.closing_list)
        assert dict(rows.values_list("name", "outcome")) == {
            closed_term.students[key].name: outcome for key, outcome in OUTCOMES.items()
        }
        assert (done.rows, done.number) == (7, "注册结〔2023〕1号")
        zheng = rows.get(name="郑浩然")
        assert (zheng.student_no, zheng.class_name, zheng.department_name) == ("2022010202", "机电2402班", "机电工程系")
        assert (zheng.state, zheng.registered_at) == ("REGISTERED", closed_term.row(closed_term.zheng).registered_at)

    def test_in_the_order_of_department_class_and_number(self, drawn):
        rows = ClosingEntry.objects.order_by("pk").values_list("student_no", flat=True)
        assert [number[4:] for number in rows] == ["020101", "020102", "020103", "010101", "010102", "010201", "010202"]

    def test_its_figures_are_those_of_the_report_and_departments_add_up_to_the_school(self, drawn):
        facts = Document.objects.get(kind=CLOSING_LIST.key).facts
        said = school(drawn)
        assert facts["school"] == [f"{value}%" if "." in str(value) else str(value) for value in said.values()]
        for department in facts["departments"]:
            for place in (0, 1, 3, 4, 6, 7, 8, 9, 10, 11):
                classes = sum(int(line[place + 1]) for line in department["classes"])
                assert classes == int(department["figures"][place])
        due = [int(department["figures"][0]) for department in facts["departments"]]
        assert sum(due) == int(facts["school"][0]) == 7

    def test_who_is_not_registered_is_named_on_the_paper_by_department(self, drawn):
        commerce, mechanics = Document.objects.get(kind=CLOSING_LIST.key).facts["departments"]
        assert [line[1:] for line in commerce["missing"]] == [["周沐宸", "会计2401班", "延期"]]
        assert [line[1] for line in mechanics["missing"]] == ["王子涵", "赵一诺"]

    def test_a_name_that_the_fonts_lack_does_not_hold_the_list_up(self, closed_term):
        with unrecorded("a rare name"):
            type(closed_term.wang).objects.filter(pk=closed_term.wang.pk).update(name="王\U00031350")
        draw(closed_term)
        assert ClosingEntry.objects.filter(name="王\U00031350").exists()
        assert "王〓" in html_of(Document.objects.get(kind=CLOSING_LIST.key))

    def test_not_before_it_is_closed_and_not_by_the_registrar(self, morning):
        with pytest.raises(CannotChangeBatch, match="先结束注册"):
            draw(morning)
        with pytest.raises(CannotChangeBatch):
            draw(morning, by=morning.cast.registrar)
        assert not ClosingEntry.objects.exists()

    def test_the_journal_says_who_drew_up_how_many_rows(self, drawn):
        entry = Entry.objects.get(event="enrollment.closing-list-drawn")
        assert (entry.by_id, entry.particulars["rows"]) == (drawn.cast.aa_head.pk, 7)


class TestOnce:
    def test_the_second_click_leads_to_the_first_list(self, drawn):
        address = reverse("enrollment:closing_lists", args=[drawn.batch.pk])
        answer = drawn.cast.client(drawn.cast.aa_head).post(address)
        assert answer["Location"] == reverse("enrollment:closing_list", args=[ClosingList.objects.get().pk])
        with pytest.raises(DrawnBefore, match="注册结〔2023〕1号"):
            draw(drawn)
        assert Document.objects.filter(kind=CLOSING_LIST.key).count() == 1

    def test_closed_again_it_has_a_further_list_that_names_the_one_before(self, drawn):
        first, later = ClosingList.objects.get(), CLOSED + timedelta(hours=2)
        reopen_batch(batch=drawn.batch.pk, reason="补录", by=drawn.cast.aa_head, at=CLOSED + timedelta(hours=1))
        with pytest.raises(CannotChangeBatch):
            draw(drawn, at=later)
        close_batch(batch=drawn.batch.pk, by=drawn.cast.aa_head, at=later)
        done = draw(drawn, at=later)
        second = ClosingList.objects.get(pk=done.closing_list)
        assert (second.earlier, second.nth, done.number) == (first, 2, "注册结〔2023〕2号")
        assert "注册结〔2023〕1号" in html_of(second.document)
        [run] = runs_of([CLOSING_LIST])
        assert (run.first, run.series.last, run.missing) == (1, 2, ())


class TestFrozen:
    def test_neither_list_nor_rows_are_changed_or_taken_away_by_anybody(self, drawn):
        for change in (
            lambda: ClosingEntry.objects.update(outcome="ON_TIME"),
            lambda: ClosingEntry.objects.filter(name="王子涵").delete(),
            lambda: ClosingList.objects.update(rows=8),
            lambda: ClosingList.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), unrecorded("an attempt"):
                change()

    def test_nothing_is_added_once_it_is_drawn_up(self, closed_term):
        row = morning_row(closed_term, "wang")
        with unrecorded("not due"):
            row.update(counted_in_due=False)
        assert draw(closed_term).rows == 6
        more = ClosingEntry.objects.latest("pk")
        more.pk, more.registration = None, row.get()
        with pytest.raises(DatabaseError, match="complete"), transaction.atomic(), unrecorded("an attempt"):
            more.save(force_insert=True)

    def test_the_rows_have_the_digest_that_stands_on_the_paper(self, drawn):
        found = ClosingList.objects.get()
        assert digest_of(found.pk) == bytes(found.digest)
        assert found.document.facts["digest"] == bytes(found.digest).hex()

    def test_it_stays_when_the_roll_changes(self, drawn):
        register(drawn, "wang", TODAY)
        found = ClosingList.objects.get()
        assert digest_of(found.pk) == bytes(found.digest)
        assert page(drawn, "enrollment:closing_list").context["table"]["total"][0] == "7"


class TestOtherwiseSince:
    def test_where_nothing_changed_the_page_says_so(self, drawn):
        answer = page(drawn, "enrollment:closing_changes")
        assert (answer.context["total"], answer.context["rows"]) == (0, [])
        assert "与名单一致" in answer.content.decode()

    def test_outcome_state_class_and_name_are_counted_by_department_and_listed(self, drawn):
        register(drawn, "wang", TODAY)  # open → made up
        with unrecorded("another name and another class"):
            type(drawn.li).objects.filter(pk=drawn.li.pk).update(name="李思齐")
            drawn.enrollment(drawn.sun).placements.filter(is_current=True).update(unit=drawn.cast.m2)
        context = page(drawn, "enrollment:closing_changes").context
        counts = {row["at_name"]: row for row in context["counts"]}
        mechanics = counts["机电工程系"]
        assert [mechanics[key] for key in ("n", "n_outcome", "n_state", "n_class", "n_name")] == [2, 1, 1, 1, 0]
        assert counts["财经商贸系"]["n_name"] == 1
        differ = {row["name_then"]: [pair[1:] for pair in row["differ"]] for row in context["rows"]}
        assert differ == {
            "王子涵": [("尚未完成", "逾期补办"), ("逾期", "已注册")],
            "孙子墨": [("机电2401班", "机电2402班")],
            "李思琪": [("李思琪", "李思齐")],
        }
        [one] = page(drawn, "enrollment:closing_changes", department=drawn.cast.commerce.pk).context["rows"]
        assert one["name_now"] == "李思齐"

    def test_a_class_of_which_nobody_is_any_more_counts_as_a_change(self, drawn):
        with unrecorded("no place"):
            drawn.enrollment(drawn.sun).placements.filter(is_current=True).update(is_current=False)
        assert since_then(ClosingList.objects.get(), TODAY).count() == 1

    def test_days_that_go_by_change_nothing_by_themselves(self, drawn):
        found = ClosingList.objects.get()
        assert since_then(found, TODAY + timedelta(days=60)).count() == 0


class TestThePaper:
    def test_is_drawn_by_the_job_with_all_figures_and_a_place_to_sign(self, drawn, files_dir):
        work_off(now=lambda: CLOSED + timedelta(minutes=1))
        paper = Document.objects.get(kind=CLOSING_LIST.key)
        said = "".join(text_of(b"".join(read(paper.file.stored_as))).split())
        for words in (
            "注册结〔2023〕1号",
            "《学生学籍管理实施细则（",
            "机电工程系",
            "财经商贸系",
            "全校",
            "14.3%",
            "王子涵",
            "签字",
            "陈志强",
        ):
            assert words in said

    @pytest.mark.parametrize(("most", "classes", "names"), [(60, True, True), (40, True, False), (20, False, False)])
    def test_of_a_large_school_says_what_stands_in_the_workbook_alone(
        self, closed_term, monkeypatch, most, classes, names
    ):
        monkeypatch.setattr(closing, "MOST_CELLS", most)
        draw(closed_term)
        paper = html_of(Document.objects.get(kind=CLOSING_LIST.key))
        assert ("机电2401班" in paper, "王子涵" in paper) == (classes, names)
        assert ("见导出的名册" in paper) is not names


class TestTheReport:
    def said(self, *words):
        out = io.StringIO()
        call_command("term_report", "2023-2024-1", *words, stdout=out)
        return out.getvalue()

    def test_as_json_departments_add_up_to_the_school(self, closed_term):
        found = json.loads(self.said("--json"))
        departments = found.pop("departments")
        assert (found.pop("term"), found.pop("as_of")) == ("2023-2024-1", "2023-11-06")
        assert found == school(closed_term)
        assert found["on_time_rate"] == "14.3"
        for key in set(found) - {"on_time_rate"}:
            assert sum(one[key] for one in departments) == found[key]

    def test_as_of_a_past_day_and_for_people(self, closed_term):
        assert json.loads(self.said("--json", "--as-of", "2023-10-11"))["made_up"] == 0
        assert "机电工程系" in self.said()

    def test_a_term_that_is_not_there_and_a_day_to_come_are_told(self, closed_term):
        with pytest.raises(CommandError, match="2023-2024-1"):
            call_command("term_report", "1999-2000-1")
        with pytest.raises(CommandError, match="ahead"):
            self.said("--as-of", "2024-01-01")

    def test_a_term_without_a_roster_has_no_rate(self, closed_term):
        with unrecorded("a term to come"):
            Term.objects.create(
                code="2022-2023-1", school_year="2022-2023", ordinal=1, opens_on="2022-09-01", ends_on="2023-01-10"
            )
        out = io.StringIO()
        call_command("term_report", "2022-2023-1", "--json", stdout=out)
        found = json.loads(out.getvalue())
        assert (found["due"], found["on_time_rate"], found["departments"]) == (0, "—", [])


def test_board_and_figures_agree_on_who_was_on_time(closed_term):
    board = page(closed_term, "enrollment:batch", args=[closed_term.batch.pk]).context["whole"]
    figures = added(line.figures for line in lines_on([Batch.objects.get()], TODAY))
    assert (board.due, board.on_time, board.not_on_time) == (figures.due, figures.on_time, figures.not_on_time)
    assert board.registered == figures.registered_at_term_end
