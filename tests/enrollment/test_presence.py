"""Seen at school on the busy days: by code, by list, by a class sheet that comes back afterwards (domain 3.11)."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from casework.queries.desk import on_the_desk_of
from casework.sweeps.work import work_off
from enrollment.actions.note_presence import CannotNotePresence, note_presence
from enrollment.models import Import, Presence
from enrollment.rules.layouts import PRESENCE
from enrollment.rules.presence import code_of
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_import import IMPORTS, problems, soon
from tests.cast_registration import OPENING, Office, on
from tests.flows.test_registration import DAY_2, hand_in
from tests.workbooks import as_upload, workbook

TITLES = [column.title for column in PRESENCE.columns]


@pytest.fixture
def gate(office: Office):
    """The second day of the registration, at the school's gate."""
    with time_machine.travel(on(DAY_2), tick=False):
        yield Gate(office)


class Gate:
    def __init__(self, office: Office) -> None:
        self.office, self.cast = office, office.cast

    def row(self, key: str):
        return self.office.row(getattr(self.cast, key))

    def scan(self, key: str) -> str:
        return reverse("enrollment:presence_scan", args=[code_of(self.row(key).pk)])

    def list(self, **asked) -> str:
        unit = f"?unit={asked['unit'].pk}" if asked else ""
        return reverse("enrollment:presence", args=[self.office.batch.pk]) + unit

    def get(self, path, by):
        return self.cast.client(getattr(self.cast, by)).get(path)

    def post(self, path, data=None, by="tutor"):
        return self.cast.client(getattr(self.cast, by)).post(path, data or {}, follow=True)

    def seen(self) -> dict[str, str]:
        rows = Presence.objects.values_list("registration__person__name", "way")
        return dict(rows)


class TestTheCode:
    def test_leads_the_tutor_to_the_student_and_one_press_notes_it(self, gate):
        page = gate.get(reverse("enrollment:my_presence", args=[gate.row("wang").pk]), "wang")
        assert "<svg" in page.content.decode()
        shown = gate.get(gate.scan("wang"), "tutor").content.decode()
        assert gate.cast.wang.name in shown
        assert gate.office.enrollment(gate.cast.wang).student_no in shown
        assert "0 / 1" in shown
        done = gate.post(gate.scan("wang")).content.decode()
        assert "1 / 1" in done
        assert gate.seen() == {gate.cast.wang.name: "CODE"}

    def test_the_student_reads_it_and_that_it_is_no_registration(self, gate):
        gate.post(gate.scan("wang"))
        page = gate.get(reverse("enrollment:my_presence", args=[gate.row("wang").pk]), "wang").content.decode()
        assert "已记录到校" in page
        assert "这还不是注册" in page
        assert gate.row("wang").state == "NOT_STARTED"

    def test_is_good_for_ten_minutes(self, gate):
        scan = gate.scan("wang")
        for minutes, status in ((9, 200), (11, 410)):
            with time_machine.travel(on(DAY_2) + timedelta(minutes=minutes), tick=False):
                assert gate.get(scan, "tutor").status_code == status
        with time_machine.travel(on(DAY_2) + timedelta(minutes=11), tick=False):
            gate.post(scan)
        assert gate.seen() == {}

    @pytest.mark.parametrize("code", ["1", "1:abc:def", "x"])
    def test_of_our_own_making_only(self, gate, code):
        assert gate.get(reverse("enrollment:presence_scan", args=[code]), "tutor").status_code == 410

    @pytest.mark.parametrize("who", ["other_tutor", "wang", "finance"])
    def test_is_of_no_use_to_others(self, gate, who):
        scan = gate.scan("wang")
        assert gate.get(scan, who).status_code == 404
        gate.post(scan, by=who)
        assert gate.seen() == {}

    def test_nobody_has_the_code_of_another(self, gate):
        assert gate.get(reverse("enrollment:my_presence", args=[gate.row("wang").pk]), "li").status_code == 404


