"""Who takes lists out, who allows it, who reads the register (domain 2.2: export personal data; S:EXP-02)."""

from tests.access_matrix import Line, only

TAKES_OUT = ("aa_head", "registrar", "dept_head", "other_dept_head", "sa_head", "archive_head", "finance")
SAID = {"format": "xlsx", "purpose": "CHECK", "reason": "核对名册"}

LINES = [
    Line("reports:exports", GET=only(*TAKES_OUT, "auditor")),
    Line(
        "reports:export_new",
        GET=only(*TAKES_OUT),
        POST=only(*TAKES_OUT, gives=302),
        args=lambda world: {"what": "students"},
        data=lambda world: SAID,
        world="roll",
    ),
    Line(
        "reports:export_decide", POST=only("aa_head", gives=302, forbidden=TAKES_OUT[1:]), args=lambda world: {"pk": 1}
    ),
    Line("reports:export_file", GET=only(), args=lambda world: {"pk": 1}),
]
