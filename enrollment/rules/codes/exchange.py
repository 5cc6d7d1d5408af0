"""How our statuses and kinds are written in the standard's codes (domain 5.2, JY/T 1001-2012)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

STATUS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ADMISSION_RETAINED": "12",
        "PENDING": "01",
        "ACTIVE": "01",
        "ON_LEAVE": "02",
        "RETAINED": "99",
        "AUTO_LEFT": "06",
        "WITHDRAWN": "03",
        "TRANSFERRED_OUT": "10",
        "CANCELLED": "99",
        "EXPELLED": "14",
        "GRADUATED": "07",
        "COMPLETED": "08",
        "INCOMPLETE": "09",
        "DECEASED": "11",
    }
)
"""学生当前状态 of an enrollment's status. Who has not arrived, or never will, has none."""

ORDERED_LEAVE: Final = "04"
MISSING: Final = "15"

CHANGE_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "REPEAT_YEAR": "02",
        "DEMOTION": "03",
        "SKIP_GRADE": "04",
        "LENGTH_EXTENSION": "06",
        "LEAVE": "11",
        "LEAVE_EXTENSION": "11",
        "RESUMPTION": "12",
        "RETURN_FROM_RETENTION": "12",
        "RETURN_FROM_SERVICE": "12",
        "ORDERED_LEAVE": "13",
        "ADMISSION_RETAINED": "14",
        "ADMISSION_RETURN": "15",
        "ADMISSION_CANCELLATION": "16",
        "REINSTATEMENT": "17",
        "CANCELLATION": "18",
        "RETAIN_STATUS": "19",
        "SCHOOL_TRANSFER_OUT": "21",
        "SCHOOL_TRANSFER_IN": "22",
        "MAJOR_TRANSFER": "23",
        "DEPARTMENT_CHANGE": "26",
        "CLASS_CHANGE": "29",
        "WITHDRAWAL": "31",
        "WITHDRAWAL_IMPOSED": "31",
        "EXPULSION": "42",
        "DEATH": "51",
        "EARLY_GRADUATION": "61",
        "COMPLETION": "62",
        "INCOMPLETE_STUDY": "63",
    }
)
"""学籍异动类别 of a kind of change. AUTO_LEFT has none before a decision; then it is 31 with reason 21 (自动退学)."""

REASON: Final[Mapping[str, str]] = MappingProxyType(
    {"RETAIN_STATUS": "34", "RETURN_FROM_SERVICE": "34", "WITHDRAWAL_AFTER_AUTO_LEFT": "21"}
)
"""学籍异动原因 that a kind has by its nature."""

HEADCOUNT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ADMISSION": "11",
        "RESUMPTION": "12",
        "RETURN_FROM_SERVICE": "12",
        "RETURN_FROM_RETENTION": "12",
        "SCHOOL_TRANSFER_IN": "13",
        "GRADUATION": "21",
        "COMPLETION": "22",
        "LEAVE": "23",
        "WITHDRAWAL": "24",
        "WITHDRAWAL_IMPOSED": "24",
        "AUTO_LEFT": "24",
        "EXPULSION": "25",
        "DEATH": "26",
        "SCHOOL_TRANSFER_OUT": "27",
    }
)
"""学生变动 (statistics). Kinds that are not here fall into the return's own columns or into 其他."""

DROPPED_OUT: Final = "28"


def status_code(status: str, *, ordered_leave: bool = False, is_missing: bool = False) -> str | None:
    """学生当前状态 of a status, or None where the standard knows none.

    `ordered_leave`: the school ordered the leave and the platform asks for 停学. `is_missing`: an open report says so.
    """
    if status == "ON_LEAVE" and ordered_leave:
        return ORDERED_LEAVE
    if status == "AUTO_LEFT" and is_missing:
        return MISSING
    return STATUS.get(status)


def headcount_code(kind: str, *, level: str) -> str | None:
    """学生变动 of a kind at a level (SVS, HE): who leaves a secondary school without a word is 辍学."""
    if kind == "AUTO_LEFT" and level == "SVS":
        return DROPPED_OUT
    return HEADCOUNT.get(kind)
