"""Numbered papers: a number without a gap, facts that are frozen, a PDF drawn afterwards, a code anybody can check."""

import re
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from django.db import DatabaseError, transaction

from casework.actions.issue_document import CannotIssue
from casework.actions.keep_document import keep_document
from casework.models import Document, Job, Series
from casework.queries.documents import html_of, runs_of
from casework.rules.documents import document_kinds
from casework.storage import read
from casework.storage.glyphs import without_glyph
from casework.storage.printing import CannotPrint, pdf_of
from casework.sweeps.work import work_off
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.models import Enrollment
from enrollment.rules.layouts import OPENING
from security.journal import recorded, unrecorded
from security.models import Entry
from tests.cast_import import soon
from tests.guarantees.races import meet
from tests.pdf_text import text_of

pytestmark = pytest.mark.usefixtures("files_dir")
RARE = "\U00031350"  # from an extension that our fonts do not have


def issue(roll, key="twin", language="zh-hans", by="registrar", at=None):
    said = {"enrollment": roll.enrollments[key], "purpose": "办理银行卡", "language": language}
    return issue_certificate(**said, by=getattr(roll, by), at=at or roll.at)


@recorded
def issue_and_fail(*, roll, by, at):
    """A wider act that fails after a paper was issued in it."""
    issue(roll)
    raise RuntimeError


def said_by(document):
    """What the PDF says, without the spaces."""
    return "".join(text_of(b"".join(read(document.file.stored_as))).split())


@pytest.fixture
def visits():
    """A server on this machine that notes who asks for what."""

    class Notes(BaseHTTPRequestHandler):
        def do_GET(self):
            server.paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Notes)
    server.paths, server.address = [], f"http://127.0.0.1:{server.server_port}/canary"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


