"""The offices of a school (domain 2.1): who there is, over what they reach, and for which step of a route they act.

An *office* is a role one is appointed to; `STUDENT` and `GUARDIAN` are roles that one has by being one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from security.rules.words import marked as _


class Scope(StrEnum):
    """Over what a role reaches at most: an appointment to it names a unit of this kind (or, for OWN, none)."""

    SCHOOL = "SCHOOL"
    DEPARTMENT = "DEPARTMENT"
    CLASS = "CLASS"
    OWN = "OWN"


class Group(StrEnum):
    """Which offices one person may hold together (2.3.4): only those of the same group."""

    BUSINESS = "BUSINESS"
    SYSTEM = "SYSTEM"
    SECURITY = "SECURITY"
    AUDIT = "AUDIT"
    PRIVATE = "PRIVATE"
    """Student or guardian: no office, so it excludes none."""


class UnknownOffice(KeyError):
    """The code is not one of the role catalogue."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the catalogue. `name` is the school's own term, `title` the English one, marked for the catalogue."""

    code: str
    name: str
    title: str
    scope: Scope
    group: Group = Group.BUSINESS
    is_privileged: bool = False
    """Whether granting it needs a second confirmation (2.3.4)."""

    @property
    def is_appointable(self) -> bool:
        """Whether a person is appointed to it; students and guardians are not."""
        return self.group is not Group.PRIVATE


_SCHOOL, _DEPARTMENT, _CLASS, _OWN = Scope.SCHOOL, Scope.DEPARTMENT, Scope.CLASS, Scope.OWN

ROLES: Final[tuple[Role, ...]] = (
    Role("PRINCIPAL", "校长", _("Principal"), _SCHOOL, is_privileged=True),
    Role("VICE_LEADER", "主管校领导", _("School leader in charge"), _SCHOOL, is_privileged=True),
    Role("MEETING_SEC", "校领导会议秘书", _("Secretary of the leaders' meeting"), _SCHOOL),
    Role("LEGAL", "合法性审查人员", _("Legality checker"), _SCHOOL),
    Role("AA_HEAD", "教务处领导", _("Head of academic affairs"), _SCHOOL, is_privileged=True),
    Role("REGISTRAR", "学籍管理员", _("Registrar"), _SCHOOL),
    Role("DEPT_HEAD", "系主任", _("Head of department"), _DEPARTMENT),
    Role("DEPT_STAFF", "系部学籍员", _("Department officer"), _DEPARTMENT),
    Role("TUTOR", "班主任/辅导员", _("Class tutor"), _CLASS),
    Role("TEACHER", "任课教师", _("Teacher"), _CLASS),
    Role("SA_HEAD", "学生处负责人", _("Head of student affairs"), _SCHOOL),
    Role("SA_STAFF", "学生处工作人员", _("Student affairs officer"), _SCHOOL),
    Role("ARCHIVE_HEAD", "档案室负责人", _("Head of the archive"), _SCHOOL),
    Role("ARCHIVIST", "档案员", _("Archivist"), _SCHOOL),
    Role("FINANCE", "财务处", _("Finance officer"), _SCHOOL),
    Role("CLEARANCE", "离校手续经办人", _("Clearance officer"), _SCHOOL),
    Role("CLINIC", "校医院", _("School clinic"), _SCHOOL),
    Role("APPEAL_COMM", "学生申诉处理委员会", _("Member of the appeal committee"), _SCHOOL),
    Role("STUDENT", "学生", _("Student"), _OWN, Group.PRIVATE),
    Role("GUARDIAN", "家长/监护人", _("Guardian"), _OWN, Group.PRIVATE),
    Role("SYSADMIN", "系统管理员", _("System administrator"), _SCHOOL, Group.SYSTEM, is_privileged=True),
    Role("SECADMIN", "安全管理员", _("Security administrator"), _SCHOOL, Group.SECURITY, is_privileged=True),
    Role("AUDITOR", "审计管理员", _("Auditor"), _SCHOOL, Group.AUDIT, is_privileged=True),
)

CATALOGUE: Final[Mapping[str, Role]] = MappingProxyType({role.code: role for role in ROLES})
ADMINISTRATION: Final = frozenset(
    role.code for role in ROLES if role.group in {Group.SYSTEM, Group.SECURITY, Group.AUDIT}
)
"""The three administrators, who are kept apart from the business of the school (2.3.4)."""
APPOINTABLE: Final[tuple[str, ...]] = tuple(role.code for role in ROLES if role.is_appointable)


def role(code: str) -> Role:
    """The role of this code.

    :raises UnknownOffice: if the catalogue (domain 2.1) has none
    """
    try:
        return CATALOGUE[code]
    except KeyError:
        raise UnknownOffice(f"{code!r} is no role of the catalogue. Known are: {', '.join(CATALOGUE)}.") from None


@dataclass(frozen=True, slots=True)
class RouteOffice:
    """An office as a route names it (domain 3.3). A step of it is completed by one role and prepared by another.

    `completes` may give the step's verdict, in this order of rank; `prepares` may only make it ready.
    `registers` may also complete a step of a registration (2.3.2: general tier and registration may be one person).
    """

    code: str
    name: str
    title: str
    completes: tuple[str, ...]
    prepares: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    answers_to: str = "AA_HEAD"
    """The role that is told when a step of this office is overdue (domain 3.3)."""

    def deciders(self, *, registration: bool = False) -> tuple[str, ...]:
        """The roles that may complete a step of this office."""
        return self.completes + (self.registers if registration else ())

    def members(self) -> tuple[str, ...]:
        """All roles at whose desk such a step appears."""
        return tuple(dict.fromkeys((*self.completes, *self.prepares, *self.registers)))


ROUTE_OFFICES: Final[Mapping[str, RouteOffice]] = MappingProxyType(
    {
        office.code: office
        for office in (
            RouteOffice("TUTOR", "班主任", _("Class tutor"), ("TUTOR",), answers_to="DEPT_HEAD"),
            RouteOffice("DEPT", "系(部)", _("Department"), ("DEPT_HEAD",), ("DEPT_STAFF",), answers_to="DEPT_HEAD"),
            RouteOffice("AA", "教务处", _("Academic affairs"), ("AA_HEAD",), ("REGISTRAR",), ("REGISTRAR",)),
            RouteOffice("SA", "学生处", _("Student affairs"), ("SA_HEAD",), ("SA_STAFF",), answers_to="SA_HEAD"),
            RouteOffice("CLINIC", "校医院", _("School clinic"), ("CLINIC",)),
            RouteOffice("LEGAL", "合法性审查", _("Legality check"), ("LEGAL",)),
            RouteOffice(
                "LEADER", "主管校领导", _("School leader"), ("VICE_LEADER", "PRINCIPAL"), answers_to="PRINCIPAL"
            ),
            RouteOffice("MEETING", "校领导会议", _("Leaders' meeting"), ("MEETING_SEC",), answers_to="VICE_LEADER"),
        )
    }
)
"""The meeting is a body, not a login: its secretary enters what it decided."""


def route_office(code: str) -> RouteOffice:
    """The route office of this code.

    :raises UnknownOffice: if no route may name it
    """
    try:
        return ROUTE_OFFICES[code]
    except KeyError:
        known = ", ".join(ROUTE_OFFICES)
        raise UnknownOffice(f"{code!r} is no office that a route can name. Known are: {known}.") from None


def route_offices_of(roles: Iterable[str]) -> frozenset[str]:
    """The route offices at whose desk a holder of these roles works."""
    held = set(roles)
    return frozenset(office.code for office in ROUTE_OFFICES.values() if held & set(office.members()))
