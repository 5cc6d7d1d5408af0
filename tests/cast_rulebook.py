"""The cast at the rulebook desk: the shipped editions are loaded, and one is proposed by the head of academic affairs.

    def test_a_leader_confirms(rulebook_desk): ...

Today is today; what is proposed is to hold from next week on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from rulebook.actions.close_school import close_school
from rulebook.actions.enact import enact
from rulebook.actions.file_department_rule import file_department_rule
from rulebook.actions.prepare_edition import Draft
from rulebook.actions.propose_edition import propose_edition
from rulebook.models import DepartmentRule, Edition, EditionScope, SchoolClosure
from rulebook.rules.amending import amended_text
from rulebook.rules.calendar import Year
from rulebook.rules.shipped import shipped_text, shipped_years
from tests.cast import Cast

HIGHER, SECONDARY = "HE_FULL_TIME", "SVS_FULL_TIME"


SHIPPED_2023 = next(year for year in shipped_years() if year.number == 2023)


def year_2023(*, off: Iterable[date] = (), work: Iterable[date] = (), final: bool = True) -> Year:
    """The year of the morning as it is known, with further days off and make-up working days."""
    known = SHIPPED_2023
    return Year(
        2023, off=known.off | set(off), work=known.work | set(work), final=final, source="国办发明电〔2022〕16号"
    )


@dataclass
class Desk:
    """The cast, and the proposal that waits for a school leader."""

    cast: Cast
    proposal: int

    def in_force(self) -> str:
        """The name of the edition in force for higher students; one is put in force today if none is yet."""
        if not EditionScope.objects.filter(category=HIGHER).exists():
            head, leader, at = self.cast.aa_head, self.cast.principal, timezone.now()
            text, day = shipped_text("detailed+HE"), timezone.localdate(at)
            enact(text=text, categories=[HIGHER], from_day=day, proposed_by=head, by=leader, at=at)
        return EditionScope.objects.filter(category=HIGHER).first().edition.name

    def department_rule(self) -> int:
        """A rule that the head of the mechanics department has filed under the edition in force."""
        found = DepartmentRule.objects.first()
        if found is not None:
            return found.pk
        base, at = Edition.objects.get(name=self.in_force()), timezone.now()
        unit, head = self.cast.mechanics, self.cast.dept_head
        values = {"reg.dept_review_wd": 1}
        return file_department_rule(
            unit=unit, base=base, values=values, from_day=in_a_week(at), reason="实训安排需要", by=head, at=at
        ).rule

    def closure(self) -> int:
        """A closure of the school that begins next week."""
        found = SchoolClosure.objects.first()
        if found is not None:
            return found.pk
        first, at = in_a_week(), timezone.now()
        last, head = first + timedelta(days=6), self.cast.aa_head
        return close_school(name="校运动会", first=first, last=last, duty_days=[first], by=head, at=at).closure


def own_regulation(at: datetime, name: str = "school-own", **changes: object) -> Draft:
    """The long regulation with Order 41 and other numbers (a longer window, unless told otherwise), from next week."""
    said = changes or {"reg.window_working_days": 12, "reg.deferral_max_days": 10, "leave.max_times": 2}
    text = amended_text(shipped_text("detailed+HE"), name=name, title="本校学籍管理实施细则", changes=said)
    return Draft(text, [HIGHER], in_a_week(at), "教务会议决定延长注册期")


def strict_regulation(at: datetime) -> Draft:
    """Applications under way would be decided otherwise: health is proved by all, and academic affairs is quicker."""
    return own_regulation(at, **{"reg.health_check": "ALL_REQUIRED", "reg.aa_review_wd": 1, "leave.max_times": 2})


def in_a_week(at: datetime | None = None) -> date:
    """The day on which what is proposed is to hold."""
    return timezone.localdate(at) + timedelta(days=7)


@pytest.fixture
def rulebook_desk(cast: Cast) -> Desk:
    """One edition waits."""
    call_command("load_rulebook", verbosity=0)
    at = timezone.now()
    return Desk(cast, propose_edition(draft=own_regulation(at), by=cast.aa_head, at=at).proposal)
