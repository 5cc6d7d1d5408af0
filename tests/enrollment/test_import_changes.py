"""Changing data from a workbook: seen before it is done, refused where locked or led elsewhere, and taken back."""

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils.timezone import localtime

from enrollment.actions.change_fields import FieldIsLocked, change_fields
from enrollment.models import Enrollment, FieldChange, FormerName, FormerNumber, IdDocument, ImportRow, StatusPeriod
from enrollment.queries.finding import found_page
from enrollment.queries.records import records_of
from enrollment.queries.roll import visible_students
from enrollment.rules.record import Change
from security.actions.issue_link import issue_link
from security.journal import unrecorded
from security.models import Entry, SignInName
from tests.cast_import import IMPORTS, problems, verdict
from tests.cast_roll import id_number, number_of
from tests.workbooks import TITLES, good_row

V = ImportRow.Verdict
TITLES_AND_DAY = [*TITLES, "平台注册日期"]


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True


@pytest.fixture
def changes(upload):
    """Upload rows that change data."""

    def uploaded(*rows, source="SCHOOL", by="registrar"):
        titles = [title for title in TITLES_AND_DAY if any(title in row for row in rows)]
        return upload(rows, titles, by=by, matter="CHANGES", source=source)

    return uploaded


def page_of(roll, found, **asked):
    return roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/", asked).content.decode()


def search(roll, typed):
    return [row["pk"] for row in found_page(visible_students(roll.registrar, roll.at), typed).rows]


def test_every_changed_field_is_shown_before_and_after_and_nothing_is_written_yet(roll, changes):
    twin = roll.of("twin")
    found = changes({"学号": twin.student_no, "联系电话": "13900009999", "政治面貌": "群众", "家庭住址": ""})
    assert (found.state, found.good, found.key_changes) == ("CHECKED", 1, 0)
    text = page_of(roll, found)
    assert "138••••5678 → 139••••9999" in text
    assert "中国共产主义青年团团员" in text or "共青团员" in text
    assert "群众" in text
    assert "13900009999" not in text
    assert "家庭住址" not in text.split("<tbody>")[1]
    assert roll.of("twin").person.phone == "13800005678"


def test_confirmed_the_data_change_and_the_history_says_from_what_to_what(roll, changes, confirm):
    twin = roll.of("twin")
    found = confirm(
        changes({"学号": twin.student_no, "联系电话": "13900009999", "政治面貌": "群众", "考试总分": "512.5"})
    )
    assert found.state == "LOADED"
    twin = roll.of("twin")
    assert (twin.person.phone, twin.student.political, twin.exam_score) == ("13900009999", "13", 512.5)
    history = {one.field: (one.old, one.new, one.source) for one in FieldChange.objects.filter(student=twin.student)}
    assert history["phone"] == ("13800005678", "13900009999", "SCHOOL")
    assert history["exam_score"] == ("", "512.5", "SCHOOL")
    text = roll.client(roll.registrar).get(f"/students/{twin.pk}/history/").content.decode()
    assert "138••••5678" in text
    assert "13900009999" not in text
    assert Entry.objects.filter(event="enrollment.fields-changed", person=twin.person).count() == 1
    journal = "".join(str(one) for one in Entry.objects.values_list("particulars", flat=True))
    assert "13900009999" not in journal


def test_a_row_finds_its_student_by_each_of_the_numbers(roll, changes):
    found = changes(
        {"学号": roll.of("twin").student_no, "毕业学校": "一中"},
        {"证件号码": number_of("namesake"), "毕业学校": "二中"},
        {"考生号": roll.of("rare").ksh, "毕业学校": "三中"},
        {"学号": "1999", "毕业学校": "四中"},
    )
    rows = dict(ImportRow.objects.filter(of=found).values_list("number", "enrollment"))
    assert rows == {2: roll.of("twin").pk, 3: roll.of("namesake").pk, 4: roll.of("rare").pk, 5: None}
    assert verdict(found, 5) == V.WRONG


def test_what_is_on_record_already_is_no_change_and_a_word_empties(roll, changes, confirm):
    twin, rare = roll.of("twin"), roll.of("rare")
    found = changes(
        {"学号": twin.student_no, "姓名": "王子涵", "联系电话": "13800005678"},
        {"学号": rare.student_no, "家庭住址": "清空", "姓名": ""},
        {"学号": roll.of("namesake").student_no, "姓名": "清空"},
    )
    assert [verdict(found, n) for n in (2, 3, 4)] == [V.DUPLICATE, V.GOOD, V.WRONG]
    confirm(found)
    assert roll.of("rare").student.home_address is None
    assert roll.of("rare").person.name == "龙䶮"


