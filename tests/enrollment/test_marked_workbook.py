"""The same workbook back with the errors marked: every row where it stood, to be put right and uploaded again."""

from io import BytesIO

import openpyxl
import pytest

from casework.models import File
from casework.storage import read
from casework.sweeps.work import work_off
from enrollment.models import Import, ImportRow
from enrollment.rules.books import FAULTY, LISTS, STUDENTS
from enrollment.rules.columns import MARK
from security.models import Account
from tests.cast_import import IMPORTS, soon
from tests.workbooks import TITLES, as_upload, good_row

pytestmark = pytest.mark.usefixtures("_sample_numbers")


@pytest.fixture
def _sample_numbers(settings):
    settings.DEMO_MODE = True  # admits the region 990000, which no real number has


def book_of(rows, *, beside=(), hidden=()):
    """A workbook with titles and rows at their own numbers, and other sheets beside."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "数控一班"
    for number, row in rows.items():
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = str(value) or None
    for name in (*beside, *hidden):
        book.create_sheet(name)["A1"] = "x"
    for name in hidden:
        book[name].sheet_state = "hidden"
    return book


def cells(n, **changes):
    row = good_row(n, **changes)
    return [row.get(title, "") for title in TITLES]


@pytest.fixture
def uploaded(roll):
    """Upload a workbook as the registrar, and have it checked."""

    def take(book):
        out = BytesIO()
        book.save(out)
        assert roll.client(roll.registrar).post(IMPORTS, {"file": as_upload(out.getvalue())}).status_code == 302
        work_off(now=soon)
        return Import.objects.latest("pk")

    return take


@pytest.fixture
def marked(roll):
    """The workbook with the errors of an import marked."""

    def made(found):
        roll.client(roll.registrar).post(f"{IMPORTS}{found.pk}/mark/")
        work_off(now=soon)
        stored = File.objects.get(pk=Import.objects.get(pk=found.pk).marked_file_id)
        return openpyxl.load_workbook(BytesIO(b"".join(read(stored.stored_as))))

    return made


@pytest.fixture
def page(roll):
    """The page of an import, as the registrar reads it."""
    return lambda found, **asked: roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/", asked).content.decode()


SCATTERED = {
    3: TITLES,
    4: cells(1),
    6: cells(2, 性别="男女"),  # row 5 is empty
    9: cells(3),
    12: cells(3, 学号="3000000077"),
}


class TestEveryRowStandsWhereItStood:
    def test_the_rows_of_the_page_are_the_rows_of_the_marked_workbook(self, uploaded, marked, page):
        found = uploaded(book_of(SCATTERED))
        sheet = marked(found).worksheets[0]
        named = dict(ImportRow.objects.filter(of=found).values_list("number", "verdict"))
        assert named == {4: "GOOD", 6: "WRONG", 9: "DUPLICATE", 12: "DUPLICATE"}
        assert ">6</th>" in page(found, rows="WRONG")
        name = sheet[3][1:].index(next(cell for cell in sheet[3] if cell.value == "姓名")) + 1
        for number in named:
            assert sheet[number][name].value == SCATTERED[number][TITLES.index("姓名")]
            assert bool(sheet.cell(number, 1).value) is (number != 4)
        assert "12" in sheet.cell(9, 1).value, "it says in which row the other one stands"
        assert "9" in sheet.cell(12, 1).value

    def test_the_titles_keep_their_row_and_empty_rows_stay_empty(self, uploaded, marked):
        sheet = marked(uploaded(book_of(SCATTERED))).worksheets[0]
        assert [cell.value for cell in sheet[3]] == [MARK, *TITLES]
        for number in (1, 2, 5, 7, 8, 10, 11):
            assert not any(cell.value for cell in sheet[number]), number
        assert sheet.freeze_panes == "C4"

    def test_titles_far_below_leave_the_rows_free_to_move(self, uploaded, marked):
        sheet = marked(uploaded(book_of({30: TITLES, 31: cells(1, 性别="男女")}))).worksheets[0]
        assert sheet["A30"].value == MARK
        assert sheet["A31"].value
        assert sheet.freeze_panes == "C1"

    def test_the_wrong_rows_alone_follow_each_other_and_say_where_they_stand(self, uploaded, marked):
        alone = marked(uploaded(book_of(SCATTERED)))[FAULTY]
        said = [row[0] for row in alone.iter_rows(values_only=True)]
        assert said[0] == MARK
        assert [words.split(" ")[1] for words in said[1:]] == ["6", "9", "12"]


class TestItIsPutRightAndUploadedAgain:
    def test_with_titles_in_row_3_and_gaps_between_the_rows(self, uploaded, marked, confirm):
        book = marked(uploaded(book_of(SCATTERED)))
        sheet = book.worksheets[0]
        titles = [cell.value for cell in sheet[3]]
        sheet.cell(6, titles.index("性别") + 1).value = good_row(2)["性别"]
        sheet.cell(12, titles.index("证件号码") + 1).value = good_row(4)["证件号码"]
        sheet.cell(12, titles.index("出生日期") + 1).value = good_row(4)["出生日期"]
        sheet.cell(12, titles.index("性别") + 1).value = good_row(4)["性别"]
        sheet.cell(12, titles.index("考生号") + 1).value = good_row(4)["考生号"]
        again = uploaded(book)
        assert (again.good, again.wrong, again.duplicate, again.problem) == (4, 0, 0, "")
        assert set(ImportRow.objects.filter(of=again).values_list("number", flat=True)) == {4, 6, 9, 12}
        assert confirm(again).state == "LOADED"

    def test_the_wrong_cell_is_red_and_nothing_is_a_formula(self, uploaded, marked):
        book = marked(uploaded(book_of({1: TITLES, 2: cells(1, 性别="男女"), 3: cells(2, 家庭住址="'=1+1")})))
        assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
        sheet = book.worksheets[0]
        place = [cell.value for cell in sheet[1]].index("性别") + 1
        assert sheet.cell(2, place).fill.start_color.rgb == "FFF8D7DA"
        assert sheet.cell(3, place).fill.start_color.rgb != "FFF8D7DA"


class TestOtherSheets:
    def test_the_page_says_which_one_is_read_and_which_are_not(self, uploaded, marked, page):
        found = uploaded(book_of({1: TITLES, 2: cells(1, 性别="男女")}, beside=["数控二班", "数控三班"]))
        words = "只读取工作表“数控一班”，标注错误的工作簿中也只有这一张；其他工作表（数控二班、数控三班）未读取"
        assert words in page(found)
        assert [sheet.title for sheet in marked(found)] == [STUDENTS, FAULTY]

    def test_in_english_too(self, roll, uploaded, page):
        Account.objects.filter(person=roll.registrar).update(language="en")
        found = uploaded(book_of({1: TITLES, 2: cells(1)}, beside=["b", "c", "d", "e"]))
        assert "Only the sheet “数控一班” is read and comes back with its errors marked." in page(found)
        assert "The others (b、c、d…) are not read" in page(found)

    def test_where_the_titles_do_not_fit_it_is_said_of_which_sheet(self, uploaded):
        found = uploaded(book_of({1: ["填写说明"]}, beside=["学生名单"]))
        assert found.state == "REFUSED"
        assert "（学生名单）未读取" in found.problem

    def test_hidden_ones_and_those_of_our_own_workbooks_are_not_spoken_of(self, uploaded):
        found = uploaded(book_of({1: TITLES, 2: cells(1)}, beside=[LISTS, FAULTY], hidden=["dict"]))
        assert (found.good, found.problem) == (1, "")
