"""The arrival of new students, after domain 2.2: *intake.check_in* (academic affairs, departments and tutors do),
*intake.load* (the head decides, the registrar prepares, departments do), *intake.no_show* (academic affairs and
departments grant, tutors log). Gao stands in mechanics, in no class yet; Wang is a minor. The own page is the
student's, and the guardian's.
"""

from enrollment.models import Numbering
from enrollment.rules.arrival_code import code_of
from tests.access_matrix import Line, only
from tests.cast_intake import ALL

DESK = (
    "aa_head",
    "registrar",
    "dept_head",
    "dept_staff",
    "other_dept_head",
    "other_dept_staff",
    "tutor",
    "other_tutor",
)
MECHANICS = ("aa_head", "registrar", "dept_head", "dept_staff")
LOADS = ("aa_head", "registrar", "dept_head", "dept_staff", "other_dept_head", "other_dept_staff")
GIVES = ("aa_head", "dept_head", "dept_staff")
NOT_THE_HEAD = tuple(role for role in LOADS if role != "aa_head")
WORLD = "arrival_day"
TUTORS = ("tutor", "other_tutor")


def the_intake(office):
    return {"pk": office.intake.pk}


def gao(office):
    return {"pk": office.arrival("gao").pk}


def wang(office):
    return {"pk": office.arrival("wang").pk}


def the_plan(office):
    return {"pk": Numbering.objects.get().pk}


LINES = [
    Line("enrollment:intakes", GET=only(*DESK), world=WORLD),
    Line(
        "enrollment:intake_open",
        GET=only("aa_head", forbidden=NOT_THE_HEAD),
        POST=only("aa_head", gives=302, forbidden=NOT_THE_HEAD),
        data=lambda office: {
            "term": office.term.pk,
            "categories": ["HE_FULL_TIME"],
            "arrives_from": "2023-09-01",
            "arrives_until": "2023-09-02",
        },
        world="admitted",
    ),
    Line("enrollment:intake", GET=only(*DESK), args=the_intake, world=WORLD),
    Line("enrollment:intake_students", GET=only(*DESK), args=the_intake, world=WORLD),
    Line("enrollment:intake_join", POST=only(*LOADS, gives=302), args=the_intake, world=WORLD),  # a department is told
    Line(  # the days of arrival last: the head is told so on the board
        "enrollment:intake_close",
        GET=only("aa_head", forbidden=NOT_THE_HEAD),
        POST=only("aa_head", gives=302, forbidden=NOT_THE_HEAD),
        args=the_intake,
        world=WORLD,
    ),
    Line("enrollment:intake_counter", GET=only(*DESK), args=the_intake, world=WORLD),
    Line(  # it leads on to the student, where the office is asked again
        "enrollment:arrival_scan",
        GET=only(*DESK, gives=302),
        args=lambda office: {"code": code_of(office.arrival("gao").pk)},
        world=WORLD,
    ),
    Line(
        "enrollment:arrival",
        GET=only(*MECHANICS),
        POST=only(*MECHANICS, gives=302),
        args=gao,
        data=lambda _office: dict.fromkeys(ALL, "yes"),
        world=WORLD,
    ),
    Line(
        "enrollment:arrival_leave",
        POST=only(*MECHANICS, gives=302),
        args=gao,
        data=lambda _office: {"until": "2023-09-08", "reason": "家中洪灾"},
        world=WORLD,
    ),
    Line(  # Gao is still expected: academic affairs is told so
        "enrollment:arrival_majeure",
        POST=only("aa_head", "registrar", gives=400),
        args=gao,
        data=lambda _office: {"until": "2023-09-08", "reason": "台风"},
        world=WORLD,
    ),
    Line(
        "enrollment:arrival_contact",
        POST=only(*MECHANICS, gives=302),
        args=gao,
        data=lambda _office: {"spoken_on": "2023-09-01", "way": "PHONE", "reached": "NOBODY", "said": "无人接听"},
        world=WORLD,
    ),
    Line(
        "enrollment:arrival_paper",
        POST=only(*MECHANICS, gives=302),
        args=gao,
        data=lambda office: {"paper": "D33", "signer": office.persons["gao"].pk},
        world=WORLD,
    ),
    Line("enrollment:rechecks", GET=only(*LOADS, forbidden=TUTORS), args=the_intake, world="recheck_day"),
    Line(
        "enrollment:recheck",
        GET=only(*MECHANICS, forbidden=TUTORS),
        POST=only(*MECHANICS, gives=302, forbidden=TUTORS),
        args=wang,
        data=lambda _office: {"agreeing": ["IDENTITY"], "result": "TO_CLEAR", "note": "缺体检结果"},
        world="recheck_day",
    ),
    Line(
        "enrollment:numberings",
        GET=only(*LOADS),
        POST=only(*LOADS, gives=400).but(aa_head=302, registrar=302, dept_head=302, dept_staff=302),
        args=the_intake,
        data=lambda office: {"unit": office.cast.mechanics.pk, "pattern": "{year}{major}{class:2}{n:2}"},
        world=WORLD,
    ),
    Line("enrollment:numbering", GET=only(*MECHANICS), args=the_plan, world="numbered_day"),
    Line(
        "enrollment:numbering_apply",
        POST=only(*GIVES, gives=302, forbidden=("registrar",)),
        args=the_plan,
        world="numbered_day",
    ),
    Line(
        "enrollment:numbering_undo",
        POST=only(*GIVES, gives=302, forbidden=("registrar",)),
        args=the_plan,
        world="numbered_day",
    ),
    Line("enrollment:my_arrival", GET=only("wang", "guardian"), args=wang, world=WORLD),
    Line(
        "enrollment:entry_paper",
        GET=only("wang", "guardian"),
        POST=only("wang", "guardian", gives=302),
        args=lambda office: wang(office) | {"paper": "D33"},
        world=WORLD,
    ),
]