def test_key_data_are_confirmed_by_the_head_and_not_by_whoever_uploaded(roll, changes, confirm):
    twin = roll.of("twin")
    found = changes({"学号": twin.student_no, "姓名": "王梓涵"})
    assert found.key_changes == 1
    assert "教务处负责人" in page_of(roll, found)
    for officer in ("registrar", "other_registrar"):
        assert confirm(found, by=officer).state == "CHECKED"
    assert roll.of("twin").person.name == "王子涵"
    assert confirm(found, by="aa_head").state == "LOADED"
    assert roll.of("twin").person.name == "王梓涵"
    assert FormerName.objects.get(student=twin.student).name == "王子涵"
    assert twin.pk in search(roll, "王子涵")
    assert twin.pk in search(roll, "王梓涵")


def test_locked_fields_are_refused_in_words_whoever_says_so(roll, changes, confirm):
    twin = roll.of("twin")
    confirm(changes({"学号": twin.student_no, "平台注册日期": "2024-10-15"}, source="STATE"))
    twin = roll.of("twin")
    assert (twin.platform_state, twin.locked_at is not None) == ("REGISTERED", True)
    for source in ("SCHOOL", "STATE"):
        for title, value in (("姓名", "王梓涵"), ("出生日期", "2010-03-06"), ("学制", "4")):
            found = changes({"学号": twin.student_no, title: value}, source=source)
            assert verdict(found, 2) == V.WRONG, (source, title)
            assert "2024-10-15" in page_of(roll, found)
    assert changes({"学号": twin.student_no, "毕业学校": "一中"}).good == 1
    assert "2024-10-15" in roll.client(roll.registrar).get(f"/students/{twin.pk}/").content.decode()


def test_a_field_that_was_locked_after_the_check_is_left_out(roll, changes, confirm):
    twin = roll.of("twin")
    found = changes({"学号": twin.student_no, "学制": "4"})
    confirm(changes({"学号": twin.student_no, "平台注册日期": "2024-10-15"}))
    confirm(found)
    assert verdict(found, 2) == V.WRONG
    assert roll.of("twin").length_years == 3


def test_what_was_locked_since_is_not_taken_back(roll, changes, confirm, undo):
    twin = roll.of("twin")
    named = confirm(changes({"学号": twin.student_no, "姓名": "王梓涵"}), by="aa_head")
    registered = confirm(changes({"学号": twin.student_no, "平台注册日期": "2024-10-15"}))
    assert "已在国家平台注册学籍" in roll.client(roll.aa_head).get(f"{IMPORTS}{named.pk}/undo/").content.decode()
    assert undo(named).state == "LOADED"
    assert roll.of("twin").person.name == "王梓涵"
    assert undo(registered).state == "UNDONE"
    assert undo(named).state == "UNDONE"
    assert roll.of("twin").person.name == "王子涵"


def test_the_one_door_of_the_data_refuses_locked_fields_whoever_comes(roll, changes, confirm):
    twin = roll.of("twin")
    confirm(changes({"学号": twin.student_no, "平台注册日期": "2024-10-15"}))
    for field, new in (("name", "王梓涵"), ("sex", "2"), ("length_years", "4"), ("id_number", "1 990000201003050019")):
        record = records_of([twin.pk])[twin.pk]
        change = Change(field, record.now(field), new)
        with pytest.raises(FieldIsLocked, match="2024-10-15"):
            change_fields(changes=[(record, [change])], source="SCHOOL", authority="", by=roll.registrar, at=roll.at)
    assert (roll.of("twin").person.name, roll.of("twin").length_years) == ("王子涵", 3)


def test_who_leads_a_field_keeps_it(roll, changes, confirm):
    number = roll.of("twin").student_no
    confirm(changes({"学号": number, "准考证号": "A1"}, source="STATE"))
    found = changes({"学号": number, "准考证号": "B2"})
    assert problems(found, 2) == [("exam_ticket_no", "error")]
    assert changes({"学号": number, "准考证号": "B2"}, source="STATE").good == 1
    found = changes({"学号": number, "联系电话": "13911112222", "准考证号": "C3"}, source="STATE")
    assert problems(found, 2) == [("phone", "note")]
    confirm(found)
    twin = roll.of("twin")
    assert (twin.person.phone, twin.exam_ticket_no) == ("13800005678", "C3")


