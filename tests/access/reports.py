"""What the reports say of the regulation is for officers."""

from tests.access_matrix import SIGNED_IN, Line, only

OUTSIDE = ("wang", "li", "guardian", "nobody")
OFFICERS = tuple(role for role in SIGNED_IN if role not in OUTSIDE)

LINES = [
    Line("reports:applied", GET=only(*OFFICERS), args=lambda world: {"name": "brief"}, world="rulebook_desk"),
]
