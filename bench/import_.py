"""P8: an import of 30,000 students, checked and loaded, against parsing the workbook and a plain COPY of its rows.

The floor parses with python-calamine and copies what the rows say, unchecked and unsealed, into copies of the tables
with the same indexes. Both begin with the school of 3,000.

What the import takes of memory is measured apart, at 3,000 and at the size asked for: each checks and loads once, in a
process of its own, whose peak it says.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

RUNS = 5
TABLES = (
    "security_person", "enrollment_student", "enrollment_iddocument", "security_guardianship", "enrollment_enrollment",
    "enrollment_statusperiod", "enrollment_placement",
)  # fmt: skip
BASE = 3_000
CHILD = "import django, sys; django.setup(); from bench.import_ import once; once(sys.argv[1], int(sys.argv[2]))"


def main() -> None:
    """Five interleaved pairs, the dry run beside the loading; then the peaks of memory."""
    from bench.measure import report, seconds, sizes_asked
    from bench.school import copy, drop, use

    [n] = sizes_asked((30_000,))
    use(BASE)
    workbook = _workbook(n)
    dry, final, floor = [], [], []
    for _ in range(RUNS):
        copy(f"bench_{BASE}", "bench_import")
        upload = _uploaded(workbook)
        dry.append(seconds(lambda: _check(upload, n)))  # noqa: B023
        final.append(seconds(lambda: _load(upload, n)))  # noqa: B023
        copy(f"bench_{BASE}", "bench_import")
        _floor_tables()
        floor.append(seconds(lambda: _floor(workbook)))
    drop("bench_import")
    both = [one + other for one, other in zip(dry, final, strict=True)]
    report("import, final run", n, final, floor, goal="<= 2")
    report("import, dry and final run", n, both, floor, goal="<= 3.5")
    memory(n)


def memory(n: int) -> None:
    """Print the peaks of an import of `BASE` students and of one of n, in MB, and by how much they differ."""
    from bench.measure import print_line
    from bench.school import use

    use(BASE)
    small, large = _peak(BASE), _peak(n)
    line = {"bench": "import, peak of memory", "n": n, "unit": "MB", "peak": large, f"peak_at_{BASE}": small}
    print_line(line | {"more": large - small, "goal": "flat"})


def _peak(n: int) -> int:
    """The peak of a process, in MB, that does nothing but check and load a workbook of n students."""
    from bench.school import copy, drop, use

    copy(f"bench_{BASE}", "bench_import")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        kept.write(_workbook(n))
        kept.flush()
        command = [sys.executable, "-c", CHILD, kept.name, str(n)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    drop("bench_import")
    use(BASE)
    return int(done.stdout.split()[-1])


def once(workbook: str, n: int) -> None:
    """Check and load this workbook of n students in the copy of the school, and print this process's peak in MB.

    The peak is the system's own of this address space: `ru_maxrss` would begin with what the parent held.
    """
    from bench.school import switch

    switch("bench_import")
    upload = _uploaded(Path(workbook).read_bytes())
    _check(upload, n)
    _load(upload, n)
    said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    print(int(said["VmHWM"].split()[0]) // 1024)


def _workbook(n: int) -> bytes:
    """The workbook: 25 columns that a school fills in."""
    from xlsxwriter import Workbook

    from enrollment.models import ClassGroup
    from enrollment.rules.columns import COLUMNS

    groups = list(ClassGroup.objects.select_related("unit", "major").order_by("pk"))
    out = BytesIO()
    with Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("学生")
        titles = [column.title for column in COLUMNS]
        sheet.write_row(0, 0, titles)
        for number, row in enumerate(_rows(n, groups), start=1):
            for place, title in enumerate(titles):
                if title in row:
                    sheet.write_string(number, place, row[title])
    return out.getvalue()


def _rows(n: int, groups: list[Any]) -> Iterator[dict[str, str]]:
    import random

    from bench.school import GIVEN, SURNAMES
    from enrollment.rules.identity import check_digit

    chance = random.Random(8)
    for place in range(n):
        group = groups[place % len(groups)]
        birth = date(1998, 1, 1).fromordinal(date(1998, 1, 1).toordinal() + place % 1461)
        number = f"330102{birth:%Y%m%d}{place // 1461 * 2 + 1:03d}"
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
        yield {
            "姓名": name, "性别": "男", "出生日期": birth.isoformat(), "证件类型": "居民身份证",
            "证件号码": number + check_digit(number), "学号": f"9{place:09d}", "考生号": f"99{place:012d}",
            "专业代码": group.major.code, "年级": str(group.cohort_id), "班级": group.unit.name,
            "入学日期": "2024-09-01", "学生类别": "全日制高职生", "层次": "高职", "学习形式": "全日制", "学制": "3",
            "学籍状态": "在籍", "民族": "汉族", "政治面貌": "共青团员",
            "联系电话": f"138{place:08d}", "电子邮箱": f"n{place}@example.net",
            "家庭住址": f"江南市东湖路{place}号", "毕业学校": "江南市第一中学",
            "监护人姓名": name[0] + "".join(chance.sample(GIVEN, 2)),
            "监护人关系": "父亲", "监护人电话": f"139{place:08d}",
        }  # fmt: skip


def _uploaded(workbook: bytes) -> int:
    from django.utils import timezone

    from bench.school import registrar
    from casework.storage import Contents
    from casework.storage.file_types import XLSX
    from enrollment.actions.upload_import import upload_import

    contents = Contents("bench.xlsx", XLSX.content_type, BytesIO(workbook))
    return upload_import(contents=contents, by=registrar().person, at=timezone.now()).upload


class _Work:
    """The work as a worker gives it, without a row to report to."""

    def __init__(self, upload: int) -> None:
        from django.utils import timezone

        from bench.school import registrar

        self.job_id, self.attempt = 0, 1
        self.arguments: Mapping[str, Any] = {"import": upload}
        self.owner, self.at = registrar().person, timezone.now()

    def progress(self, *_words: Any, **_more: Any) -> None:
        """Nobody is looking."""

    def cancelled(self) -> bool:
        """Never."""
        return False

    def act_key(self, _part: object = "") -> Any:
        """Any key."""
        return uuid4()


def _check(upload: int, n: int) -> None:
    from enrollment.models import Import
    from enrollment.tasks import check_import

    check_import(_Work(upload))
    found = Import.objects.get(pk=upload)
    assert found.good == n, (found.state, found.good, found.wrong, found.duplicate, found.problem)


def _load(upload: int, n: int) -> None:
    from django.utils import timezone

    from bench.school import registrar
    from enrollment.actions.confirm_import import confirm_import
    from enrollment.models import Import
    from enrollment.tasks import load_rows

    confirm_import(upload=upload, by=registrar().person, at=timezone.now())
    load_rows(_Work(upload))
    assert Import.objects.get(pk=upload).state == "LOADED"


def _floor_tables() -> None:
    """Copies of the tables with the same indexes, and nothing that checks or guards."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"create table floor_{table} (like {table} including defaults including indexes including identity)"
            )
            cursor.execute(f"grant all on floor_{table} to public")


