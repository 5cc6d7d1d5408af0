"""An officer corrects the data of one student on a page: what changes, what is locked, and two officers at once."""

import re
from uuid import uuid4

import pytest

from casework.models import Notice
from enrollment.actions.correct_data import CannotCorrect, correct_data
from enrollment.models import Enrollment, FieldChange, Student, StudyRightChange, TermRegistration
from enrollment.queries.finding import found_page
from enrollment.queries.roll import visible_students
from enrollment.reactions.contacts import CHANGED
from enrollment.rules.correcting import OFFERED
from enrollment.rules.field_words import WORDS
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound

RESTS_ON = "户口簿，本人查看"


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True


@pytest.fixture
def page(roll):
    """The form of a student as it opens for somebody, filled as it stands there."""

    def opened(key="twin", by="registrar"):
        address = f"/students/{roll.enrollments[key]}/correct/"
        client = roll.client(getattr(roll, by))
        answer = client.get(address)
        assert answer.status_code == 200
        form = answer.context["form"]
        filled = {one.name: one.initial or "" for one in form if not one.field.disabled}

        def send(**changes):
            return client.post(address, filled | {"authority": RESTS_ON, "act_key": uuid4()} | changes)

        return send

    return opened


def search(roll, typed):
    return [row["pk"] for row in found_page(visible_students(roll.registrar, roll.at), typed).rows]


def text_of(answer):
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def test_what_is_typed_otherwise_changes_and_the_history_says_on_what_it_rests(roll, page):
    before = roll.of("twin")
    answer = page()(political="13", boarding="2", phone="13900009999", is_migrant_child="是", birth_region="410302")
    assert answer.status_code == 302, text_of(answer)
    after = roll.of("twin")
    assert (after.student.political, after.boarding, after.person.phone) == ("13", "2", "13900009999")
    assert (after.student.is_migrant_child, after.student.birth_region) == (True, "410302")
    assert after.student.home_address == before.student.home_address
    rows = FieldChange.objects.filter(enrollment=after)
    assert {one.field for one in rows} == {"political", "boarding", "phone", "is_migrant_child", "birth_region"}
    assert {(one.authority, one.source, one.by_id) for one in rows} == {(RESTS_ON, "SCHOOL", roll.registrar.pk)}
    entry = Entry.objects.get(event="enrollment.fields-changed")
    assert (entry.person_id, entry.by_id) == (after.person_id, roll.registrar.pk)
    assert "13900009999" not in str(entry.particulars)


def test_the_pinyin_of_a_name_is_corrected_and_found_by_it(roll, page):
    twin = roll.of("twin")
    characters = len(twin.person.name)
    answer = page()(pinyin=" ".join(["yue"] * characters))
    assert answer.status_code == 302, text_of(answer)
    assert twin.pk in search(roll, "yue" * characters)
    assert twin.pk in search(roll, "y" * characters)
    assert roll.of("twin").person.name == twin.person.name
    answer = page()(pinyin="yue")
    assert answer.status_code == 400
    assert "每个字一个音节" in text_of(answer)


def test_what_is_emptied_is_empty_and_what_is_masked_stays_unless_it_is_said(roll, page):
    assert page()(home_address="清空", political="").status_code == 302
    after = roll.of("twin")
    assert (after.student.home_address, after.student.political) == (None, "")
    assert after.person.phone == "13800005678"


