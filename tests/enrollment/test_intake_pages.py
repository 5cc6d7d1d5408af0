"""The pages of the check-in, by plain GET and POST: the board, the counter, the student's own page, the papers."""

import re

import pytest
import time_machine
from django.urls import reverse

from enrollment.actions.close_intake import close_intake
from enrollment.actions.open_batch import open_batch
from enrollment.models import Comparison, Consent, IdDocument, TermRegistration
from enrollment.queries.registration import cases_of_rows
from enrollment.rules.arrival_code import code_of
from reports.queries.lists import taken_by
from security.journal import unrecorded
from security.models import Guardianship
from tests.cast_intake import ALL, FIRST, LAST
from tests.cast_registration import CATEGORY, OPENING, on


def page(office, role, name, *args, **search):
    """The text of a page as somebody of the cast reads it."""
    answer = office.cast.client(person(office, role)).get(reverse(f"enrollment:{name}", args=args), search, follow=True)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def press(office, role, name, *args, **data):
    """A button of a page; the answer after the redirect."""
    client = office.cast.client(person(office, role))
    return client.post(reverse(f"enrollment:{name}", args=args), data, follow=True)


def person(office, role):
    return office.persons.get(role) or office.cast.persons[role]


def list_behind(office, role="aa_head", **search):
    return page(office, role, "intake_students", office.intake.pk, **search)


class TestTheBoard:
    def test_the_head_opens_the_check_in_on_a_page(self, admitted):
        days = {"arrives_from": FIRST.isoformat(), "arrives_until": LAST.isoformat()}
        data = {"term": admitted.term.pk, "categories": ["HE_FULL_TIME"], **days}
        answer = press(admitted, "aa_head", "intake_open", **data)
        assert answer.status_code == 200
        assert {admitted.arrival(key).state for key in admitted.persons} == {"EXPECTED"}

    def test_every_number_opens_its_list(self, arrival_day):
        arrival_day.compare("gao")
        board = page(arrival_day, "aa_head", "intake", arrival_day.intake.pk)
        major = arrival_day.majors["mechanics"].pk
        department = arrival_day.cast.mechanics.pk
        assert f"state=EXPECTED&amp;department={department}&amp;major={major}" in board
        arrived = list_behind(arrival_day, state="CHECKED_IN", department=department, major=major)
        assert "23330101110003" in arrived
        assert "23330101110004" not in arrived

    def test_a_department_sees_its_own(self, arrival_day):
        own = list_behind(arrival_day, "dept_head")
        assert "23330101110003" in own
        assert "23330101110005" not in own

    def test_a_no_show_is_listed_with_who_called_when(self, arrival_day):
        pk = arrival_day.arrival("gao").pk
        said = {"spoken_on": FIRST.isoformat(), "way": "PHONE", "reached": "NOBODY", "said": "无人接听"}
        press(arrival_day, "dept_staff", "arrival_contact", pk, **said)
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(LAST.replace(day=3)))
        at, asked = on(LAST.replace(day=3)), {"intake": str(arrival_day.intake.pk), "state": "NO_SHOW"}
        file = {row[1]: row[-2:] for row in taken_by(arrival_day.cast.aa_head, "arrivals", asked, at).rows()}
        assert file["23330101110003"] == ("1", FIRST.isoformat())
        assert len(file) == len(arrival_day.persons)
        own = taken_by(arrival_day.cast.dept_head, "arrivals", asked, at)
        assert 0 < own.count() == len(list(own.rows())) < len(file)
        assert taken_by(arrival_day.cast.clinic, "arrivals", asked, at) is None
        assert "/exports/new/arrivals/?intake=" in list_behind(arrival_day, state="NO_SHOW")
        missing = list_behind(arrival_day, state="NO_SHOW")
        assert missing.count("联系次数不足") == len(arrival_day.persons) - 1