class TestTheList:
    def test_counts_each_class_and_notes_whom_is_ticked(self, gate):
        page = gate.get(gate.list(), "aa_head")
        assert [(one.due, one.here, one.missing) for one in page.context["lines"]] == [(1, 0, 1), (1, 0, 1)]
        gate.post(gate.list(unit=gate.cast.c1), {"ids": [gate.row("li").pk]}, by="aa_head")
        page = gate.get(gate.list(unit=gate.cast.c1), "aa_head")
        assert sorted(one.here for one in page.context["lines"]) == [0, 1]
        assert gate.seen() == {gate.cast.li.name: "LIST"}

    def test_a_tutor_has_the_own_class_alone(self, gate):
        page = gate.get(gate.list(), "tutor")
        assert [one.name for one in page.context["lines"]] == [gate.cast.m1.name]
        assert [one["name"] for one in page.context["rows"]] == [gate.cast.wang.name]
        answer = gate.post(gate.list(), {"ids": [gate.row("li").pk]}).content.decode()
        assert "没有您可以登记的名册" in answer
        assert gate.seen() == {}

    def test_whoever_was_noted_stays_as_noted(self, gate):
        gate.post(gate.scan("wang"))
        answer = gate.post(gate.list(), {"ids": [gate.row("wang").pk]}, by="dept_head").content.decode()
        assert "1 人此前已记录" in answer
        assert gate.seen() == {gate.cast.wang.name: "CODE"}
        assert Entry.objects.filter(event="enrollment.presence-noted").count() == 1

    def test_nobody_ticked_is_said(self, gate):
        assert "请至少勾选一名学生" in gate.post(gate.list()).content.decode()

    def test_a_mistake_is_taken_back_and_the_journal_keeps_both(self, gate):
        gate.post(gate.scan("wang"))
        gate.post(reverse("enrollment:presence_take_back", args=[gate.row("wang").pk]))
        assert gate.seen() == {}
        said = Entry.objects.filter(person=gate.cast.wang.pk, event__startswith="enrollment.presence")
        assert list(said.order_by("pk").values_list("event", flat=True)) == [
            "enrollment.presence-noted",
            "enrollment.presence-taken-back",
        ]
        again = gate.post(reverse("enrollment:presence_take_back", args=[gate.row("wang").pk])).content.decode()
        assert "没有到校记录" in again

    def test_who_decides_reads_it(self, gate):
        gate.post(gate.scan("wang"))
        gate.office.pay(gate.cast.wang)
        hand_in(gate.office, gate.cast.wang)
        [application] = on_the_desk_of(gate.cast.dept_head, on(DAY_2))
        page = gate.get(f"/applications/{application.pk}/", "dept_head").content.decode()
        assert "到校" in page
        assert gate.cast.tutor.name in page

    @pytest.mark.parametrize(("days", "words"), [(1, "还没有到"), (-40, "早")])
    def test_a_day_that_cannot_be_is_refused(self, gate, days, words):
        with pytest.raises(CannotNotePresence, match=words):
            note_presence(
                registrations=[gate.row("wang").pk],
                way="LIST",
                came_on=DAY_2 + timedelta(days=days),
                by=gate.cast.tutor,
                at=on(DAY_2),
            )

    def test_a_closed_registration_takes_nobody(self, gate):
        gate.office.batch.closed_at = on(DAY_2)
        with unrecorded("closed for a test"):
            gate.office.batch.save()
        assert gate.get(gate.list(), "tutor").status_code == 404
        with pytest.raises(NotFound):
            note_presence(
                registrations=[gate.row("wang").pk], way="LIST", came_on=DAY_2, by=gate.cast.tutor, at=on(DAY_2)
            )


