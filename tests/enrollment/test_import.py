"""An import from the upload to the roll: dry run, errors marked, loading, and being killed on the way."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Job
from casework.sweeps.work import work_off
from enrollment.actions.load_import import CHUNK, load_import
from enrollment.models import Enrollment, IdDocument, Import, ImportRow, Placement, StatusPeriod, Student
from enrollment.rules.columns import MARK
from security.models import Entry, Guardianship, Person
from tests.cast_import import IMPORTS, problems, soon, verdict
from tests.cast_roll import number_of
from tests.workbooks import TITLES, as_upload, good_row

V = ImportRow.Verdict


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True  # admits the region 990000, which no real number has


def test_three_good_rows_come_to_the_roll_with_everything(roll, upload, confirm):
    found = upload([good_row(n, 班级="M2401" if n % 3 else "", 曾用名="旧名") for n in range(3)])
    assert (found.state, found.rows, found.good, found.wrong, found.duplicate) == ("CHECKED", 3, 3, 0, 0)
    assert not Enrollment.objects.filter(student_no__startswith="30").exists()
    found = confirm(found)
    assert found.state == "LOADED"
    one = Enrollment.objects.get(student_no="3000000001")
    student, person = one.student, one.person
    row = good_row(1)
    assert (person.name, person.phone, person.email) == (row["姓名"], row["联系电话"], row["电子邮箱"])
    assert student.home_address == row["家庭住址"]
    assert student.id_documents.get().number == row["证件号码"]
    assert student.former_names.get().name == "旧名"
    assert (one.status, one.ksh, one.category) == ("PENDING", row["考生号"], "SVS_FULL_TIME")
    assert one.periods.get().status == "PENDING"
    assert one.placements.get().unit == roll.m1
    guardian = Guardianship.objects.get(person=person)
    assert (guardian.guardian.phone, guardian.relation, guardian.verified_at) == (row["监护人电话"], "51", None)
    assert Enrollment.objects.get(student_no="3000000000").placements.get().unit == roll.commerce
    assert Entry.objects.filter(event="enrollment.students-entered").count() >= 3
    assert all((person.pinyin, person.initials, person.grams))


def test_nothing_sensitive_stands_readable_in_the_tables(roll, upload):
    upload([good_row(1)])
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, ' ') from enrollment_importrow t")
        text = cursor.fetchone()[0]
        cursor.execute("select string_agg(t::text, ' ') from security_entry t")
        text += cursor.fetchone()[0]
    for value in (good_row(1)["证件号码"], good_row(1)["联系电话"], good_row(1)["家庭住址"]):
        assert str(value) not in text


def test_errors_duplicates_and_notes_are_told_apart(roll, upload):
    twin = roll.of("twin")
    found = upload(
        [
            good_row(1),
            good_row(2, 性别="男女"),
            good_row(3, 学号=twin.student_no),
            good_row(4),
            good_row(5, 证件号码=good_row(4)["证件号码"], 出生日期=good_row(4)["出生日期"], 性别=good_row(4)["性别"]),
            good_row(6, 姓名="王子涵", 性别="男", 出生日期="2010-03-05", 证件号码=number_of("twin")),
            good_row(7, 姓名="别人", 性别="男", 出生日期="2010-03-05", 证件号码=number_of("twin")),
            good_row(8, 姓名="龙䶮", 出生日期="2010-02-03", 证件类型="其他", 证件号码=""),
        ]
    )
    assert [verdict(found, n) for n in range(2, 10)] == [
        V.GOOD, V.WRONG, V.DUPLICATE, V.DUPLICATE, V.DUPLICATE, V.DUPLICATE, V.WRONG, V.GOOD,
    ]  # fmt: skip
    assert (found.good, found.wrong, found.duplicate) == (2, 2, 4)
    assert problems(found, 9) == [("name", "note")]
    assert ("id_number", "error") in problems(found, 8)
    says = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/", {"rows": "DUPLICATE"}).content.decode()
    assert twin.person.name in says
    assert "6" in says


def test_new_students_of_one_name_are_told_apart_before_they_are_on_the_roll(roll, upload):
    found = upload([good_row(n, 姓名="王伟", **({"学号": "", "考生号": ""} if n == 2 else {})) for n in range(3)])
    wrong = upload([good_row(n, 姓名="王伟", 年级="24") for n in range(3, 5)])
    ends = [str(good_row(n)["证件号码"])[-4:] for n in range(5)]
    good = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/").content.decode()
    assert f"3000000000 · {ends[0]}" in good
    assert f"3000000001 · {ends[1]}" in good
    assert f"身份证件号码末四位 {ends[2]}" in good  # who has no number yet
    bad = roll.client(roll.registrar).get(f"{IMPORTS}{wrong.pk}/").content.decode()
    assert f"3000000003 · {ends[3]}" in bad
    assert f"3000000004 · {ends[4]}" in bad
    for n in range(5):
        assert str(good_row(n)["证件号码"]) not in good + bad


def test_a_graduate_who_comes_back_gets_a_further_enrollment(roll, upload, confirm):
    gone = roll.of("gone")
    row = good_row(1, 姓名="钱退", 性别="男", 出生日期="2010-06-06", 证件号码=number_of("gone"))
    found = confirm(upload([row]))
    assert found.state == "LOADED"
    assert list(gone.person.enrollments.order_by("pk").values_list("status", flat=True)) == ["WITHDRAWN", "PENDING"]
    assert Student.objects.filter(person=gone.person).count() == 1


def test_what_became_a_duplicate_after_the_check_is_left_out(roll, upload, confirm):
    first, second = upload([good_row(1), good_row(2)]), upload([good_row(2), good_row(3)])
    assert (first.good, second.good) == (2, 2)
    confirm(first)
    confirm(second)
    assert verdict(second, 2) == V.DUPLICATE
    assert verdict(second, 3) == V.LOADED
    assert Enrollment.objects.filter(student_no__startswith="30").count() == 3


def test_the_everyday_workbook_of_3000_with_40_bad_rows(roll, upload, confirm, progress):
    wrong = {
        n: [{"性别": "男女"}, {"专业代码": "000000"}, {"出生日期": "2008-02-30"}, {"证件号码": "1"}][n % 4]
        for n in range(0, 2000, 50)
    }
    rows = [good_row(n, **wrong.get(n, {})) for n in range(3000)]
    assert progress(lambda: upload(rows)) == [(done, 3000) for done in (0, 1000, 2000, 3000)]
    found = Import.objects.get()
    assert (found.rows, found.good, found.wrong, found.duplicate) == (3000, 2960, 40, 0)
    assert (found.check_job.done, found.check_job.total) == (3000, 3000)
    assert progress(lambda: confirm(found)) == [(done, 2960) for done in (*range(0, 2960, CHUNK), 2960)]
    found.refresh_from_db()
    assert found.state == "LOADED"
    assert (found.load_job.done, found.load_job.total) == (2960, 2960)
    assert Enrollment.objects.filter(student_no__startswith="30").count() == 2960
    assert ImportRow.objects.filter(of=found, verdict=V.LOADED).count() == 2960

    client = roll.client(roll.registrar)
    client.post(f"{IMPORTS}{found.pk}/mark/")
    work_off(now=soon)
    answer = client.get(f"{IMPORTS}{found.pk}/marked/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    whole, alone = book.worksheets
    assert sum(1 for _ in whole.iter_rows()) == 3001
    marked = list(alone.iter_rows(values_only=True))
    assert len(marked) == 41
    assert marked[0][0] == MARK
    assert all(row[0] for row in marked[1:])


def test_loading_that_is_broken_off_goes_on_where_it_was(roll, upload):
    found = upload([good_row(n) for n in range(CHUNK + 100)])
    roll.client(roll.registrar).post(f"{IMPORTS}{found.pk}/confirm/")
    event = load_import(upload=found.pk, by=roll.registrar, at=roll.at)
    assert (event.loaded, event.ended) == (CHUNK, False)
    work_off(now=soon)
    found.refresh_from_db()
    assert found.state == "LOADED"
    loaded = Enrollment.objects.filter(student_no__startswith="30")
    assert loaded.count() == loaded.values("person").distinct().count() == CHUNK + 100
    assert set(ImportRow.objects.filter(of=found).values_list("verdict", flat=True)) == {V.LOADED}


def test_a_check_that_is_begun_anew_reads_every_row_once(roll, upload):
    found = upload([good_row(n) for n in range(5)])
    Import.objects.filter(pk=found.pk)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('registrar.act', 'test', true)")
        cursor.execute("update enrollment_import set state = 'CHECKING' where id = %s", [found.pk])
        cursor.execute("select set_config('registrar.act', '', true)")
    Job.objects.filter(pk=found.check_job_id).update(state="WAITING", attempts=0, due_at=roll.at)
    work_off(now=soon)
    found.refresh_from_db()
    assert (found.state, found.good) == ("CHECKED", 5)


def test_a_chunk_is_a_bounded_number_of_statements(roll, upload):
    found = upload([good_row(n) for n in range(CHUNK)])
    small = upload([good_row(n) for n in range(1000, 1010)])
    for one in (found, small):
        roll.client(roll.registrar).post(f"{IMPORTS}{one.pk}/confirm/")
    counts = []
    for one in (small, found):
        with CaptureQueriesContext(connection) as counted:
            load_import(upload=one.pk, by=roll.registrar, at=roll.at)
        counts.append(len(counted))
    assert counts[1] <= counts[0] <= 56


@pytest.mark.parametrize(
    ("titles", "words"),
    [(["姓名", "性别"], "出生日期"), ([*TITLES, "姓名"], "姓名"), (["名字", *TITLES[1:]], "姓名")],
)
def test_a_workbook_with_wrong_titles_is_refused_with_their_names(roll, upload, titles, words):
    found = upload([good_row(1)], titles)
    assert found.state == "REFUSED"
    assert words in found.problem
    assert words in roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/").content.decode()


def test_unknown_columns_are_named_and_left_out(roll, upload):
    found = upload([good_row(1)], [*TITLES, "星座"])
    assert (found.state, found.good) == ("CHECKED", 1)
    assert "星座" in found.problem


def test_what_is_no_workbook_is_refused_at_the_door(roll):
    client = roll.client(roll.registrar)
    for name, content in (("a.xlsx", b"hello"), ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600), ("a.xlsx", b"")):
        answer = client.post(IMPORTS, {"file": as_upload(content, name)})
        assert answer.status_code == 400
    assert not Import.objects.exists()


def test_a_discarded_import_leaves_nothing_to_load(roll, upload):
    found = upload([good_row(1)])
    client = roll.client(roll.registrar)
    client.post(f"{IMPORTS}{found.pk}/discard/")
    client.post(f"{IMPORTS}{found.pk}/confirm/")
    found.refresh_from_db()
    assert found.state == "DISCARDED"
    assert not ImportRow.objects.filter(of=found).exists()


def test_who_runs_no_imports_does_not_learn_that_there_are_any(roll, upload):
    found = upload([good_row(1)])
    for role, status in (("registrar", 200), ("aa_head", 200), ("dept_head", 404), ("finance", 404), ("wang", 404)):
        assert roll.client(getattr(roll, role)).get(f"{IMPORTS}{found.pk}/").status_code == status
    roll.client(roll.aa_head).post(f"{IMPORTS}{found.pk}/confirm/")  # looks, and undoes; the registrar confirms
    found.refresh_from_db()
    assert found.state == "CHECKED"


def test_the_template_can_be_filled_in_and_uploaded(roll):
    client = roll.client(roll.registrar)
    template = client.get(f"{IMPORTS}template/")
    book = openpyxl.load_workbook(BytesIO(template.content))
    sheet = book.worksheets[0]
    assert [str(cell.value).rstrip("*") for cell in sheet[1]] == TITLES
    assert sheet["A1"].comment
    for place, title in enumerate(TITLES, start=1):
        sheet.cell(2, place).value = str(good_row(1).get(title, "")) or None
    out = BytesIO()
    book.save(out)
    client.post(IMPORTS, {"file": as_upload(out.getvalue())})
    work_off(now=soon)
    assert Import.objects.get().good == 1


def test_persons_of_a_loaded_import_are_complete(roll, upload, confirm):
    confirm(upload([good_row(n) for n in range(30)]))
    new = Enrollment.objects.filter(student_no__startswith="30")
    assert new.count() == 30
    assert IdDocument.objects.filter(student__enrollments__in=new).count() == 30
    assert StatusPeriod.objects.filter(enrollment__in=new).count() == 30
    assert Placement.objects.filter(enrollment__in=new, is_current=True).count() == 30
    assert Person.objects.filter(pk__in=new.values("person"), pinyin="").count() == 0
    connection.check_constraints()
