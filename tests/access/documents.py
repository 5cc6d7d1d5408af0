"""Who sees issued papers and their register, and who declares one void (domain 2.2: certificates at the counter)."""

from tests.access_matrix import Line, only, public

COUNTER = ("aa_head", "registrar")
DEPARTMENT = ("dept_staff",)


def certificate(world: object) -> dict[str, int]:
    return {"pk": world.paper}  # type: ignore[attr-defined]


def its_code(world: object) -> dict[str, str]:
    return {"code": world.paper_code}  # type: ignore[attr-defined]


LINES = [
    Line(
        "casework:documents", GET=only(*COUNTER, *DEPARTMENT, "other_dept_staff", "auditor"), world="roll_with_paper"
    ),
    Line(
        "casework:document",
        GET=only(*COUNTER, *DEPARTMENT, "wang", "guardian"),
        args=certificate,
        world="roll_with_paper",
    ),
    Line(
        "casework:document_file",
        GET=only(*COUNTER, *DEPARTMENT, "wang", "guardian"),
        args=certificate,
        writes=frozenset({"security_entry"}),
        world="roll_with_paper",
    ),
    Line(
        "casework:document_void",
        POST=only(*COUNTER, gives=302),
        args=certificate,
        data=lambda world: {"why": "姓名有误"},
        world="roll_with_paper",
    ),
    Line("casework:document_print", POST=only(*COUNTER, gives=302), args=certificate, world="roll_with_paper"),
    Line("casework:document_check_any", GET=public()),
    Line("casework:document_check", GET=public(), args=its_code, world="roll_with_paper"),
    Line(
        "enrollment:student_documents",
        GET=only(
            *COUNTER, "principal", "vice_leader", "sa_head", "sa_staff", "dept_head", *DEPARTMENT, "tutor", "wang",
            "guardian",
        ),
        POST=only(
            *COUNTER,
            gives=302,
            forbidden=(
                "principal", "vice_leader", "sa_head", "sa_staff", "dept_head", *DEPARTMENT, "tutor", "wang",
                "guardian",
            ),
        ),
        args=lambda world: {"pk": world.enrollments["wang"]},
        data=lambda world: {"purpose": "办理银行卡", "language": "zh-hans"},
        world="roll_with_paper",
    ),
]  # fmt: skip
