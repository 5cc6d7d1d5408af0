"""Lists that leave as files: who, what for, exactly what the page shows, nothing a spreadsheet would run, and for how
long (S:EXP-01, S:EXP-02, S:ACC-03)."""

import csv
import io
import tracemalloc
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from casework.models import File
from casework.sweeps.work import work_off
from enrollment.models import IdDocument
from reports.actions.ask_export import ask_export
from reports.actions.decide_export import decide_export
from reports.actions.expire_exports import expire_exports
from reports.models import Export
from reports.rules import exporting
from reports.rules.sheets import csv_table, xlsx_table
from security.actions.appoint import appoint
from security.actions.end_appointment import end_appointment
from security.models import Entry
from security.queries import NotFound, the_system
from tests.access.test_lists import DESKS, ROLL
from tests.cast_desk import NOW
from tests.workbooks import sheet

SAID = {"format": "xlsx", "purpose": "CHECK", "reason": "核对名册，开学检查"}
TAKES_OUT = ("aa_head", "registrar", "dept_head", "other_dept_head", "sa_head", "archive_head", "finance")
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "=cmd|' /C calc'!A0", " =1")


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def ask(cast, role, what="students", said=SAID, **asked):
    """Through the page, as its asker does."""
    return cast.client(getattr(cast, role)).post(reverse("reports:export_new", args=[what], query=asked), said)


def fetched(cast, role, export=None):
    """The file's bytes, by the asker's own link."""
    work_off(now=timezone.now)
    export = export or Export.objects.latest("pk")
    page = cast.client(getattr(cast, role)).get(reverse("reports:export_file", args=[export.pk]))
    return b"".join(page.streaming_content) if page.status_code == 200 else page.status_code


class TestWhatTheFileHolds:
    @pytest.mark.parametrize("role", TAKES_OUT)
    def test_the_students_of_the_asker_s_own_list_and_no_other(self, morning, role):
        ask(morning.cast, role)
        _mark, _titles, *rows = sheet(fetched(morning.cast, role))
        assert sorted(row[0] for row in rows) == sorted(morning.students[key].name for key in ROLL[role])
        assert len(rows) == Export.objects.get().rows

    @pytest.mark.parametrize("role", ["dept_head", "other_dept_head", "aa_head", "registrar"])
    def test_the_applications_of_the_asker_s_own_desk(self, morning, role):
        for view in ("mine", "overdue", "returned", "done"):
            if not DESKS[role][view]:
                continue
            ask(morning.cast, role, "desk", view=view)
            _mark, _titles, *rows = sheet(fetched(morning.cast, role))
            assert {row[1] for row in rows} == {morning.students[key].name for key in DESKS[role][view]}

    def test_the_filters_of_the_page_hold_for_the_file(self, roll):
        ask(roll.cast, "registrar", q="王子涵", status="ACTIVE")
        _mark, _titles, *rows = sheet(fetched(roll.cast, "registrar"))
        assert sorted(row[1] for row in rows) == ["2024010102", "2024020102"]

    def test_id_numbers_stay_masked_and_offices_that_know_names_get_no_more(self, roll):
        whole = IdDocument.objects.get(student=roll.of("wang").student, is_current=True).number
        for role, known in (("registrar", True), ("finance", False)):
            ask(roll.cast, role)
            data = fetched(roll.cast, role)
            rows = sheet(data)
            assert whole not in str(rows)
            assert (f"••••{whole[-4:]}" in str(rows)) == known
            assert {len(row) for row in rows[1:]} == {8 if known else 4}

    def test_it_is_marked_with_number_person_time_and_purpose(self, roll):
        for file_format in ("xlsx", "csv"):
            ask(roll.cast, "registrar", said=SAID | {"format": file_format})
            export, data = Export.objects.latest("pk"), fetched(roll.cast, "registrar")
            text = data.decode() if file_format == "csv" else str(sheet(data)[0])
            for word in (export.number, roll.cast.registrar.name, f"{timezone.localtime():%Y-%m-%d}", "核对学籍"):
                assert word in text
        assert export.number in File.objects.latest("pk").name

    def test_numbers_keep_their_zeros_and_length(self):
        number, zeros = "110101199003071234567", "007"
        table = b"".join(xlsx_table("m", [], [(number, zeros)]))
        assert sheet(table)[1] == [number, zeros]

    @pytest.mark.parametrize("text", FORMULAS)
    def test_no_cell_is_a_formula_or_a_link_not_even_a_title(self, text):
        table = b"".join(xlsx_table(text, [(text,)], [(text,)]))
        with zipfile.ZipFile(io.BytesIO(table)) as package:
            inside = package.read("xl/worksheets/sheet1.xml").decode()
            assert package.testzip() is None
        assert "<f" not in inside
        assert "hyperlink>" not in inside
        assert inside.count('t="inlineStr"') == inside.count("<c ") == 3
        plain = b"".join(csv_table(text, [(text,)], [(text,)])).decode("utf-8-sig")
        assert all(cell.startswith("'") for row in csv.reader(io.StringIO(plain)) for cell in row)

    def test_memory_does_not_grow_with_the_rows(self):
        def most_held(rows: int) -> int:
            tracemalloc.start()
            for _piece in xlsx_table("m", [], ([f"名{number}", "x" * 40] for number in range(rows))):
                pass
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most

        assert most_held(20_000) - most_held(2_000) < 200 * 1024  # bytes; the rows themselves are two megabytes


