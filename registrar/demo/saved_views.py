"""The demo's saved views: what an officer of each sort comes back to every morning."""

from datetime import datetime
from typing import Final

from casework.actions.save_view import save_view
from casework.actions.share_view import share_view
from registrar.demo.school import School

# whose (a key of the plan's officers), of which list, name, filters ({XX} is the id of a department, {year} the newest
# cohort), and whether the head shares it with the office
VIEWS: Final = (
    ("aa_head", "students", "{year}级新生", "cohort={year}", True),
    ("aa_head", "students", "休学学生", "status=ON_LEAVE", True),
    ("aa_head", "desk", "信息技术系 · 待审批", "view=mine&unit={XX}", False),
    ("registrar", "students", "机电工程系待注册", "department={JD}&status=PENDING", False),
    ("registrar", "students", "保留学籍", "status=RETAINED", False),
    ("registrar", "desk", "机电工程系的注册", "kind=registration&unit={JD}", False),
    ("registrar", "without-photo", "{year}级缺照片", "cohort={year}", False),
    ("head_xx", "desk", "已超期的注册", "view=overdue&kind=registration", True),
    ("head_xx", "students", "本系待注册", "status=PENDING", True),
    ("staff_xx", "students", "本系休学", "status=ON_LEAVE", False),
)
HEADS: Final = {"aa_head": ("AA_HEAD", ""), "head_xx": ("DEPT_HEAD", "XX")}


def save_views(school: School, at: datetime) -> None:
    """Save them as their officers would."""
    words = {code: str(unit.pk) for code, unit in school.units.items() if code}
    words["year"] = school.terms[-1].school_year[:4]
    for key, of_list, name, query, is_shared in VIEWS:
        by = school.officers[key]
        asked = dict(pair.split("=", 1) for pair in query.format(**words).split("&"))
        made = save_view(of_list=of_list, asked=asked, name=name.format(**words), by=by, at=at)
        if is_shared:
            office, unit = HEADS[key]
            share_view(view=made.view, office=office, unit=school.units[unit].pk, by=by, at=at)
