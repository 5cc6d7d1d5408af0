"""What the reports say of the regulation is for officers."""

from tests.access_matrix import STAFF, Line, only

READERS = ("aa_head", "registrar", "dept_head", "other_dept_head", "principal", "vice_leader")


LINES = [
    Line(
        "reports:impact",
        GET=only(*READERS),
        POST=only(*READERS, gives=302),
        args=lambda desk: {"pk": desk.proposal},
        world="rulebook_desk",
    ),
    Line("reports:applied", GET=only(*STAFF), args=lambda world: {"name": "brief"}, world="rulebook_desk"),
]
