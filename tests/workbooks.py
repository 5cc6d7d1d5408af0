"""Workbooks of students for tests: good rows by the number, and rows that are wrong in a known way."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from enrollment.rules.codes import TABLES
from enrollment.rules.column import Column
from enrollment.rules.columns import COLUMNS
from tests.cast_roll import id_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = [column.title for column in COLUMNS]
WRITTEN = {
    "exam_score": "512.5", "bank_account": "622202{n:013d}", "expected_end": "2027-07-01", "home_phone": "0371{n:08d}",
    "guardian2_phone": "137{n:08d}", "home_postcode": "450001", "joint_school_code": "41{n:08d}",
    "exam_ticket_no": "24{n:010d}", "former_names": "王小伟、王大伟", "english_name": "Wang Weiwei",
    "guardian2_name": "王小芳", "guardian2_relation": "母亲", "guardian2_is_legal": "否",
}  # fmt: skip
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"


def good_row(n: int, **changes: object) -> dict[str, object]:
    """The n-th student of a workbook that the roll of the tests takes: classes M2401 and C2401, cohort 2024."""
    birth = date(2008, 9, 1) + timedelta(days=n % 365)
    girl = n % 2
    mechanics = n % 3
    name = SURNAMES[n % 15] + GIVEN[n // 15 % 24] + GIVEN[n // 360 % 24]
    row: dict[str, object] = {
        "姓名": name, "性别": "女" if girl else "男", "出生日期": birth.isoformat(), "证件类型": "居民身份证",
        "证件号码": id_number(birth, (n // 365 * 2 + 1 - girl) % 1000), "学号": f"30{n:08d}", "考生号": f"25{n:012d}",
        "专业代码": "660301" if mechanics else "730301", "年级": "2024", "班级": "",
        "入学日期": "2024-09-01", "民族": "汉族", "政治面貌": "共青团员", "联系电话": f"138{n:08d}",
        "电子邮箱": f"s{n}@example.net", "家庭住址": f"江南市东湖路{n}号",
        "监护人姓名": f"{name[0]}大", "监护人关系": "父亲", "监护人电话": f"139{n:08d}",
    }  # fmt: skip
    return row | changes


def full_row(n: int) -> dict[str, object]:
    """The n-th student with something in every column of the template."""
    row = good_row(n, 班级="M2401" if n % 3 else "C2401", 全国学籍号=f"G{good_row(n)['证件号码']}")
    return {column.title: row[column.title] if row.get(column.title) else _something(column, n) for column in COLUMNS}


def _something(column: Column, n: int) -> str:
    """What may stand in a column that `good_row` leaves empty."""
    if column.key in WRITTEN:
        return WRITTEN[column.key].format(n=n)
    if column.key.endswith("region"):
        return "110101"
    named = TABLES[column.table].rows[0].name if column.table else column.choices[0] if column.choices else ""
    return column.example or named or f"{column.title}{n}"[: column.longest]


def workbook(rows: Iterable[Mapping[str, object]], titles: Iterable[str] = TITLES) -> bytes:
    """An xlsx file with these rows below these titles; texts as text, numbers as numbers, days as Excel's days."""
    out, titles = BytesIO(), list(titles)
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("学生")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, titles)
        for number, row in enumerate(rows, start=1):
            for place, title in enumerate(titles):
                value = row.get(title, "")
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif value:
                    sheet.write_string(number, place, str(value))
    return out.getvalue()


def sheet(data: bytes) -> list[list[str]]:
    """The rows of the first sheet of an xlsx file."""
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


def as_upload(content: bytes, name: str = "新生.xlsx") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type=XLSX)