class TestNumbers:
    def test_run_without_a_gap_and_begin_anew_each_year(self, roll):
        year = roll.at.year
        numbers = [issue(roll).number for _n in range(3)]
        assert numbers == [f"学籍证字〔{year}〕{n}号" for n in (1, 2, 3)]
        with time_machine.travel(roll.at + timedelta(days=366)):
            assert issue(roll, at=roll.at + timedelta(days=366)).number == f"学籍证字〔{year + 1}〕1号"

    def test_an_act_that_fails_gives_its_number_back(self, roll):
        issue(roll)
        with pytest.raises(RuntimeError):
            issue_and_fail(roll=roll, by=roll.registrar, at=roll.at)
        issue(roll)
        assert list(Document.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]

    @pytest.mark.race
    def test_two_officers_at_once_get_two_numbers(self, roll, transactional_db):
        first, second, waited = meet(
            lambda: issue(roll), lambda: issue(roll, "rare", by="aa_head"), held_at="insert into casework_series"
        )
        assert waited
        assert {first.number[-2:], second.number[-2:]} == {"1号", "2号"}

    def test_of_a_void_paper_stay_in_the_register(self, roll):
        pk = issue(roll).document
        office = roll.client(roll.registrar)
        assert office.post(f"/documents/{pk}/void/", {"why": ""}).status_code == 302
        assert Document.objects.get(pk=pk).voided_at is None
        office.post(f"/documents/{pk}/void/", {"why": "姓名有误"})
        office.post(f"/documents/{pk}/void/", {"why": "又一次"})
        assert Document.objects.get(pk=pk).voided_why == "姓名有误"
        issue(roll)
        [run] = runs_of(document_kinds().values())
        assert (run.first, run.series.last, run.missing) == (1, 2, ())
        assert "作废" in office.get("/documents/").content.decode()

    def test_neither_number_nor_register_is_changed_afterwards_by_anybody(self, roll):
        pk = issue(roll).document
        for change in (
            lambda: Document.objects.filter(pk=pk).update(number=7),
            lambda: Document.objects.filter(pk=pk).update(code="ABCDEFGHJKMN"),
            lambda: Document.objects.filter(pk=pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), unrecorded("an attempt"):
                change()

    def test_a_number_that_is_missing_is_told(self, roll):
        issue(roll)
        with unrecorded("somebody at the database"):
            Series.objects.update(last=2)
        assert "missing" not in roll.client(roll.registrar).get("/documents/").content.decode()
        [run] = runs_of(document_kinds().values())
        assert run.missing == (2,)


class TestFacts:
    def test_stay_what_they_were_when_the_roll_changes(self, roll):
        pk = issue(roll).document
        with unrecorded("another class"):
            roll.of("twin").placements.get(is_current=True).unit.__class__.objects.filter(code="M2401").update(
                name="改名班"
            )
        assert "改名班" not in html_of(Document.objects.get(pk=pk))
        assert Document.objects.get(pk=pk).facts["name"] == "王子涵"

    def test_the_id_number_is_masked(self, roll):
        facts = Document.objects.get(pk=issue(roll).document).facts
        assert facts["id_number"].count("*") > 6

    def test_only_students_on_the_roll_are_certified(self, roll):
        for key in ("gone", "admitted"):
            with pytest.raises(CannotIssue):
                issue(roll, key)

    def test_a_character_that_no_font_has_is_refused_and_no_number_is_spent(self, roll):
        with unrecorded("a rare name"):
            person = roll.person_of("twin")
            person.name = f"王{RARE}"
            person.save()
        with pytest.raises(CannotIssue, match=RARE):
            issue(roll)
        assert not Series.objects.filter(last__gt=0).exists()

    def test_fonts_have_what_names_are_written_with(self):
        assert without_glyph(["龙䶮", "阿卜杜拉·买买提江", "Jean Dupont", "〔2026〕"]) == ""
        assert without_glyph([f"王{RARE}"]) == RARE


class TestPdf:
    def test_is_drawn_by_a_job_and_says_what_was_frozen(self, roll):
        pk = issue(roll).document
        assert Document.objects.get(pk=pk).file is None
        work_off(now=soon)
        document = Document.objects.get(pk=pk)
        said = said_by(document)
        for words in ("兹证明王子涵", "学籍证字", roll.of("twin").student_no, "办理银行卡", document.code[:4]):
            assert words in said

    def test_in_english_for_offices_abroad(self, roll):
        pk = issue(roll, language="en").document
        work_off(now=soon)
        assert "Thisistocertify" in said_by(Document.objects.get(pk=pk))

    def test_drawn_again_after_a_crash_it_is_the_same_one(self, roll):
        pk = issue(roll).document
        work_off(now=soon)
        first = Document.objects.get(pk=pk).file_id
        with unrecorded("the worker died before it could say so"):
            Job.objects.filter(pk=Document.objects.get(pk=pk).job_id).update(state=Job.State.WAITING)
        work_off(now=soon)
        keep_document(document=pk, pdf=b"%PDF-1.7 another", by=roll.registrar, at=roll.at)
        assert Document.objects.get(pk=pk).file_id == first

    def test_whoever_opens_that_of_somebody_else_is_in_the_journal(self, roll):
        pk = issue(roll).document
        work_off(now=soon)
        owner = roll.client(roll.person_of("twin")) if hasattr(roll.person_of("twin"), "account") else None
        answer = roll.client(roll.registrar).get(f"/documents/{pk}/file/")
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        entry = Entry.objects.get(event="casework.document-fetched")
        assert (entry.by_id, entry.person_id) == (roll.registrar.pk, roll.person_of("twin").pk)
        assert owner is None or owner.get(f"/documents/{pk}/file/").status_code == 200


class TestCheck:
    def test_anybody_sees_that_a_paper_is_genuine_and_learns_nothing_else(self, roll):
        document = Document.objects.get(pk=issue(roll).document)
        page = roll.client(None).get(f"/verify/{document.code}/").content.decode()
        assert document.shown_number in page
        assert "王**" in page
        assert "王子涵" not in page
        assert roll.of("twin").student_no not in page

    def test_a_typed_code_may_have_spaces_and_small_letters(self, roll):
        code = Document.objects.get(pk=issue(roll).document).code
        typed = f"{code[:4]} {code[4:8]}-{code[8:]}".lower()
        assert "真实" in roll.client(None).get("/verify/", {"code": typed}).content.decode()

    def test_a_void_one_and_one_whose_time_is_over_are_told(self, roll):
        pk = issue(roll).document
        code = Document.objects.get(pk=pk).code
        with time_machine.travel(roll.at + timedelta(days=120)):
            assert "过期" in roll.client(None).get(f"/verify/{code}/").content.decode()
        roll.client(roll.registrar).post(f"/documents/{pk}/void/", {"why": "姓名有误"})
        page = roll.client(None).get(f"/verify/{code}/").content.decode()
        assert "作废" in page
        assert "姓名有误" not in page

    def test_an_invented_code_is_answered_with_404(self, roll):
        assert roll.client(None).get("/verify/ABCDEFGHJKMN/").status_code == 404


class TestDrawing:
    VECTORS = (
        '<img src="{url}">', '<link rel=stylesheet href="{url}">', '<style>@import url({url});</style>',
        '<p style="background:url({url})">x</p>', '<object data="{url}"></object>', '<embed src="{url}">',
        '<svg><image href="{url}"/></svg>', '<svg><use href="{url}#a"/></svg>',
        '<link rel=attachment href="{url}">', '<a rel=attachment href="{url}">x</a>',
        '<style>@font-face{{font-family:x;src:url({url})}} p{{font-family:x}}</style><p>x</p>',
        '<p style="list-style-image:url({url});display:list-item">x</p>', '<p style="content:url({url})">x</p>',
        '<base href="{url}"><img src="a.png">', '<style>p::before{{content:url({url})}}</style><p>x</p>',
    )  # fmt: skip

    @pytest.mark.parametrize("vector", VECTORS)
    def test_fetches_no_file(self, vector, tmp_path):
        secret = tmp_path / "canary.txt"
        secret.write_text("canary-of-the-file")
        pdf = pdf_of(vector.format(url=secret.as_uri()))
        assert b"canary-of-the-file" not in pdf
        assert "canary" not in text_of(pdf)
        assert b"/EmbeddedFile" not in pdf

    def test_fetches_nothing_from_the_network(self, visits):
        for vector in self.VECTORS:
            pdf_of(vector.format(url=visits.address))
        assert visits.paths == []

    def test_a_document_that_takes_too_long_is_ended_and_the_next_one_is_drawn(self):
        endless = "<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>"
        with pytest.raises(CannotPrint):
            pdf_of(endless, seconds=3)
        assert pdf_of("<p>王</p>").startswith(b"%PDF")

    def test_the_child_is_never_imported(self):
        source = Path(__file__).parents[2] / "casework" / "storage"
        assert not [path for path in source.glob("*.py") if re.search(r"import .*print_child", path.read_text("utf-8"))]


def test_the_books_go_on_where_they_ended(roll, upload, confirm):
    titles = [column.title for column in OPENING.columns]
    year = roll.at.year
    row = {"事项": "编号", "编号名称": "在籍证明", "文号或末次编号": f"学籍证字〔{year}〕37号"}
    assert confirm(upload([row], titles, matter="OPENING")).state == "LOADED"
    assert issue(roll).number == f"学籍证字〔{year}〕38号"
    [run] = runs_of(document_kinds().values())
    assert (run.first, run.missing) == (38, ())


def test_a_student_finds_the_certificate_and_no_other_student_does(roll):
    pk = issue(roll, "wang").document if Enrollment.objects.get(pk=roll.enrollments["wang"]).student_no else 0
    assert roll.client(roll.wang).get(f"/documents/{pk}/").status_code == 200
    assert roll.client(roll.li).get(f"/documents/{pk}/").status_code == 404
    assert roll.client(roll.guardian).get(f"/documents/{pk}/").status_code == 200
    assert "在籍证明" in roll.client(roll.wang).get(f"/students/{roll.enrollments['wang']}/documents/").content.decode()
