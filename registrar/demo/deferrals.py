"""The demo's deferrals: some students who have not begun to register ask for more days, by the acts themselves."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Final

from casework.actions.add_material import add_material
from casework.actions.decide import decide
from casework.actions.open_application import open_application
from casework.actions.submit import submit
from casework.storage.contents import Contents
from enrollment.models import TermRegistration, TermState
from enrollment.rules.of_age import born_18_years_before
from registrar.demo.cases import ZONE
from registrar.demo.receipts import receipt
from registrar.demo.school import School
from security.models import Person, Unit

# days asked for, ground, reason, and who has answered: nobody, the department, or academic affairs too
ASKED: Final = (
    (14, "FAMILY", "祖母病重，须在家照料两周。", 0),
    (10, "ILLNESS", "踝关节骨折，医嘱卧床休息十天。", 0),
    (7, "INTERNSHIP", "代表学校参加省职业技能大赛，集训至下周末。", 0),
    (14, "FORCE_MAJEURE", "家乡暴雨，铁路中断，无法按时返校。", 1),
    (5, "OTHER", "助学贷款手续须回户籍地补办。", 1),
    (14, "ILLNESS", "急性阑尾炎手术，须住院观察。", 2),
    (10, "FAMILY", "家中突发变故，须协助料理。", 2),
)


def deferrals(school: School) -> None:
    """File them two days after the opening; the departments say what they think, academic affairs decides two."""
    term = school.terms[-1]
    filed = datetime.combine(term.opens_on + timedelta(days=2), time(10), ZONE)
    idle = TermRegistration.objects.filter(
        batch__term=term,
        state=TermState.NOT_STARTED,
        requests=None,
        roster__group="RETURNING",
        enrollment__student__birth_date__lte=born_18_years_before(filed),
    )
    rows = idle.select_related("person", "unit__parent").order_by("pk")
    for place, (row, (days, ground, reason, answered)) in enumerate(zip(rows, ASKED, strict=False)):
        at = filed + timedelta(minutes=17 * place)
        pk = _hand_in(row, {"term": term.code, "days": days, "ground": ground, "reason": reason}, at)
        officers = [_head_of(school, row.unit.parent), school.officers["aa_head"]][:answered]
        for hours, officer in enumerate(officers, 4):
            decide(
                application_id=pk, agrees=True, opinion="情况属实，同意。", by=officer, at=at + timedelta(hours=hours)
            )


def _hand_in(row: TermRegistration, said: dict[str, object], at: datetime) -> int:
    [pk] = open_application(kind="deferral", subject=row.enrollment_id, by=row.person, at=at).ids
    proof = Contents("证明材料.jpg", "image/jpeg", BytesIO(receipt()))
    add_material(application_id=pk, slot="PROOF", upload=proof, by=row.person, at=at)
    submit(application_id=pk, particulars=said, by=row.person, at=at)
    return pk


def _head_of(school: School, department: Unit | None) -> Person:
    return next(
        officer
        for officer in school.officers.values()
        if officer.appointments.filter(office="DEPT_HEAD", unit=department).exists()
    )