class TestTheSheet:
    def sheet(self, gate, by="tutor", unit=None):
        unit = unit or gate.cast.m1
        return gate.get(reverse("enrollment:presence_sheet", args=[gate.office.batch.pk, unit.pk]), by)

    def filled(self, gate, *rows) -> Import:
        file = as_upload(workbook([dict(zip(TITLES, row, strict=True)) for row in rows], TITLES))
        data = {"file": file, "matter": "PRESENCE", "batch": gate.office.batch.pk}
        answer = gate.cast.client(gate.cast.registrar).post(IMPORTS, data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        work_off(now=soon)
        return Import.objects.latest("pk")

    def number(self, gate, key) -> str:
        return gate.office.enrollment(getattr(gate.cast, key)).student_no

    def loaded(self, gate, found: Import) -> Import:
        gate.cast.client(gate.cast.registrar).post(f"{IMPORTS}{found.pk}/confirm/")
        work_off(now=soon)
        return Import.objects.get(pk=found.pk)

    def test_has_the_class_and_comes_back_as_it_was_printed(self, gate):
        sheet = load_workbook(BytesIO(self.sheet(gate).content)).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == tuple(TITLES)
        assert rows[1][:2] == (self.number(gate, "wang"), gate.cast.wang.name)
        assert sheet.print_title_rows == "$1:$1"
        found = self.filled(gate, [rows[1][0], rows[1][1], OPENING.isoformat()])
        assert (found.good, found.wrong, found.duplicate) == (1, 0, 0)
        assert gate.seen() == {}
        self.loaded(gate, found)
        assert gate.seen() == {gate.cast.wang.name: "SHEET"}
        assert Presence.objects.get().came_on == OPENING

    def test_of_another_class_there_is_none(self, gate):
        assert self.sheet(gate, unit=gate.cast.c1).status_code == 404

    def test_each_row_says_what_is_wrong_with_it(self, gate):
        wang, li = gate.cast.wang, gate.cast.li
        found = self.filled(
            gate,
            ["1999999999", "无此人", OPENING.isoformat()],
            [self.number(gate, "wang"), li.name, OPENING.isoformat()],
            [self.number(gate, "li"), li.name, (DAY_2 + timedelta(days=1)).isoformat()],
        )
        assert (found.good, found.wrong) == (0, 3)
        first = found.lines.order_by("number").values_list("number", flat=True)[0]
        columns = [problems(found, first + place) for place in range(3)]
        assert columns == [[("student_no", "error")], [("name", "error")], [("came_on", "error")]]
        page = gate.get(f"{IMPORTS}{found.pk}/?verdict=WRONG", "registrar").content.decode()
        assert [part for part in ("1999999999", wang.name, "还没有到") if part not in page] == []

    def test_who_did_not_come_and_who_was_seen_before_are_no_errors(self, gate):
        gate.post(gate.scan("wang"))
        found = self.filled(
            gate,
            [self.number(gate, "wang"), gate.cast.wang.name, OPENING.isoformat()],
            [self.number(gate, "li"), gate.cast.li.name, ""],
        )
        assert (found.good, found.wrong, found.duplicate) == (0, 0, 2)

    def test_seen_by_the_tutor_while_the_sheet_is_loaded_stays_as_seen(self, gate):
        found = self.filled(gate, [self.number(gate, "wang"), gate.cast.wang.name, OPENING.isoformat()])
        gate.post(gate.scan("wang"))
        assert self.loaded(gate, found).state == "LOADED"
        assert gate.seen() == {gate.cast.wang.name: "CODE"}

    def test_is_undone_as_a_whole(self, gate):
        found = self.loaded(
            gate, self.filled(gate, [self.number(gate, "wang"), gate.cast.wang.name, OPENING.isoformat()])
        )
        gate.cast.client(gate.cast.aa_head).post(f"{IMPORTS}{found.pk}/undo/")
        work_off(now=soon)
        assert Import.objects.get(pk=found.pk).state == "UNDONE"
        assert gate.seen() == {}