class TestTheListsOfTheOffices:
    def names(self, cast, role, what, place=0, **asked):
        """The names in the file; the page it was offered on is the reader's own."""
        ask(cast, role, what, **asked)
        _mark, titles, *rows = sheet(fetched(cast, role))
        assert {len(row) for row in rows} <= {len(titles)}
        return sorted(row[place] for row in rows)

    def test_proposals_with_their_filters_and_of_the_own_department(self, morning_with_proposals):
        morning, cast = morning_with_proposals, morning_with_proposals.cast
        open_one = [morning.students["qian"].name]  # nothing is decided about Zhou while the report is open
        assert self.names(cast, "registrar", "proposals", view="open") == open_one
        assert self.names(cast, "other_dept_head", "proposals") == open_one
        assert ask(cast, "registrar", "proposals", view="dropped").status_code == 400  # nobody is on it
        assert self.names(cast, "registrar", "proposals", view="reported") == [morning.students["zhou"].name]
        assert ask(cast, "dept_head", "proposals").status_code == 400
        register = cast.client(cast.aa_head).get(reverse("reports:exports")).content.decode()
        assert "有未办结的动态反馈" in register

    def test_results_that_nobody_confirmed_yet(self, morning):
        """A second head of the department: the first has signed them."""
        cast = morning.cast
        appoint(person=cast.nobody, office="DEPT_HEAD", unit=cast.commerce, begins=NOW.date(), by=cast.secadmin, at=NOW)
        assert self.names(cast, "nobody", "unconfirmed", place=1) == [morning.students["li"].name]
        assert "export" in cast.client(cast.nobody).get("/unconfirmed/").content.decode()
        assert ask(cast, "aa_head", "unconfirmed").status_code == 404

    def test_open_holds_of_the_own_office_by_kind(self, morning):
        cast = morning.cast
        for key, kind in (("wang", "FAILED_COURSE"), ("li", "LIBRARY")):
            morning.hold(morning.students[key], kind, at=NOW)
        everybody = sorted(morning.students[key].name for key in ("wang", "li"))
        assert self.names(cast, "aa_head", "holds") == everybody
        assert self.names(cast, "aa_head", "holds", kind="FAILED_COURSE") == [morning.students["wang"].name]

    def test_the_register_of_documents(self, roll_with_paper):
        cast = roll_with_paper.cast
        [name] = self.names(cast, "registrar", "documents", place=2)
        assert name in cast.client(cast.registrar).get("/documents/").content.decode()
        assert self.names(cast, "registrar", "documents", place=2, kind="no-such-kind") == [name]

    def test_the_students_of_a_data_check_by_state(self, check):
        cast, pk = check.cast, str(check.campaign.pk)
        check.answer("wang")
        assert self.names(cast, "aa_head", "campaign-students", campaign=pk) == sorted([cast.wang.name, cast.li.name])
        assert self.names(cast, "aa_head", "campaign-students", campaign=pk, state="ASKED") == [cast.li.name]
        assert self.names(cast, "dept_head", "campaign-students", campaign=pk) == [cast.wang.name]
        assert ask(cast, "aa_head", "campaign-students").status_code == 404