class TestTheCounter:
    def test_a_student_is_found_by_number_last_digits_or_the_code_and_opened_at_once(self, arrival_day):
        pk = arrival_day.arrival("gao").pk
        client = arrival_day.cast.client(arrival_day.cast.dept_staff)
        counter, there = reverse("enrollment:intake_counter", args=[arrival_day.intake.pk]), f"/intake/arrivals/{pk}/"
        link = f"https://school.example{reverse('enrollment:arrival_scan', args=[code_of(pk)])}"
        for typed in ("23330101110003", "10003", code_of(pk), link):
            assert client.get(counter, {"q": typed}).headers["Location"] == there
        assert client.get(reverse("enrollment:arrival_scan", args=[code_of(pk)])).headers["Location"] == there
        assert client.get(reverse("enrollment:arrival_scan", args=[f"{pk}:forged"])).status_code == 404

    def test_of_two_with_one_name_both_are_shown_with_their_numbers(self, arrival_day):
        found = page(arrival_day, "dept_staff", "intake_counter", arrival_day.intake.pk, q="高明")
        assert "23330101110003" in found
        assert "23330101110004" in found
        ends = {one.last_four for one in IdDocument.objects.filter(student__person__name="高明", is_current=True)}
        assert ends
        assert all(f"身份证件号码末四位 {end}" in found for end in ends)

    @pytest.mark.parametrize("place", [("intake_counter", "q", "高\0明"), ("intake_students", "after", "a~b\0~1")])
    def test_an_address_with_a_nul_in_it_is_read_without(self, arrival_day, place):
        name, word, value = place
        assert "高明" in page(arrival_day, "dept_staff", name, arrival_day.intake.pk, **{word: value})

    def test_four_ticks_and_the_next_one_comes(self, arrival_day):
        pk = arrival_day.arrival("gao").pk
        answer = press(arrival_day, "dept_staff", "arrival", pk, **dict.fromkeys(ALL, "yes"))
        assert answer.redirect_chain[-1][0] == f"/intake/{arrival_day.intake.pk}/counter/"
        assert arrival_day.arrival("gao").state == "CHECKED_IN"

    def test_what_is_missing_is_named_and_the_ticks_are_kept(self, arrival_day):
        pk = arrival_day.arrival("gao").pk
        answer = press(arrival_day, "dept_staff", "arrival", pk, PERSON="yes", ID="yes", LETTER="yes")
        assert "录取信息" in answer.content.decode()
        press(arrival_day, "dept_staff", "arrival", pk, ADMISSION_DATA="yes")
        assert arrival_day.arrival("gao").state == "CHECKED_IN"

    def test_the_next_officer_answers_only_for_what_he_or_she_compared(self, arrival_day):
        pk, cast = arrival_day.arrival("gao").pk, arrival_day.cast
        press(arrival_day, "dept_staff", "arrival", pk, PERSON="yes", ID="yes", LETTER="yes")
        ticked = re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page(arrival_day, "registrar", "arrival", pk))
        press(arrival_day, "registrar", "arrival", pk, **dict(ticked), ADMISSION_DATA="yes")
        made = {(one.what, one.by) for one in Comparison.objects.select_related("by")}
        before = {(what, cast.dept_staff) for what in ("PERSON", "ID", "LETTER")}
        assert made == {*before, ("ADMISSION_DATA", cast.registrar)}
        assert arrival_day.arrival("gao").state == "CHECKED_IN"

    def test_a_longer_leave_is_refused_at_its_form_until_it_says_why(self, arrival_day):
        pk = arrival_day.arrival("gao").pk
        data = {"until": "2023-09-25", "reason": "航班停飞"}
        answer = press(arrival_day, "dept_head", "arrival_leave", pk, **data)
        assert answer.status_code == 400
        assert "航班停飞" in answer.content.decode()
        press(arrival_day, "dept_head", "arrival_leave", pk, **data, why_longer="九月二十四日复航")
        assert arrival_day.arrival("gao").state == "ON_LEAVE"


class TestPapers:
    def sign(self, office, role, key, paper="PLEDGE"):
        return press(office, role, "entry_paper", office.arrival(key).pk, paper)

    def test_who_is_of_age_signs_on_the_own_page(self, arrival_day):
        """SEC-1.3: at the entry the consent to keep ID card and photo (D33) is signed; for a minor as below."""
        self.sign(arrival_day, "gao", "gao", "D33")
        signed = Consent.objects.get()
        assert (signed.paper, signed.version, signed.way) == ("D33", 1, "ONLINE")
        assert signed.signed_by == arrival_day.persons["gao"]

    def test_for_a_minor_the_guardian_signs_and_not_the_student(self, arrival_day):
        self.sign(arrival_day, "wang", "wang")
        assert not Consent.objects.exists()
        self.sign(arrival_day, "guardian", "wang")
        assert Consent.objects.get().signed_by == arrival_day.cast.guardian

    def test_the_counter_enters_what_was_signed_on_paper_and_by_the_right_person(self, arrival_day):
        pk, cast = arrival_day.arrival("wang").pk, arrival_day.cast
        press(arrival_day, "dept_staff", "arrival_paper", pk, paper="D33", signer=cast.wang.pk)
        assert not Consent.objects.exists()
        press(arrival_day, "dept_staff", "arrival_paper", pk, paper="D33", signer=cast.guardian.pk)
        assert Consent.objects.get().way == "PAPER"

    def test_nobody_signs_for_a_stranger(self, arrival_day):
        client = arrival_day.cast.client(arrival_day.persons["qin"])
        address = reverse("enrollment:entry_paper", args=[arrival_day.arrival("gao").pk, "D33"])
        assert client.post(address).status_code == 404

    def test_a_paper_is_signed_once(self, arrival_day):
        self.sign(arrival_day, "gao", "gao")
        self.sign(arrival_day, "gao", "gao")
        assert Consent.objects.count() == 1

    def test_an_older_version_is_not_the_one_to_be_signed(self, arrival_day):
        with unrecorded("the text was written anew since"):
            gao = {"person": arrival_day.persons["gao"], "signed_by": arrival_day.persons["gao"]}
            Consent.objects.create(paper="D33", version=0, signed_at=on(FIRST), way="PAPER", **gao)
        papers = page(arrival_day, "gao", "my_arrival", arrival_day.arrival("gao").pk)
        assert papers.count("待签署") == len(Consent.Paper.values)
        self.sign(arrival_day, "gao", "gao", "D33")
        assert Consent.objects.filter(version=1).exists()

    def test_a_guardian_who_does_not_sign_is_not_told_to_be_a_minor(self, arrival_day):
        with unrecorded("a guardian who looks on only"):
            Guardianship.objects.filter(person=arrival_day.persons["wang"]).update(is_legal=False)
        told = page(arrival_day, "guardian", "entry_paper", arrival_day.arrival("wang").pk, "D33")
        assert "您尚未成年" not in told
        assert "此文件不由您签署" in told

    def test_the_text_says_what_for_how_long_which_rights_and_that_no_face_is_measured(self, arrival_day):
        text = page(arrival_day, "gao", "entry_paper", arrival_day.arrival("gao").pk, "D33")
        for words in ("为什么采集", "保存多久", "撤回同意", "人脸特征"):
            assert words in text

    @pytest.mark.parametrize("signs", [True, False])
    def test_the_registration_knows_the_pledge(self, arrival_day, signs):
        if signs:
            self.sign(arrival_day, "gao", "gao")
        arrival_day.compare("gao")
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(OPENING, 7))
        who = {"by": arrival_day.cast.aa_head, "at": on(OPENING, 8)}
        open_batch(term=arrival_day.term, categories=(CATEGORY,), openings={"NEW": OPENING}, **who)
        row = TermRegistration.objects.get(person=arrival_day.persons["gao"])
        assert cases_of_rows([row.pk], at=on(OPENING))[row.pk].pledge_signed is signs


