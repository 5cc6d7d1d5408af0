"""The desk and what is done there, after domain 2.2: *Registration first review* (department heads decide, department
officers prepare, each for the own department) and *Registration final review* (academic affairs, head and registrar).

A student and the verified guardian follow the application; only the student acts on it.
"""

from casework.actions.ask_bulk_decision import ask_bulk_decision
from casework.models import BulkDecision
from casework.rules.receipt import code_of
from tests.access_matrix import Line, only, public
from tests.cast_desk import NOW

OFFICES = (
    *("aa_head", "registrar"),
    *("dept_head", "dept_staff", "other_dept_head", "other_dept_staff"),
)
"""Whoever decides or prepares a registration has a desk."""
LOOK = frozenset({"security_entry", "casework_step"})
"""An officer's look at an application is kept, and its step counts as opened."""
MECHANICS = ("aa_head", "registrar", "dept_head", "dept_staff")
"""Whoever handles a registration from the department of mechanics."""


def wang(morning):
    return {"pk": morning.of("wang").pk}


def bulk(morning):
    """An answer to many that the head of mechanics has asked for."""
    found = BulkDecision.objects.first()
    if found is None:
        chosen, head = [morning.of("wang").pk], morning.cast.dept_head
        asked = ask_bulk_decision(application_ids=chosen, agrees=True, by=head, at=NOW)
        found = BulkDecision.objects.get(pk=asked.bulk)
    return {"pk": found.pk}


def li(morning):
    return {"pk": morning.of("li").pk}


def scan(morning):
    return {"pk": morning.of("wang").decisions.get(entered_by__isnull=False).pk}


LINES = [
    Line("casework:desk", GET=only(*OFFICES), world="morning"),
    Line("casework:counts", GET=only(*OFFICES), world="morning"),
    Line(
        "casework:application",
        GET=only("wang", "guardian", *MECHANICS),
        args=wang,
        world="morning",
        writes=LOOK,
    ),
    Line("casework:receipt", GET=only("wang", "guardian", *MECHANICS), args=wang, world="morning"),
    Line(
        "casework:receipt_check",
        GET=public(),
        args=lambda morning: {"code": code_of(morning.of("wang").number)},
        world="morning",
    ),
    Line("casework:opinions", GET=only(*OFFICES), POST=only(*OFFICES, gives=302), world="morning"),
    Line(
        "casework:paper_decision",
        GET=only("aa_head", "registrar", forbidden=("archivist",)),
        POST=only("aa_head", "registrar", gives=400, forbidden=("archivist",)),
        args=wang,
        world="morning",
    ),
    Line(
        "casework:paper_scan",
        GET=only("wang", "guardian", *MECHANICS),
        args=scan,
        world="morning_with_paper",
        writes=frozenset({"security_entry"}),
    ),
    Line("casework:claim", POST=only("wang", "guardian", *MECHANICS, gives=302), args=wang, world="morning"),
    Line(
        "casework:hand_over",
        GET=only("dept_head"),
        POST=only("dept_head", gives=302),
        args=wang,
        world="morning",
    ),
    Line("casework:looking", GET=only("wang", "guardian", *MECHANICS), args=wang, world="morning", writes=LOOK),
    Line(  # who is faster than all others may take it back; who has not answered it is told that it stands
        "casework:undo",
        POST=only("wang", "guardian", *MECHANICS, gives=302),
        args=wang,
        world="morning",
    ),
    Line("casework:bulk_preview", POST=only(*OFFICES), data=lambda morning: {"all": "1"}, world="morning"),
    Line(
        "casework:bulk_decide",
        POST=only(*OFFICES, gives=302),
        data=lambda morning: {"chosen": str(morning.of("wang").pk), "verdict": "agree"},
        world="morning",
    ),
    Line("casework:bulk", GET=only("dept_head"), args=bulk, world="morning"),
    Line("casework:bulk_undo", POST=only("dept_head", gives=302), args=bulk, world="morning"),
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