def test_a_new_number_signs_in_and_the_old_one_finds_the_student_and_is_nobody_elses(roll, changes, confirm, upload):
    twin, old = roll.of("twin"), roll.of("twin").student_no
    confirm(changes({"证件号码": number_of("twin"), "学号": "2024999999"}))
    assert roll.of("twin").student_no == "2024999999"
    assert SignInName.objects.filter(account__person=twin.person, key="2024999999").exists()
    assert search(roll, old) == [twin.pk]
    assert search(roll, "2024999999") == [twin.pk]
    found = changes({"学号": old, "毕业学校": "一中"}, {"证件号码": number_of("rare"), "学号": old})
    assert [verdict(found, n) for n in (2, 3)] == [V.WRONG, V.WRONG]


def test_an_old_document_stays_searchable(roll, changes, confirm):
    twin = roll.of("twin")
    new = id_number(twin.student.birth_date, 555)
    confirm(changes({"学号": twin.student_no, "证件号码": new}), by="aa_head")
    documents = list(IdDocument.objects.filter(student=twin.student).order_by("pk"))
    assert [(one.number, one.is_current) for one in documents] == [(number_of("twin"), False), (new, True)]
    assert documents[0].valid.upper == documents[1].valid.lower
    assert search(roll, number_of("twin")) == search(roll, new) == [twin.pk]
    assert number_of("twin")[-4:] in roll.client(roll.registrar).get(f"/students/{twin.pk}/history/").content.decode()


def test_an_old_national_number_stays_searchable(roll, changes, confirm):
    twin = roll.of("twin")
    old, new = number_of("twin"), id_number(twin.student.birth_date, 555)
    confirm(changes({"学号": twin.student_no, "全国学籍号": f"G{old}"}), by="aa_head")
    confirm(changes({"学号": twin.student_no, "证件号码": new, "全国学籍号": f"G{new}"}), by="aa_head")
    assert roll.of("twin").student.national_no == f"G{new}"
    assert search(roll, f"G{old}") == search(roll, f"g {new}") == [twin.pk]


@pytest.mark.parametrize("word", ["长期", " 长 期 ", "长期有效"])
def test_a_document_for_life_has_no_last_day(roll, changes, confirm, word):
    number = roll.of("twin").student_no
    confirm(changes({"学号": number, "证件有效期止": "2030-04-30"}))
    assert dates_of(roll, "twin")[1] == date(2030, 4, 30)
    confirm(changes({"学号": number, "证件有效期止": word}))
    assert dates_of(roll, "twin")[1] is None
    assert verdict(changes({"学号": number, "证件有效期止": word}), 2) == V.DUPLICATE  # nothing new


def test_what_the_platforms_list_brought_in_is_the_platforms(roll, upload, changes, confirm):
    confirm(upload([good_row(1, 准考证号="A1", 班级="M2401")], source="STATE"))
    confirm(upload([good_row(2, 准考证号="A2", 班级="M2401")]))
    theirs, ours = (Enrollment.objects.get(ksh=f"25{n:012d}") for n in (1, 2))
    sources = {theirs.source, theirs.student.source, theirs.student.id_documents.get().source}
    assert (sources, ours.source) == ({"STATE"}, "IMPORT")
    found = changes(*({"学号": one.student_no, "准考证号": "B9"} for one in (theirs, ours)))
    assert [problems(found, n) for n in (2, 3)] == [[("exam_ticket_no", "error")], []]
    phone = changes({"学号": theirs.student_no, "联系电话": "13911112222"})
    assert (phone.good, problems(phone, 2)) == (1, [])  # the school leads it, whoever brought it in
    confirm(changes({"学号": theirs.student_no, "准考证号": "C3"}, source="STATE"))
    theirs.refresh_from_db(fields=["exam_ticket_no"])
    assert theirs.exam_ticket_no == "C3"


def test_the_page_of_corrections_says_who_leads_a_field(roll, upload, confirm):
    confirm(upload([good_row(1, 准考证号="A1", 班级="M2401")], source="STATE"))
    confirm(upload([good_row(2, 班级="M2401")]))
    theirs, ours = (Enrollment.objects.get(ksh=f"25{n:012d}") for n in (1, 2))
    pages = [roll.client(roll.registrar).get(f"/students/{one.pk}/correct/").content.decode() for one in (theirs, ours)]
    said_by_the_platform, led_by_it = (
        "该字段以国家平台为准，现值来自平台",
        "该字段以国家平台为准；平台数据导入前由学校填写",
    )
    assert (said_by_the_platform in pages[0], said_by_the_platform in pages[1]) == (True, False)
    assert led_by_it in pages[1]
    assert "未另作说明的字段以学校数据为准" in pages[1]


