"""Whoever is signed in may read the regulation and the calendar; academic affairs proposes, leaders confirm."""

from tests.access_matrix import STAFF, Line, everyone, only
from tests.cast_rulebook import SECONDARY, in_a_week

ACADEMIC_AFFAIRS = ("aa_head", "registrar")
HEADS = ("dept_head", "other_dept_head")
LEADERS = ("principal", "vice_leader")


def the_short_edition(_desk):
    return {"name": "brief"}


def the_proposal(desk):
    return {"pk": desk.proposal}


def what_is_proposed(_desk):
    return {"categories": [SECONDARY], "from_day": in_a_week(), "reason": "教务会议决定", "then": "propose"}


def the_edition_in_force(desk):
    return {"name": desk.in_force()}


def the_rule_of_a_department(desk):
    return {"pk": desk.department_rule()}


def what_a_department_files(desk):
    unit = desk.cast.mechanics
    return {"unit": unit.pk, "from_day": in_a_week(), "reason": "实训", "number:reg.aa_review_wd": 1}


LINES = [
    Line("rulebook:department_rules", GET=only(*ACADEMIC_AFFAIRS, *HEADS, *LEADERS)),
    Line(
        "rulebook:department_rule",
        GET=only(*ACADEMIC_AFFAIRS, "dept_head", *LEADERS),
        args=the_rule_of_a_department,
        world="rulebook_desk",
    ),
    Line(
        "rulebook:department_rule_decide",
        POST=only(*ACADEMIC_AFFAIRS, "dept_head", *LEADERS, gives=302),  # each is refused what is not his
        args=the_rule_of_a_department,
        world="rulebook_desk",
        data=lambda desk: {"decision": "accept"},
    ),
    Line(
        "rulebook:department_rule_new",
        GET=only(*HEADS, forbidden=ACADEMIC_AFFAIRS),
        POST=only("dept_head", gives=302, forbidden=ACADEMIC_AFFAIRS).but(other_dept_head=400),
        args=the_edition_in_force,
        world="rulebook_desk",
        data=what_a_department_files,
    ),
    Line(
        "rulebook:edition_acknowledge",
        POST=only(*STAFF, gives=302),
        args=the_edition_in_force,
        world="rulebook_desk",
    ),
    Line(
        "rulebook:edition_readers",
        GET=only(*ACADEMIC_AFFAIRS, *LEADERS),
        args=the_edition_in_force,
        world="rulebook_desk",
    ),
    Line(
        "casework:remind_readers",
        POST=only(*ACADEMIC_AFFAIRS, *LEADERS, gives=302),
        args=the_edition_in_force,
        world="rulebook_desk",
    ),
    Line("rulebook:editions", GET=everyone()),
    Line("rulebook:edition", GET=everyone(), args=the_short_edition, world="rulebook_desk"),
    Line("rulebook:difference", GET=everyone(), world="rulebook_desk"),
    Line("rulebook:calendar_now", GET=everyone()),
    Line("rulebook:calendar", GET=everyone(), args=lambda world: {"year": 2026}),
    Line(
        "rulebook:calendar_edit",
        GET=only(*ACADEMIC_AFFAIRS),
        POST=only("aa_head", forbidden=("registrar",)),
        args=lambda world: {"year": 2027},
        data=lambda world: {"off": "01-01", "work": "", "source": "", "state": "PROVISIONAL", "then": "look"},
    ),
    Line(
        "rulebook:closures",
        GET=only(*ACADEMIC_AFFAIRS),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=lambda world: {"year": 2027},
        data=lambda world: {"name": "寒假", "first": "2027-01-18", "last": "2027-02-20", "duty_days": ""},
    ),
    Line(
        "rulebook:closure",
        GET=only(*ACADEMIC_AFFAIRS),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=lambda desk: {"pk": desk.closure()},
        world="rulebook_desk",
    ),
    Line("casework:calendar_changes", GET=only(*ACADEMIC_AFFAIRS), args=lambda world: {"year": 2026}),
    Line("enrollment:moved_windows", GET=only(*ACADEMIC_AFFAIRS), args=lambda world: {"year": 2026}),
    Line("rulebook:proposals", GET=only(*ACADEMIC_AFFAIRS, *HEADS, *LEADERS)),
    Line("rulebook:proposal", GET=only(*ACADEMIC_AFFAIRS, *HEADS, *LEADERS), args=the_proposal, world="rulebook_desk"),
    Line(
        "rulebook:proposal_text",
        GET=only(*ACADEMIC_AFFAIRS, *HEADS, *LEADERS),
        args=the_proposal,
        world="rulebook_desk",
    ),
    Line(
        "rulebook:proposal_new",
        GET=only(*ACADEMIC_AFFAIRS, forbidden=HEADS),
        POST=only(*ACADEMIC_AFFAIRS, gives=302, forbidden=HEADS),
        args=lambda desk: {"name": "brief", "way": "as-it-stands"},
        world="rulebook_desk",
        data=what_is_proposed,
    ),
    Line(
        "rulebook:proposal_decide",
        POST=only(*ACADEMIC_AFFAIRS, *HEADS, *LEADERS, gives=302),  # each is refused what is not his, in a sentence
        args=the_proposal,
        world="rulebook_desk",
        data=lambda desk: {"decision": "confirm"},
    ),
]
