"""A workbook of students as a school hands it in: sixty of one class, five of them with a mistake in the row."""

# ruff: noqa: SIM905 - words are easier to read
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook

from tests.cast_roll import id_number

TITLES = "姓名* 性别* 出生日期* 证件号码 学号 专业代码* 年级* 班级 入学日期* 联系电话 家庭住址".split()
ROWS, SURNAMES, NAMES = 60, "王李张刘陈杨赵黄周吴", "子涵 思琪 浩宇 雨桐 一诺 沐宸".split()
FAULTS = {
    7: {"出生日期*": "2006-13-45"},
    19: {"证件号码": "990000200603059999"},  # not a possible check digit
    28: {"专业代码*": "999999"},
    41: {"姓名*": ""},
    55: {"性别*": "不详"},
}


def workbook(*, cohort: int) -> bytes:
    """Returns the file. Rows with a mistake are those of `FAULTS`, counted from 1 below the titles."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("学生")
        sheet.write_row(0, 0, TITLES)
        for place in range(1, ROWS + 1):
            born = date(2006, 1 + place % 12, 1 + place % 28)
            values = (
                SURNAMES[place % 10] + NAMES[place % 6],
                "男" if place % 2 else "女",
                born.isoformat(),
                id_number(born, 100 + place),
                f"20300101{place:02}",
                "460301",
                str(cohort),
                "机电2401班",
                f"{cohort}-09-01",
                f"138000{place:05}",
                f"江南市东湖路 {place} 号",
            )
            row = dict(zip(TITLES, values, strict=True)) | FAULTS.get(place, {})
            for column, title in enumerate(TITLES):
                sheet.write_string(place, column, row[title])
    return out.getvalue()
