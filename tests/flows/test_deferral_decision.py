"""The decision on a deferral (D02): a numbered paper with frozen facts, which the student opens and anybody checks."""

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from casework.actions.undo_decision import undo_decision
from casework.kind import CannotBegin
from casework.models import Application, Document, Notice
from casework.queries.documents import html_of
from casework.storage import read
from casework.sweeps.work import work_off
from enrollment.actions.close_batch import close_batch
from enrollment.actions.issue_deferral_decision import CannotIssue, issue_deferral_decision
from enrollment.models import DeferralRequest, TermRegistration, TermState
from enrollment.rules.deferral import DECISION
from enrollment.sweeps.deadlines import issue_missing_decisions
from security.journal import unrecorded
from security.models import Entry, Person
from tests.cast_import import soon
from tests.cast_registration import Office, on
from tests.flows.test_deferral import DAY_2, decided, hand_in
from tests.flows.test_registration import agree
from tests.pdf_text import text_of

OCTOBER, RARE = date(2023, 10, 16), "\U00031350"


def paper_of(person: Person) -> Document:
    return Document.objects.get(person=person, kind=DECISION.key)


@pytest.fixture
def granted(office) -> Office:
    decided(office, hand_in(office, office.cast.li), DAY_2)
    return office


class TestIssued:
    def test_with_the_grant_under_the_next_number_of_its_series(self, granted):
        paper = paper_of(granted.cast.li)
        assert paper.shown_number == "延期注册审批〔2023〕1号"
        decided(granted, hand_in(granted, granted.cast.wang), DAY_2)
        assert paper_of(granted.cast.wang).shown_number == "延期注册审批〔2023〕2号"
        assert Entry.objects.filter(event="casework.document-issued", person=granted.cast.li).exists()

    def test_it_says_what_was_asked_who_answered_what_and_until_when(self, granted):
        said = html_of(paper_of(granted.cast.li))
        pk = Application.objects.get(person=granted.cast.li).pk
        until = DeferralRequest.objects.get(pk=pk).ends_on
        answers = (granted.cast.other_dept_head.name, granted.cast.aa_head.name)
        assert until == date(2023, 10, 7)
        for words in ("祖母病重", "14 天", "2023年10月7日", "2023年9月5日", "L 二(一)1(2)", "见证明", *answers):
            assert words in said

    def test_what_it_says_stays_though_the_student_is_renamed(self, granted):
        paper, before = paper_of(granted.cast.li), granted.cast.li.name
        with unrecorded("a new name"):
            Person.objects.filter(pk=granted.cast.li.pk).update(name="李新")
        assert before in html_of(paper)

    def test_never_twice(self, office):
        cast = office.cast
        pk = hand_in(office, cast.wang)
        decided(office, pk, DAY_2)
        with pytest.raises(CannotIssue, match="已"):
            issue_deferral_decision(application=pk, by=cast.aa_head, at=on(DAY_2))
        assert issue_missing_decisions(at=on(DAY_2, 20)) == 0
        assert Document.objects.filter(kind=DECISION.key).count() == 1


@pytest.mark.usefixtures("files_dir")
class TestRefused:
    """REG-1.2, REG-1.3: who is refused has something in hand too, under the next number of the same series."""

    def refused(self, office: Office, person: Person, day: date = DAY_2, **said) -> int:
        pk = hand_in(office, person, day, **said)
        decided(office, pk, day, agrees=False)
        return pk

    def test_not_before_the_refusal_stands(self, office):
        pk = self.refused(office, office.cast.li)
        at = Application.objects.get(pk=pk).decided_at
        work_off(now=lambda: at + timedelta(seconds=5))
        assert not Document.objects.filter(kind=DECISION.key).exists()
        work_off(now=lambda: at + timedelta(seconds=11))
        assert paper_of(office.cast.li).application_id == pk

    def test_it_says_that_it_is_not_granted_why_and_by_when_to_register(self, office):
        self.refused(office, office.cast.li)
        work_off(now=lambda: on(DAY_2, 11))
        paper = paper_of(office.cast.li)
        said = html_of(paper)
        until = "2023年9月18日（含当日）前办理注册"
        for words in ("不同意该生", until, "见证明", office.cast.aa_head.name, "祖母病重"):
            assert words in said
        assert "同意该生2023-2024学年第一学期学籍注册延期至" not in said
        assert (paper.shown_number, paper.version) == ("延期注册审批〔2023〕1号", 2)
        decided(office, hand_in(office, office.cast.wang), DAY_2)
        assert paper_of(office.cast.wang).shown_number == "延期注册审批〔2023〕2号"

    def test_after_the_own_last_day_it_says_that_the_reason_is_asked(self, office):
        with unrecorded("October"):
            TermRegistration.objects.filter(person=office.cast.li).update(state="OVERDUE")
        self.refused(office, office.cast.li, OCTOBER, late_reason="住院")
        issue_missing_decisions(at=on(OCTOBER, 20))
        assert "应说明原因补办注册" in html_of(paper_of(office.cast.li))

    def test_one_that_was_undone_in_time_has_none(self, office):
        cast, pk = office.cast, hand_in(office, office.cast.li)
        agree(pk, cast.other_dept_head, on(DAY_2), opinion="见证明")
        agree(pk, cast.aa_head, on(DAY_2, 11), agrees=False, opinion="不属特殊情况")
        undo_decision(application_ids=[pk], by=cast.aa_head, at=on(DAY_2, 11) + timedelta(seconds=5))
        work_off(now=lambda: on(DAY_2, 12))
        assert issue_missing_decisions(at=on(DAY_2, 20)) == 0
        with pytest.raises(CannotIssue, match="尚未"):
            issue_deferral_decision(application=pk, by=cast.aa_head, at=on(DAY_2, 20))
        assert not Document.objects.filter(kind=DECISION.key).exists()

    def test_the_student_finds_it_on_the_application(self, office):
        pk, li = self.refused(office, office.cast.li), office.cast.li
        work_off(now=lambda: on(DAY_2, 11))
        page = office.cast.client(li).get(reverse("casework:application", args=[pk])).content.decode()
        assert reverse("casework:document", args=[paper_of(li).pk]) in page

    def test_what_was_issued_before_is_drawn_as_it_was(self, granted):
        paper = paper_of(granted.cast.li)
        paper.version = 1
        paper.facts = {key: value for key, value in paper.facts.items() if key not in {"is_granted", "register_by"}}
        assert "延期至 2023年10月7日" in html_of(paper)


