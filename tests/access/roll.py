"""Who sees the roll, its students and its imports (domain 2.2: view the student list, holds, import of files)."""

from tests.access_matrix import Line, only
from tests.cast_roll import Roll

EVERYWHERE = ("principal", "vice_leader", "aa_head", "registrar", "sa_head", "sa_staff")
DEPARTMENT = ("dept_head", "dept_staff")
OTHER_DEPARTMENT = ("other_dept_head", "other_dept_staff")
CLASS = ("tutor",)
BY_NAME = ("archive_head", "archivist", "finance", "clinic")
ONE_BY_ONE = ("teacher", "meeting_sec", "legal", "clearance", "appeal_comm")
SEES_WANG = (*EVERYWHERE, *DEPARTMENT, "tutor")
CLEARS_HOLDS = ("aa_head", "registrar", "sa_head", "finance")
SETS_NO_HOLDS = ("principal", "vice_leader", "sa_staff", *DEPARTMENT, "tutor", "wang", "guardian")


def wang(world: Roll) -> dict[str, int]:
    return {"pk": world.enrollments["wang"]}


def a_pair(world: Roll) -> dict[str, int]:
    return {"pk": world.pair}


def an_import(world: Roll) -> dict[str, int]:
    return {"pk": world.upload}


LINES = [
    Line(
        "enrollment:roll",
        GET=only(*EVERYWHERE, *DEPARTMENT, *OTHER_DEPARTMENT, *CLASS, "other_tutor", *BY_NAME, forbidden=ONE_BY_ONE),
        world="roll",
    ),
    Line("enrollment:student", GET=only(*SEES_WANG, "wang", "guardian"), args=wang, world="roll"),
    Line("enrollment:student_applications", GET=only(*SEES_WANG, "wang", "guardian"), args=wang, world="roll"),
    Line(  # nothing is filed yet: the form comes back
        "enrollment:on_behalf",
        GET=only("aa_head", "registrar", "dept_head", "dept_staff", "tutor"),
        POST=only("aa_head", "registrar", "dept_head", "dept_staff", "tutor", gives=400),
        args=wang,
        world="roll",
    ),
    Line(
        "enrollment:student_holds",
        GET=only(*SEES_WANG, "wang", "guardian"),
        POST=only("aa_head", "registrar", gives=302, forbidden=SETS_NO_HOLDS).but(sa_head=400),  # not this kind
        args=wang,
        data=lambda world: {"kind": "FEES", "reason": "欠学费"},
        world="roll",
    ),
    Line("enrollment:hold_lift", POST=only(), args=wang, data=lambda world: {"hold": 1, "why": "x"}, world="roll"),
    Line(
        "enrollment:holds",
        GET=only(*CLEARS_HOLDS),
        POST=only(*CLEARS_HOLDS, gives=302),
        data=lambda world: {"ids": [1], "why": "x"},
        world="roll",
    ),
    Line(
        "enrollment:hold_new",
        GET=only(*CLEARS_HOLDS),
        POST=only(*CLEARS_HOLDS, gives=400),
        data=lambda world: {"number": "0"},
        world="roll",
    ),
    Line("enrollment:hold_kinds", GET=only(*CLEARS_HOLDS), world="roll"),
    Line("enrollment:hold_kind_new", GET=only("aa_head"), POST=only("aa_head", gives=400), world="roll"),
    Line(
        "enrollment:hold_kind",
        GET=only("aa_head"),
        POST=only("aa_head", gives=400),
        args=lambda world: {"code": "FEES"},
        world="roll",
    ),
    Line("enrollment:student_history", GET=only(*SEES_WANG, "wang", "guardian"), args=wang, world="roll"),
    Line(  # nothing is different from what is on record: the form comes back
        "enrollment:student_correct",
        GET=only("aa_head", "registrar"),
        POST=only("aa_head", "registrar", gives=400),
        args=wang,
        data=lambda world: {"authority": "户口簿"},
        world="roll",
    ),
    Line("enrollment:student_journal", GET=only(*SEES_WANG, "wang"), args=wang, world="roll"),
    Line(
        "enrollment:student_reveal",
        GET=only("aa_head", "registrar", "dept_head", "tutor", "wang", "guardian"),
        POST=only("aa_head", "registrar", "dept_head", "tutor", "wang", "guardian"),
        args=wang,
        data=lambda world: {"what": ["phone"], "purpose": "REACH", "reason": "通知到校"},
        world="roll",
    ),
    Line(
        "enrollment:student_access",
        GET=only("aa_head", "registrar", "dept_head", "tutor", "sa_head", "sa_staff", "wang", "guardian"),
        args=wang,
        world="roll",
    ),
    Line(
        "enrollment:person",
        GET=only(*SEES_WANG, "wang", "guardian", gives=302),
        args=lambda world: {"pk": world.wang.pk},
        world="roll",
    ),
    Line(
        "enrollment:likenesses",
        GET=only("aa_head", "registrar"),
        POST=only("aa_head", "registrar", gives=302),
        world="roll",
    ),
    Line(
        "enrollment:likeness",
        GET=only("aa_head", "registrar"),
        POST=only("aa_head", "registrar", gives=302),
        args=a_pair,
        data=lambda world: {"verdict": "TWO_PEOPLE", "reason": "户口簿两本"},
        world="roll_with_pair",
    ),
    Line(
        "enrollment:likeness_merge",
        GET=only("aa_head", gives=302, forbidden=("registrar",)),  # it is not settled yet
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=a_pair,
        data=lambda world: {"kept": world.wang.pk},
        world="roll_with_pair",
    ),
    Line(
        "enrollment:likeness_undo",
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=a_pair,
        world="roll_with_pair",
    ),
    Line(
        "enrollment:imports",
        GET=only(*CLEARS_HOLDS),
        POST=only(*CLEARS_HOLDS, gives=400),  # the head of academic affairs brings holds, as one by one
        world="roll",
    ),
    Line("enrollment:import_template", GET=only(*CLEARS_HOLDS), world="roll"),
    Line("enrollment:import", GET=only("aa_head", "registrar"), args=an_import, world="roll_with_import"),
    Line(
        "enrollment:import_confirm",
        POST=only("registrar", "aa_head", gives=302),  # the head confirms what changes key data, and is told so else
        args=an_import,
        world="roll_with_import",
    ),
    Line(
        "enrollment:import_discard",
        POST=only("registrar", gives=302, forbidden=("aa_head",)),
        args=an_import,
        world="roll_with_import",
    ),
    Line(
        "enrollment:import_mark",
        POST=only("registrar", gives=302, forbidden=("aa_head",)),
        args=an_import,
        world="roll_with_import",
    ),
    Line(
        "enrollment:import_undo",
        GET=only("aa_head", gives=302, forbidden=("registrar",)),  # nothing of it is loaded yet
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=an_import,
        world="roll_with_import",
    ),
    Line("enrollment:import_marked", GET=only(), args=an_import, world="roll_with_import"),
    Line(
        "enrollment:photo_upload",
        GET=only("aa_head", "registrar"),
        POST=only("registrar", gives=400, forbidden=("aa_head",)),
        world="roll",
    ),
    Line(
        "enrollment:import_photo",
        GET=only("aa_head", "registrar"),
        args=lambda world: {"pk": world.upload, "number": 1},
        world="roll_with_photos",
    ),
    Line(
        "enrollment:student_photo",
        GET=only(*SEES_WANG, "wang", "guardian"),
        args=wang,
        world="roll_with_photos",
        writes=frozenset({"security_entry"}),
    ),
    Line(
        "enrollment:student_photo_small",
        GET=only(*SEES_WANG, "wang", "guardian"),
        args=wang,
        world="roll_with_photos",
    ),
    Line(
        "enrollment:past_day",
        GET=only(*EVERYWHERE, *DEPARTMENT, *OTHER_DEPARTMENT, *CLASS, "other_tutor"),
        world="roll",
    ),
    Line(
        "enrollment:without_photo",
        GET=only(*EVERYWHERE, *DEPARTMENT, *OTHER_DEPARTMENT, *CLASS, "other_tutor"),
        world="roll",
    ),
]
