"""Who has no password yet, and who hands out the codes: activation, guardians (SEC-2.4)."""

from security.models import Guardianship
from tests.access_matrix import Line, everyone, only, public
from tests.cast_roll import Roll

CHECKS_IDENTITY = ("aa_head", "registrar", "dept_head", "dept_staff", "other_dept_head", "other_dept_staff")
TUTORS = ("tutor", "other_tutor")


def wang(world: Roll) -> dict[str, int]:
    return {"pk": world.enrollments["wang"]}


def fathers_link(world: Roll) -> int:
    return Guardianship.objects.get(person=world.wang).pk


WRONG = {"number": "2024010101", "code": "ZZZZZ-ZZZZZ"}
PASSWORD = "seven slow boats at dusk"
WHOLE = WRONG | {"id_number": "990000201003050014", "new_password": PASSWORD, "new_password_again": PASSWORD}

LINES = [
    Line("enrollment:activate", GET=public(), POST=public(400), data=lambda world: WHOLE, world="roll"),
    Line(
        "enrollment:activation_link",
        GET=public(),
        POST=public(400),
        args=lambda world: {"code": "ZZZZZZZZZZ"},
        data=lambda world: WHOLE,
        world="roll",
    ),
    Line("enrollment:activation_ask", GET=public(), POST=public(), data=lambda world: WRONG, world="roll"),
    Line("enrollment:guardian_door", GET=public(), POST=public(400), data=lambda world: WRONG, world="roll"),
    Line(
        "enrollment:guardian_link",
        GET=public(),
        POST=public(400),
        args=lambda world: {"code": "ZZZZZZZZZZ"},
        data=lambda world: WRONG,
        world="roll",
    ),
    Line(
        "enrollment:guardian_ask",
        GET=public(),
        POST=public(),
        data=lambda world: WRONG | {"email": "father@example.net"},
        world="roll",
    ),
    Line(
        "enrollment:activation_slips",
        GET=only(*CHECKS_IDENTITY, *TUTORS),
        POST=only(*CHECKS_IDENTITY, *TUTORS, gives=302),  # nobody waits
        world="roll",
    ),
    Line(
        "enrollment:student_guardians",
        GET=only("aa_head", "registrar", "dept_head", "dept_staff", "tutor"),
        POST=only("aa_head", "registrar", "dept_head", "dept_staff", "tutor", gives=302),
        args=wang,
        data=lambda world: {"what": "verify", "link": fathers_link(world), "proof": "BIRTH"},
        world="roll",
    ),
    Line("enrollment:my_guardians", GET=everyone(), world="roll"),
    Line(
        "enrollment:guardian_consent",
        POST=only("wang", gives=302),
        args=lambda world: {"link": fathers_link(world)},
        data=lambda world: {"consents": "yes"},
        world="roll",
    ),
]
