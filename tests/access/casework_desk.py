"""The desk and what is done there, after domain 2.2: *Registration first review* (department heads decide, department
officers prepare, each for the own department) and *Registration final review* (academic affairs, head and registrar).

A student and the verified guardian follow the application; only the student acts on it.
"""

from tests.access_matrix import Line, only

OFFICES = (
    *("aa_head", "registrar"),
    *("dept_head", "dept_staff", "other_dept_head", "other_dept_staff"),
)
"""Whoever decides or prepares a registration has a desk."""
MECHANICS = ("aa_head", "registrar", "dept_head", "dept_staff")
"""Whoever handles a registration from the department of mechanics."""


def wang(morning):
    return {"pk": morning.of("wang").pk}


def li(morning):
    return {"pk": morning.of("li").pk}


LINES = [
    Line("casework:desk", GET=only(*OFFICES), world="morning"),
    Line("casework:counts", GET=only(*OFFICES), world="morning"),
    Line("casework:application", GET=only("wang", "guardian", *MECHANICS), args=wang, world="morning"),
    Line(  # whoever may read it but has not to decide it now is told who has
        "casework:answer",
        POST=only("wang", "guardian", *MECHANICS, gives=409).but(dept_head=302),
        args=wang,
        data=lambda morning: {"verdict": "agree", "opinion": "同意"},
        world="morning",
    ),
    Line(
        "casework:take_back",
        GET=only("wang"),
        POST=only("wang", gives=302),
        args=wang,
        world="morning",
    ),
    Line("casework:confirm", POST=only("li", gives=302), args=li, world="morning"),
]