@pytest.mark.usefixtures("files_dir")
class TestTheStudent:
    def test_finds_it_on_the_application_and_downloads_the_pdf(self, granted):
        cast = granted.cast
        work_off(now=soon)
        paper = paper_of(cast.li)
        li = cast.client(cast.li)
        page = li.get(reverse("casework:application", args=[paper.application_id])).content.decode()
        assert reverse("casework:document", args=[paper.pk]) in page
        assert paper.shown_number in page
        pdf = li.get(reverse("casework:document_file", args=[paper.pk]))
        assert pdf["Content-Type"] == "application/pdf"
        with pikepdf.open(BytesIO(b"".join(read(paper.file.stored_as)))) as drawn:
            assert len(drawn.pages) == 1
        assert "延期注册审批" in "".join(text_of(b"".join(read(paper.file.stored_as))).split())

    def test_and_nobody_who_has_no_part_in_it(self, granted):
        paper = paper_of(granted.cast.li)
        for stranger in (granted.cast.wang, granted.cast.guardian, granted.cast.dept_head):
            answer = granted.cast.client(stranger).get(reverse("casework:document", args=[paper.pk]))
            assert answer.status_code == 404

    def test_anybody_who_holds_it_checks_the_code(self, granted, client):
        paper = paper_of(granted.cast.li)
        page = client.get(reverse("casework:document_check", args=[paper.code])).content.decode()
        assert paper.shown_number in page
        assert granted.cast.li.name not in page


class TestAheadOrTooLate:
    def test_a_character_without_glyph_holds_up_no_deferral_and_the_paper_follows(self, office):
        cast = office.cast
        pk = hand_in(office, cast.li, reason=f"祖母{RARE}病重")
        decided(office, pk, DAY_2)
        assert office.row(cast.li).state == TermState.DEFERRED
        assert not Document.objects.filter(kind=DECISION.key).exists()
        [told] = Notice.objects.filter(text="enrollment.deferral-without-paper", person=cast.aa_head)
        assert told.facts["number"] == Application.objects.get(pk=pk).number
        with unrecorded("a font with the character is installed"):
            found = Application.objects.get(pk=pk)
            found.particulars |= {"reason": "祖母病重"}
            found.save(update_fields=["particulars"])
        assert issue_missing_decisions(at=on(DAY_2 + timedelta(days=1), 7)) == 1
        assert paper_of(cast.li).application_id == pk


class TestClosed:
    """AMB-04: it may be asked for until the day before the next opening, with the reason why it is late; that is what
    all shipped editions say. Once the registration is closed nobody can register any more, so that an approval gives no
    new day; it says that there was a cause. Where an edition takes deferrals only inside the window, it is refused.
    """

    @pytest.fixture
    def closed(self, office) -> Office:
        with unrecorded("October"):
            TermRegistration.objects.filter(batch=office.batch).update(state="OVERDUE")
        close_batch(batch=office.batch.pk, by=office.cast.aa_head, at=on(OCTOBER))
        return office

    def test_asked_for_until_the_next_opening_it_only_says_that_there_was_a_cause(self, closed):
        li, before = closed.cast.li, closed.row(closed.cast.li).deadline
        decided(closed, hand_in(closed, li, OCTOBER, late_reason="住院"), OCTOBER)
        row = closed.row(li)
        assert (row.state, row.with_cause, row.deadline) == (TermState.OVERDUE, True, before)
        assert "有正当理由" in html_of(paper_of(li))

    def test_the_page_says_so_before_it_is_decided(self, closed):
        li = closed.cast.li
        pk = hand_in(closed, li, OCTOBER, late_reason="住院")
        page = closed.cast.client(li).get(reverse("casework:application", args=[pk])).content.decode()
        assert "只表明" in page

    def test_where_the_window_is_the_last_day_it_is_refused_with_a_sentence(self, closed):
        closed.amend(**{"reg.deferral_apply_until": "WINDOW_END"})
        with pytest.raises(CannotBegin, match="已结束"):
            hand_in(closed, closed.cast.li, OCTOBER, late_reason="住院")