def dates_of(roll, key):
    """The first and the last day of the current document."""
    document = IdDocument.objects.get(student=roll.of(key).student, is_current=True)
    return document.valid.lower, document.last_day


def test_a_passport_gets_its_days_and_the_next_one_its_own_and_undone_the_old_ones_are_back(
    roll, changes, confirm, undo
):
    foreign, first = roll.of("foreign"), {"证件有效期起": "2024-05-01", "证件有效期止": "2029-04-30"}
    confirm(changes({"学号": foreign.student_no, **first}))
    assert dates_of(roll, "foreign") == (date(2024, 5, 1), date(2029, 4, 30))
    assert "2029-04-30" in roll.client(roll.registrar).get(f"/students/{foreign.pk}/").content.decode()
    second = {"证件类型": "护照", "证件号码": "13CD99999", "证件有效期起": "2026-01-02", "证件有效期止": "2036-01-01"}
    found = confirm(changes({"学号": foreign.student_no, **second}), by="aa_head")
    assert dates_of(roll, "foreign") == (date(2026, 1, 2), date(2036, 1, 1))
    undo(found)
    assert dates_of(roll, "foreign") == (date(2024, 5, 1), date(2029, 4, 30))


def test_a_new_document_does_not_end_when_the_old_one_did(roll, changes, confirm, undo):
    foreign = roll.of("foreign")
    confirm(changes({"学号": foreign.student_no, "证件有效期止": "2020-04-30"}))
    found = confirm(changes({"学号": foreign.student_no, "证件号码": "13CD99999", "证件类型": "护照"}), by="aa_head")
    assert dates_of(roll, "foreign") == (localtime(roll.at).date(), None)
    history = {one.field: (one.old, one.new) for one in FieldChange.objects.filter(of=found)}
    assert history["id_until"] == ("2020-04-30", "")
    undo(found)
    assert dates_of(roll, "foreign") == (None, date(2020, 4, 30))


def test_a_new_passport_that_ends_on_the_same_day_still_ends(roll, changes, confirm):
    foreign, last = roll.of("foreign"), {"证件有效期止": "2039-04-30"}
    confirm(changes({"学号": foreign.student_no, **last}))
    confirm(changes({"学号": foreign.student_no, "证件号码": "13CD99999", "证件类型": "护照", **last}), by="aa_head")
    assert dates_of(roll, "foreign") == (localtime(roll.at).date(), date(2039, 4, 30))


def test_a_wrong_category_is_put_right_with_a_word_on_rosters(roll, changes, confirm):
    twin = roll.of("twin")
    found = changes({"学号": twin.student_no, "学生类别": "非全日制中职生"})
    assert problems(found, 2) == [("category", "note")]
    confirm(found)
    assert roll.of("twin").category == "SVS_PART_TIME"
    found = changes({"学号": twin.student_no, "学生类别": "全日制高职生"})
    assert problems(found, 2) == [("category", "error")]


def test_numbers_of_others_and_documents_that_do_not_fit_are_refused(roll, changes):
    twin, rare = roll.of("twin"), roll.of("rare")
    found = changes(
        {"学号": twin.student_no, "考生号": rare.ksh},
        {"学号": rare.student_no, "证件号码": number_of("namesake")},
        {"学号": roll.of("namesake").student_no, "出生日期": "2009-12-02"},
        {"考生号": roll.of("namesake").ksh, "毕业学校": "一中"},
    )
    assert [verdict(found, n) for n in (2, 3, 4, 5)] == [V.WRONG, V.WRONG, V.WRONG, V.WRONG]
    assert ("birth_date", "error") in problems(found, 4)
    assert ("", "error") in problems(found, 5)  # the student of row 4, by another number


def test_what_changed_after_the_check_is_left_out(roll, changes, confirm):
    number = roll.of("twin").student_no
    first = changes({"学号": number, "毕业学校": "一中"})
    confirm(changes({"学号": number, "毕业学校": "二中"}))
    confirm(first)
    assert verdict(first, 2) == V.WRONG
    assert roll.of("twin").student.previous_school == "二中"


