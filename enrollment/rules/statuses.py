"""The statuses an enrollment can have (学籍状态, domain 3.1) and what each means.

The transitions between them are `transitions`; where a term's registration stands is `term_states`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from enrollment.rules.codes.exchange import STATUS
from security.rules.words import marked as _


@dataclass(frozen=True, slots=True)
class Status:
    """A status. `name` is the school's own word, `title` the English one, marked for the catalogue.

    `has_roll`: the person has 学籍. `in_headcount`: counted among 在校生 from day to day (the yearly return follows
    its own handbook). `studies`: may study on campus, if term registration and grace allow. `is_open`: at most one
    such enrollment per person and level. `is_terminal`: only a revocation or a correction leads out.
    """

    code: str
    name: str
    title: str
    has_roll: bool = False
    in_headcount: bool = False
    studies: bool = False
    is_open: bool = False
    is_terminal: bool = False

    @property
    def jyt_code(self) -> str | None:
        """学生当前状态 of JY/T 1001, or None where the standard knows none."""
        return STATUS.get(self.code)


STATUSES: Final[tuple[Status, ...]] = (
    Status("ADMITTED", "已录取(待报到)", _("Admitted, not yet arrived"), is_open=True),
    Status("ADMISSION_RETAINED", "保留入学资格", _("Admission retained"), is_open=True),
    Status("ADMISSION_FORFEITED", "放弃入学资格", _("Admission given up"), is_terminal=True),
    Status("ADMISSION_CANCELLED", "取消入学资格", _("Admission cancelled"), is_terminal=True),
    Status("PENDING", "待注册", _("To be registered"), has_roll=True, in_headcount=True, studies=True, is_open=True),
    Status("ACTIVE", "在籍", _("Enrolled"), has_roll=True, in_headcount=True, studies=True, is_open=True),
    Status("ON_LEAVE", "休学", _("On leave"), has_roll=True, is_open=True),
    Status("RETAINED", "保留学籍", _("Status retained"), has_roll=True, is_open=True),
    Status("AUTO_LEFT", "自动离校", _("Deemed to have left"), has_roll=True, is_open=True),
    Status("WITHDRAWN", "退学", _("Withdrawn"), is_terminal=True),
    Status("TRANSFERRED_OUT", "转出", _("Transferred out"), is_terminal=True),
    Status("CANCELLED", "取消学籍", _("Status cancelled")),
    Status("EXPELLED", "开除学籍", _("Expelled"), is_terminal=True),
    Status("GRADUATED", "毕业", _("Graduated"), is_terminal=True),
    Status("COMPLETED", "结业", _("Completed without graduation")),
    Status("INCOMPLETE", "肄业", _("Study incomplete"), is_terminal=True),
    Status("DECEASED", "死亡", _("Deceased"), is_terminal=True),
)

BY_CODE: Final[Mapping[str, Status]] = MappingProxyType({one.code: one for one in STATUSES})
ALL: Final = tuple(BY_CODE)
IN_ROLL: Final = tuple(one.code for one in STATUSES if one.has_roll)
HEADCOUNT: Final = tuple(one.code for one in STATUSES if one.in_headcount)
OPEN: Final = tuple(one.code for one in STATUSES if one.is_open)
TERMINAL: Final = tuple(one.code for one in STATUSES if one.is_terminal)
NON_TERMINAL: Final = tuple(one.code for one in STATUSES if not one.is_terminal)
