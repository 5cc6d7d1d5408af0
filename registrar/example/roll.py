"""The example's classes and students come to the roll by two workbooks, checked and confirmed by the registrar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID, uuid5

from xlsxwriter import Workbook

from casework.actions.end_job import end_job
from casework.models import Job
from casework.storage import Contents
from casework.storage.file_types import XLSX
from enrollment.actions.confirm_import import confirm_import
from enrollment.actions.upload_import import upload_import
from enrollment.events import ImportConfirmed
from enrollment.models import ClassGroup, Enrollment, Import
from enrollment.tasks.imports import check_import, load_rows
from registrar.demo.plan import GIVEN, SURNAMES
from registrar.example.office import Office
from registrar.example.plan import Plan
from security.journal import recorded
from security.models import Person

SEATS: Final = 60
Row = Mapping[str, str]


def import_classes(office: Office, at: datetime) -> int:
    """Departments, majors and classes."""
    rows = [
        {
            "系部": one.department[1], "系部代码": one.department[0],
            "专业代码": one.major[0], "专业名称": one.major[1], "专业简称": one.major[2],
            "层次": "高职", "学制": "3", "年级": str(one.cohort), "班级": one.name,
            "班级代码": one.code, "班额": str(SEATS),
        }
        for one in office.plan.classes()
    ]  # fmt: skip
    if ClassGroup.objects.exists():
        return 0
    return _bring_in(Import.Matter.CLASSES, "班级.xlsx", rows, by=office.officer("registrar"), at=at)


def import_students(office: Office, at: datetime) -> int:
    """Everybody, on the roll since an earlier autumn."""
    if Enrollment.objects.exists():
        return 0
    rows = student_rows(office.plan)
    return _bring_in(Import.Matter.NEWCOMERS, "学生.xlsx", rows, by=office.officer("registrar"), at=at)


def student_rows(plan: Plan) -> list[Row]:
    """A row for each. No number of a document is made up: the kind says that there is none."""
    classes = plan.classes()
    rows: list[Row] = []
    for place in range(plan.students):
        group = classes[place % len(classes)]
        nth = place // len(SURNAMES)
        name = (
            SURNAMES[place % len(SURNAMES)]
            + GIVEN[nth % len(GIVEN)]
            + GIVEN[(nth // len(GIVEN) + 7 * nth) % len(GIVEN)]
        )
        born = date(group.cohort - 19, 9, 1) + timedelta(days=place % 365)
        rows.append({
            "姓名": name, "性别": "女" if place % 2 else "男", "出生日期": born.isoformat(), "证件类型": "其他",
            "学号": f"S{place + 1:04d}", "专业代码": group.major[0], "年级": str(group.cohort), "班级": group.name,
            "入学日期": f"{group.cohort}-09-01", "学籍状态": "在籍", "民族": "汉族", "政治面貌": "共青团员",
        })  # fmt: skip
    return rows


def _bring_in(matter: str, name: str, rows: Sequence[Row], *, by: Person, at: datetime) -> int:
    book = Contents(name, XLSX.content_type, BytesIO(_workbook(rows)))
    brought: ImportConfirmed = _upload_and_load(contents=book, matter=matter, by=by, at=at)
    found = Import.objects.get(pk=brought.upload)
    if found.wrong or found.duplicate or found.state != Import.State.LOADED:
        raise AssertionError(f"The workbook {name} of the example is not as it should be: {found.problem}")
    return found.good


@recorded
def _upload_and_load(*, contents: Contents, matter: str, by: Person, at: datetime) -> ImportConfirmed:
    """Upload, dry run, confirmation and loading as one act: whoever is killed in it has brought in nothing."""
    upload = upload_import(contents=contents, matter=matter, by=by, at=at).upload
    found = Import.objects.get(pk=upload)
    _do(found.check_job_id, check_import, upload, by, at)
    confirmed: ImportConfirmed = confirm_import(upload=upload, by=by, at=at)
    found.refresh_from_db()
    _do(found.load_job_id, load_rows, upload, by, at)
    return confirmed


def _do(job: int | None, work: Any, upload: int, by: Person, at: datetime) -> None:
    """The job's own function, here and now, at the moment of the example."""
    assert job is not None  # noqa: S101 - it was asked for in this act
    finished = work(_Here(job, {"import": upload}, by, at))
    end_job(job_id=job, attempt=0, state=Job.State.DONE, finished=finished, at=at)


@dataclass(frozen=True)
class _Here:
    """What a job's function sees (casework.rules.jobs.Work) when it runs inside an act."""

    job_id: int
    arguments: Mapping[str, Any]
    owner: Person
    at: datetime
    attempt: int = 0
    _keys: UUID = field(default=UUID("0c7a2f0e-5a51-4c02-9c1e-2f3f8a0d6f10"))

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Nobody watches."""

    def cancelled(self) -> bool:
        """Nobody stops it."""
        return False

    def act_key(self, part: object = "") -> UUID:
        """The same in every attempt."""
        return uuid5(self._keys, f"{self.job_id}|{part}")


def _workbook(rows: Sequence[Row]) -> bytes:
    out, titles = BytesIO(), list(rows[0])
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([titles, *([row[title] for title in titles] for row in rows)]):
            for place, text in enumerate(cells):
                sheet.write_string(number, place, text)
    return out.getvalue()