def test_undone_everything_is_as_before_and_the_history_keeps_both(roll, changes, confirm, undo):
    twin = roll.of("twin")
    row = {
        "考生号": twin.ksh, "学号": "2024999999", "姓名": "王梓涵", "联系电话": "13900009999",
        "证件号码": id_number(twin.student.birth_date, 555), "平台注册日期": "2024-10-15",
    }  # fmt: skip
    found = undo(confirm(changes(row), by="aa_head"))
    assert found.state == "UNDONE"
    now = roll.of("twin")
    assert (now.student_no, now.person.name, now.person.phone) == (twin.student_no, "王子涵", "13800005678")
    assert (now.person.pinyin, now.locked_at, now.platform_state) == (twin.person.pinyin, None, "")
    assert [(one.number, one.is_current) for one in now.student.id_documents.all()] == [(number_of("twin"), True)]
    assert not FormerName.objects.filter(student=now.student).exists()
    assert not FormerNumber.objects.exists()  # nobody ever saw the new number
    assert not SignInName.objects.filter(key="2024999999").exists()
    assert FieldChange.objects.filter(student=now.student).count() == 10
    connection.check_constraints()


def test_a_number_that_was_used_meanwhile_stays_used(roll, changes, confirm, undo):
    twin, old = roll.of("twin"), roll.of("twin").student_no
    found = confirm(changes({"考生号": twin.ksh, "学号": "2024999999"}))
    issue_link(account=twin.person.account, by=roll.sysadmin, at=found.loaded_at)
    undo(found)
    assert roll.of("twin").student_no == old
    assert list(FormerNumber.objects.values_list("number", "enrollment")) == [("2024999999", twin.pk)]


def test_what_was_changed_again_is_not_taken_back_behind_somebodys_back(roll, changes, confirm, undo):
    number = roll.of("twin").student_no
    first = confirm(changes({"学号": number, "毕业学校": "一中"}))
    confirm(changes({"学号": number, "毕业学校": "二中"}))
    assert "同一字段已再次变更" in roll.client(roll.aa_head).get(f"{IMPORTS}{first.pk}/undo/").content.decode()
    assert undo(first).state == "LOADED"
    assert roll.of("twin").student.previous_school == "二中"


def test_a_workbook_of_many_costs_as_many_statements_as_one_of_few(roll, changes, django_assert_max_num_queries):
    from enrollment.actions.confirm_import import confirm_import
    from enrollment.actions.load_changes import load_changes

    numbers = Enrollment.objects.exclude(student_no=None).values_list("student_no", flat=True)
    found = changes(*({"学号": number, "毕业学校": f"{n} 中"} for n, number in enumerate(numbers)))
    confirm_import(upload=found.pk, by=roll.registrar, at=roll.at)
    with django_assert_max_num_queries(45):
        assert load_changes(upload=found.pk, by=roll.registrar, at=roll.at).loaded == len(numbers)


def test_without_a_number_to_find_them_by_the_workbook_is_refused(roll, changes):
    found = changes({"姓名": "王子涵", "毕业学校": "一中"})
    assert found.state == "REFUSED"
    assert "学号" in found.problem


@pytest.fixture
def earlier(roll):
    """A further enrollment of one of the students."""
    twin = roll.of("twin")
    with unrecorded("an enrollment of years ago"):
        found = Enrollment.objects.create(
            student=twin.student, person=twin.person, student_no="2019000001", level="HE", category="HE_FULL_TIME",
            length_years=3, status="ADMITTED", created_at=roll.at,
        )  # fmt: skip
        StatusPeriod.objects.create(
            enrollment=found,
            status="ADMITTED",
            transition="enter",
            during=DateRange(date(2019, 9, 1), None),
            recorded=DateTimeTZRange(roll.at, None),
        )
    return found


def test_a_further_enrollment_has_to_be_named_by_its_number(roll, changes, earlier):
    found = changes({"证件号码": number_of("twin"), "毕业学校": "一中"})
    assert problems(found, 2) == [("student_no", "error")]


def test_a_lock_of_one_enrollment_locks_the_person_for_the_other_too(roll, changes, confirm, earlier):
    twin = roll.of("twin")
    confirm(changes({"学号": twin.student_no, "平台注册日期": "2024-10-15"}))
    found = changes({"学号": earlier.student_no, "姓名": "王梓涵"}, {"学号": earlier.student_no, "学制": "4"})
    assert problems(found, 2)[0] == ("name", "error")
    assert changes({"学号": earlier.student_no, "学制": "4"}).good == 1  # the length of that study is its own