def test_masked_values_do_not_stand_on_the_page(roll):
    text = roll.client(roll.registrar).get(f"/students/{roll.enrollments['twin']}/correct/").content.decode()
    assert "138••••5678" in text
    assert "13800005678" not in text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("phone", "12", "电话"),
        ("email", "x", "电子邮件"),
        ("birth_region", "41", "6 位"),
        ("entered_on", "2024-02-31", "不是日期"),
        ("exam_score", "viel", "不是数字"),
        ("exam_score", "NaN", "不是数字"),
        ("exam_score", "10000", "9999.99"),
        ("exam_score", "1.234", "9999.99"),
        ("joint_school_code", "123", "10 位"),
        ("overseas", "51", "外国国籍"),
        ("student_no", "", "不能清空"),
        ("nationality", "", "不能清空"),
        ("political", "99", "99"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_changed(roll, page, field, value, says):
    before = FieldChange.objects.count()
    answer = page()(**{field: value, "boarding": "2"})
    assert answer.status_code == 400
    form = answer.context["form"]
    assert any(says in str(one) for errors in form.errors.values() for one in errors), form.errors
    assert form["boarding"].value() == "2"
    assert FieldChange.objects.count() == before
    assert roll.of("twin").boarding != "2"


def test_the_days_of_a_document_are_corrected_and_shown(roll, page):
    assert page("foreign")(id_from="2024-05-01", id_until="2029-04-30").status_code == 302
    shown = text_of(roll.client(roll.registrar).get(f"/students/{roll.enrollments['foreign']}/"))
    assert "2029-04-30" in shown
    for days in ({"id_from": "2029-05-01"}, {"id_until": "2024-04-30"}):
        answer = page("foreign")(**days)
        assert answer.status_code == 400
        assert "早于" in text_of(answer)
    assert page("foreign")(id_until="").status_code == 302
    assert "2029-04-30" not in text_of(roll.client(roll.registrar).get(f"/students/{roll.enrollments['foreign']}/"))


def test_days_without_a_document_are_refused(roll, page):
    answer = page("no_id")(id_until="2030-01-01")
    assert answer.status_code == 400
    assert answer.context["form"].errors["id_until"]


def test_a_wrong_category_is_corrected_and_is_of_the_students_level(roll, page):
    assert page()(category="非全日制中职生").status_code == 302
    assert roll.of("twin").category == "SVS_PART_TIME"
    assert FieldChange.objects.get(enrollment=roll.of("twin")).field == "category"
    for wrong in ("全日制高职生", "", "SVS_FULL_TIME"):
        answer = page()(category=wrong)
        assert answer.status_code == 400
        assert answer.context["form"].errors["category"]
    assert roll.of("twin").category == "SVS_PART_TIME"


def test_the_roster_of_an_open_registration_stays_and_is_named(office):
    wang = office.enrollment(office.cast.wang)
    row = TermRegistration.objects.get(enrollment=wang)
    with unrecorded("what was told before"):
        StudyRightChange.objects.all().delete()
    client, address = office.cast.client(office.cast.registrar), f"/students/{wang.pk}/correct/"
    form = client.get(address).context["form"]
    filled = {one.name: one.initial or "" for one in form if not one.field.disabled}
    typed = {"authority": RESTS_ON, "act_key": uuid4(), "category": "非全日制高职生"}
    told = text_of(client.post(address, filled | typed, follow=True))
    assert "保留在2023-2024-1" in told
    after = TermRegistration.objects.get(enrollment=wang)
    assert (after.pk, after.roster_id, after.state) == (row.pk, row.roster_id, row.state)
    assert StudyRightChange.objects.filter(enrollment=wang).exists()


def test_a_number_that_is_another_students_is_refused(roll, page):
    answer = page()(student_no=roll.of("wang").student_no)
    assert answer.status_code == 400
    assert answer.context["form"].errors["student_no"]


def test_two_officers_at_once_the_second_is_told_and_loses_nothing(roll, page):
    first, second = page(), page(by="aa_head")
    assert first(political="13", boarding="2").status_code == 302
    answer = second(political="03", boarding="1", train_stretch="洛阳—郑州")
    assert answer.status_code == 400
    assert "刚刚被别人改过" in text_of(answer)
    assert "现在是住校" in text_of(answer)
    form = answer.context["form"]
    assert form["train_stretch"].value() == "洛阳—郑州"
    assert roll.of("twin").boarding == "2"
    again = {one.name: one.value() or "" for one in form if not one.field.disabled}
    assert second(**again).status_code == 302  # now that it was seen, it counts
    assert (roll.of("twin").boarding, roll.of("twin").student.train_stretch) == ("1", "洛阳—郑州")


def test_a_masked_value_that_another_has_changed_is_not_written_over(roll, page):
    first, second = page(), page(by="aa_head")
    assert first(phone="13900009999").status_code == 302
    answer = second(phone="13700007777")
    assert answer.status_code == 400
    assert "现在是139••••9999" in text_of(answer)
    assert roll.of("twin").person.phone == "13900009999"


def test_two_addresses_of_one_town_look_alike_and_are_told_apart(roll, page):
    assert page()(home_address="江北市甲路1号").status_code == 302
    first, second = page(), page(by="aa_head")
    assert first(home_address="江北市乙路2号").status_code == 302
    assert second(home_address="江北市丙路3号").status_code == 400
    assert roll.of("twin").student.home_address == "江北市乙路2号"


def test_what_another_changed_and_this_page_left_alone_stays(roll, page):
    first, second = page(), page(by="aa_head")
    assert first(political="13").status_code == 302
    assert second(boarding="2").status_code == 302
    assert (roll.of("twin").student.political, roll.of("twin").boarding) == ("13", "2")


def test_what_it_rests_on_is_asked_and_nothing_different_is_said(roll, page):
    assert page()(political="13", authority="").status_code == 400
    answer = page()()
    assert answer.status_code == 400
    assert "没有需要保存的变化" in text_of(answer)


def test_what_an_office_changes_of_the_contacts_is_told_to_the_student(roll, page):
    assert page()(political="13").status_code == 302
    assert not Notice.objects.filter(text=CHANGED).exists()
    assert page()(phone="13900009999").status_code == 302
    notice = Notice.objects.get(text=CHANGED)
    assert notice.person == roll.person_of("twin")
    assert "13900009999" not in str(notice.facts)
    assert notice.link == f"/students/{roll.enrollments['twin']}/history/"


def test_a_line_break_or_a_code_that_the_table_no_longer_holds_stands_in_nobodys_way(roll, page):
    with unrecorded("what an earlier import left"):
        Student.objects.filter(person=roll.person_of("twin")).update(
            previous_school="洛阳\n第一中学", marital="77", nationality="777"
        )
    assert page()(political="13").status_code == 302
    after = roll.of("twin").student
    assert (after.political, after.previous_school) == ("13", "洛阳\n第一中学")
    assert (after.marital, after.nationality) == ("77", "777")


def test_the_second_press_changes_nothing_twice(roll, page):
    send, key = page(), uuid4()
    assert send(political="13", act_key=key).status_code == 302
    assert send(political="13", act_key=key).status_code == 302
    assert FieldChange.objects.filter(enrollment=roll.of("twin")).count() == 1


def test_what_the_state_has_registered_stands_there_locked(roll, page):
    assert page()(political="13").status_code == 302
    with unrecorded("registered with the state, for this test"):
        Enrollment.objects.filter(pk=roll.enrollments["twin"]).update(locked_at=roll.at)
    answer = roll.client(roll.registrar).get(f"/students/{roll.enrollments['twin']}/correct/")
    assert answer.context["form"].fields["length_years"].disabled
    assert "seen_length_years" not in answer.context["form"].fields
    with pytest.raises(CannotCorrect) as refused:
        correct_data(
            enrollment=roll.enrollments["twin"], typed={"length_years": "5"}, seen={"length_years": "3"},
            authority=RESTS_ON, by=roll.registrar, at=roll.at,
        )  # fmt: skip
    assert refused.value.problems[0].column == "length_years"


@pytest.mark.parametrize("role", ["dept_head", "tutor", "wang", "guardian", "principal", "sa_staff", "sysadmin"])
def test_nobody_else_corrects_and_key_data_are_not_there(roll, role):
    with pytest.raises(NotFound):
        correct_data(
            enrollment=roll.enrollments["wang"], typed={"political": "13"}, seen={"political": "03"},
            authority=RESTS_ON, by=getattr(roll, role), at=roll.at,
        )  # fmt: skip
    assert not {"name", "sex", "birth_date", "id_number", "ethnic"} & set(OFFERED)


def test_key_data_slipped_into_the_form_change_nothing(roll, page):
    before = roll.of("twin")
    assert page()(political="13", name="别人", sex="2", id_number="x").status_code == 302
    after = roll.of("twin")
    assert (after.person.name, after.student.sex) == (before.person.name, before.student.sex)


def test_every_field_of_the_page_has_words():
    assert set(OFFERED) == set(WORDS)