def _floor(workbook: bytes) -> None:
    """Parse, and one COPY per table."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python()
    titles = {title: place for place, title in enumerate(rows[0])}
    students = [{str(title): str(row[place]) for title, place in titles.items()} for row in rows[1:]]
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, lines in _plain(students):
            with cursor.copy(f"copy floor_{table} ({columns}) from stdin") as copy:
                for line in lines:
                    copy.write_row(line)


def _plain(students: list[dict[str, str]]) -> Iterator[tuple[str, str, Iterator[tuple[Any, ...]]]]:
    """Per table the columns, and the rows as they stand in the workbook."""
    now, first = "2026-01-01 00:00+08", 10_000_000
    ids = range(first, first + len(students))
    pairs = list(zip(ids, students, strict=True))
    yield (
        "security_person",
        "id, name, grams, pinyin, initials, phone, email, email_index, is_system",
        (
            row
            for n, s in pairs
            for row in (
                (
                    n,
                    s["姓名"],
                    [s["姓名"]],
                    s["姓名"],
                    "",
                    s["联系电话"].encode(),
                    s["电子邮箱"].encode(),
                    s["电子邮箱"].encode(),
                    False,
                ),
                (
                    n + 5_000_000,
                    s["监护人姓名"],
                    [s["监护人姓名"]],
                    "",
                    "",
                    s["监护人电话"].encode(),
                    None,
                    None,
                    False,
                ),
            )
        ),
    )
    student = (
        "id, person_id, sex, birth_date, ethnic, political, nationality, overseas, marital, health, english_name, "
        "origin_region, native_region, birth_region, household_region, household_kind, police_station, home_address, "
        "home_postcode, train_stretch, previous_schooling, previous_school, reserved, code_version, source, updated_at"
    )
    yield "enrollment_student", student, (
        (n, n, "1", s["出生日期"], "01", "03", "156", "00", "", "", "", "", "", "", "", "", "",
         s["家庭住址"].encode(), "", "", "", s["毕业学校"], b"{}", "", "", now)
        for n, s in pairs
    )  # fmt: skip
    yield (
        "enrollment_iddocument",
        "id, student_id, kind, number, number_index, last_four, valid, is_current, source",
        (
            (n, n, "1", s["证件号码"].encode(), s["证件号码"].encode(), s["证件号码"][-4:].encode(), "(,)", True, "")
            for n, s in pairs
        ),
    )
    guardian = "person_id, guardian_id, relation, relation_note, is_legal, position, work_unit, proof"
    yield "security_guardianship", guardian, ((n, n + 5_000_000, "51", "", True, 1, "", "") for n, _s in pairs)
    enrollment = (
        "id, student_id, person_id, student_no, ksh, level, category, study_form, length_years, admission_mode, "
        "admission_kind, admission_locked, boarding, student_source, exam_ticket_no, joint_mode, joint_school_code, "
        "entered_on, platform_state, status, source, created_at"
    )
    yield "enrollment_enrollment", enrollment, (
        (n, n, n, s["学号"], s["考生号"], "HE", "HE_FULL_TIME", s["学习形式"], s["学制"], "", "", False,
         "", "", "", "", "", s["入学日期"], "", "ACTIVE", "", now)
        for n, s in pairs
    )  # fmt: skip
    period = (
        "enrollment_id, status, transition, during, recorded, authority, application, decision, ground, "
        "before_the_system"
    )
    yield (
        "enrollment_statusperiod",
        period,
        ((n, "ACTIVE", "enter", f"[{s['入学日期']},)", f"[{now},)", "", "", "", "", False) for n, s in pairs),
    )
    placement = (
        "enrollment_id, major_id, cohort_id, unit_id, during, recorded, is_current, authority, before_the_system"
    )
    yield (
        "enrollment_placement",
        placement,
        ((n, 1, 2024, 1, f"[{s['入学日期']},)", f"[{now},)", True, "", False) for n, s in pairs),
    )