class TestWhoMay:
    def test_without_purpose_and_reason_nothing_leaves(self, roll):
        for said in (SAID | {"purpose": ""}, SAID | {"reason": ""}, SAID | {"reason": "x"}):
            assert ask(roll.cast, "registrar", said=said).status_code == 400
        assert not Export.objects.exists()

    def test_many_rows_wait_for_the_head_of_academic_affairs(self, roll, monkeypatch):
        monkeypatch.setattr("reports.actions.ask_export.ALONE", 3)
        ask(roll.cast, "registrar")
        export = Export.objects.get()
        assert (export.state, fetched(roll.cast, "registrar")) == ("WAITING", 404)
        decide = reverse("reports:export_decide", args=[export.pk])
        assert roll.cast.client(roll.cast.registrar).post(decide, {"decision": "allow"}).status_code in {403, 404}
        roll.cast.client(roll.cast.aa_head).post(decide, {"decision": "allow"})
        assert len(sheet(fetched(roll.cast, "registrar"))) == 2 + export.rows
        assert fetched(roll.cast, "aa_head", export) == 404, "allowed by, but not made for"

    def test_what_is_refused_is_never_made_and_not_decided_twice(self, roll, monkeypatch):
        monkeypatch.setattr("reports.actions.ask_export.ALONE", 3)
        ask(roll.cast, "registrar")
        export = Export.objects.get()
        decide_export(export=export.pk, allows=False, by=roll.cast.aa_head, at=timezone.now())
        with pytest.raises(NotFound):
            decide_export(export=export.pk, allows=True, by=roll.cast.aa_head, at=timezone.now())
        assert fetched(roll.cast, "registrar") == 404

    def test_nobody_else_fetches_the_file(self, roll):
        ask(roll.cast, "registrar")
        work_off(now=timezone.now)
        for other in ("aa_head", "other_registrar", "auditor", "dept_head"):
            assert fetched(roll.cast, other) == 404

    def test_after_the_office_has_ended_the_file_is_not_handed_out(self, roll):
        ask(roll.cast, "registrar")
        work_off(now=timezone.now)
        today = timezone.localdate()
        appointment = roll.cast.registrar.appointments.get()
        end_appointment(appointment=appointment, last_day=today, by=roll.cast.secadmin, at=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert fetched(roll.cast, "registrar") == 404

    def test_a_week_later_it_is_gone_and_the_register_remains(self, roll):
        ask(roll.cast, "registrar")
        work_off(now=timezone.now)
        later = timezone.now() + exporting.KEPT
        with time_machine.travel(later, tick=False):
            assert fetched(roll.cast, "registrar") == 404
        expire_exports(by=the_system(), at=later)
        export = Export.objects.get()
        assert (export.state, export.file) == ("GONE", None)
        assert not File.objects.exists()

    def test_the_registrar_and_the_auditor_read_the_whole_register_others_their_own(self, roll):
        for role in ("registrar", "dept_head", "sa_head"):
            ask(roll.cast, role)
        expected = {"registrar": 3, "aa_head": 3, "auditor": 3, "dept_head": 1, "sa_head": 1, "finance": 0}
        for role, count in expected.items():
            page = roll.cast.client(getattr(roll.cast, role)).get(reverse("reports:exports"))
            assert (role, len(page.context["rows"])) == (role, count)

    def test_the_register_says_in_words_what_a_list_was_narrowed_by(self, roll):
        ask(roll.cast, "registrar", department=str(roll.mechanics.pk), status="ACTIVE", q="王")
        page = roll.cast.client(roll.cast.auditor).get(reverse("reports:exports"))
        assert page.context["rows"][0]["filters"] == "系部：机电工程系 · 搜索：王 · 学籍状态：在籍"


class TestJournal:
    def test_says_who_took_out_how_many_rows_narrowed_by_what_and_the_digest_of_the_file(self, roll):
        ask(roll.cast, "registrar", q="王子涵")
        data = fetched(roll.cast, "registrar")
        told = {entry.event: entry.particulars for entry in Entry.objects.filter(event__startswith="reports.export")}
        assert told["reports.export-asked"]["filters"] == ["q"]
        assert told["reports.export-made"]["rows"] == len(sheet(data)) - 2
        assert told["reports.export-made"]["sha256"] == sha256(data).hexdigest()
        assert "reports.export-fetched" in told
        assert "王子涵" not in str(told)

    def test_asking_twice_with_one_press_is_one_export(self, roll):
        key = {"act_key": "6f9619ff-8b86-4011-b42d-00c04fc964ff"}
        for _ in range(2):
            ask(roll.cast, "registrar", said=SAID | key)
        assert Export.objects.count() == 1

    def test_the_job_run_again_makes_no_second_file(self, roll):
        at = timezone.now()
        ask_export(what="students", asked={}, **SAID, by=roll.cast.registrar, at=at)
        fetched(roll.cast, "registrar")
        work_off(now=timezone.now)
        assert Entry.objects.filter(event="reports.export-made").count() == 1
