"""Who sees and changes departments, majors, classes and terms (domain 2.2: intake, units, calendar)."""

from tests.access_matrix import Line, only
from tests.cast_roll import Roll

OFFICE = ("aa_head", "registrar")
OWN = ("dept_head", "dept_staff")
OTHERS = ("other_dept_head", "other_dept_staff")


def mechanics(world: Roll) -> dict[str, int]:
    return {"pk": world.cast.mechanics.pk}


def class_of_wang(world: Roll) -> dict[str, int]:
    return {"pk": world.of("wang").placements.get(is_current=True).unit_id}


def a_term(world: Roll) -> dict[str, int]:
    return {"pk": world.terms[0].pk}


def the_same_days(world: Roll) -> dict[str, object]:
    term = world.terms[0]
    return {"opens_on": term.opens_on, "ends_on": term.ends_on, "teaching_weeks": term.teaching_weeks}


LINES = [
    Line("enrollment:places", GET=only(*OFFICE, *OWN, *OTHERS, "sysadmin"), world="roll"),
    Line("enrollment:department", GET=only(*OFFICE, *OWN, "sysadmin"), args=mechanics, world="roll"),
    Line(
        "enrollment:department_new",
        GET=only(*OFFICE, "sysadmin"),
        POST=only(*OFFICE, "sysadmin", gives=302),
        data=lambda world: {"name": "艺术系", "code": "YS"},
        world="roll",
    ),
    Line(
        "enrollment:major_new",
        GET=only(*OFFICE),
        POST=only(*OFFICE, gives=302),
        args=mechanics,
        data=lambda world: {
            "name": "数控技术", "code": "660102", "level": "SVS", "length_years": "3", "offered_from": "2026",
        },
        world="roll",
    ),
    Line(
        "enrollment:class_new",
        GET=only(*OFFICE, *OWN),
        POST=only(*OFFICE, *OWN, gives=302),
        args=mechanics,
        data=lambda world: {"major": world.mechatronics.pk, "cohort": 2024, "name": "24机电8班", "capacity": 40},
        world="roll",
    ),
    Line(
        "enrollment:major",
        GET=only(*OFFICE),
        POST=only(*OFFICE, gives=302),
        args=lambda world: {"pk": world.mechatronics.pk},
        data=lambda world: {"name": "机电技术"},
        world="roll",
    ),
    Line(
        "enrollment:unit",
        GET=only(*OFFICE, *OWN),
        POST=only(*OFFICE, *OWN, gives=302),
        args=class_of_wang,
        data=lambda world: {"what": "name", "name-name": "24机电实验班"},
        world="roll",
    ),
    Line("enrollment:unit_reopen", POST=only(*OFFICE, *OWN, gives=302), args=class_of_wang, world="roll"),
    Line("enrollment:terms", GET=only(*OFFICE), world="roll"),
    Line(
        "enrollment:term_new",
        GET=only("aa_head", forbidden=("registrar",)),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        data=lambda world: {
            "school_year": "2030-2031", "ordinal": 1, "opens_on": "2030-09-02", "ends_on": "2031-01-17",
            "teaching_weeks": 20,
        },
        world="roll",
    ),
    Line(
        "enrollment:term",
        GET=only("aa_head", forbidden=("registrar",)),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=a_term,
        data=the_same_days,
        world="roll",
    ),
]  # fmt: skip