def test_the_student_sees_when_what_and_the_code_and_the_way_there_from_home(arrival_day):
    pk = arrival_day.arrival("gao").pk
    assert f"/me/arrival/{pk}/" in page(arrival_day, "gao", "me")
    own = page(arrival_day, "gao", "my_arrival", pk)
    assert "2023-09-01" in own
    assert "<svg" in own
    wards = arrival_day.arrival("wang").pk
    assert f"/me/arrival/{wards}/" in page(arrival_day, "guardian", "ward", arrival_day.cast.wang.pk)


class TestPapersAfterTheCheckIn:
    """INT-1: consent (D33) and pledge (SEC-3.6) stay within reach until they are signed."""

    def link(self, office, key):
        return f"/me/arrival/{office.arrival(key).pk}/"

    def sign_all(self, office, role, key):
        for paper in Consent.Paper.values:
            press(office, role, "entry_paper", office.arrival(key).pk, paper)

    def test_who_is_checked_in_finds_them_from_home_until_they_are_signed(self, arrival_day):
        arrival_day.compare("gao")
        assert self.link(arrival_day, "gao") in page(arrival_day, "gao", "me")
        self.sign_all(arrival_day, "gao", "gao")
        assert Consent.objects.count() == len(Consent.Paper.values)
        assert self.link(arrival_day, "gao") not in page(arrival_day, "gao", "me")

    def test_so_does_the_guardian_of_a_minor(self, arrival_day):
        arrival_day.compare("wang")
        wang = arrival_day.cast.wang.pk
        assert self.link(arrival_day, "wang") in page(arrival_day, "guardian", "ward", wang)
        self.sign_all(arrival_day, "guardian", "wang")
        assert self.link(arrival_day, "wang") not in page(arrival_day, "guardian", "ward", wang)

    def test_the_registration_that_asks_for_the_pledge_leads_there(self, arrival_day):
        arrival_day.compare("gao")
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(OPENING, 7))
        who = {"by": arrival_day.cast.aa_head, "at": on(OPENING, 8)}
        open_batch(term=arrival_day.term, categories=(CATEGORY,), openings={"NEW": OPENING}, **who)
        row = TermRegistration.objects.get(person=arrival_day.persons["gao"])
        with time_machine.travel(on(OPENING), tick=False):
            assert self.link(arrival_day, "gao") in page(arrival_day, "gao", "registration", row.pk)
            self.sign_all(arrival_day, "gao", "gao")
            assert self.link(arrival_day, "gao") not in page(arrival_day, "gao", "registration", row.pk)

    def test_the_office_sees_how_many_are_missing_and_who(self, arrival_day):
        for key in ("gao", "qin"):
            arrival_day.compare(key)
        self.sign_all(arrival_day, "qin", "qin")
        board = arrival_day.cast.client(arrival_day.cast.registrar).get(f"/intake/{arrival_day.intake.pk}/")
        figure = board.context["figures"][-1]
        assert figure["value"] == "1"
        shown = arrival_day.cast.client(arrival_day.cast.registrar).get(figure["url"])
        assert [row["enrollment"] for row in shown.context["rows"]] == [arrival_day.enrollment("gao").pk]
        everybody = list_behind(arrival_day, papers="MISSING")
        assert "23330101110001" in everybody
        assert "23330101110005" not in everybody
