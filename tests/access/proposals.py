"""What sweeps propose, after domain 2.2: *sweep.proposals* (head of academic affairs decides, registrar prepares,
departments and tutors view), *auto_left.confirm* (departments log), *dynamics.report*. Zhou and Qian are of commerce.
"""

from status_changes.models import DynamicsReport
from tests.access_matrix import Line, only
from tests.cast_proposals import proposal_of

ACADEMIC_AFFAIRS = ("aa_head", "registrar")
COMMERCE = ("other_dept_head", "other_dept_staff", "other_tutor")
ALL = (*ACADEMIC_AFFAIRS, *COMMERCE, "dept_head", "dept_staff", "tutor")
WORLD = "morning_with_proposals"
SPOKEN = {"spoken_on": "2023-09-07", "way": "PHONE", "reached": "STUDENT", "said": "称即日返校"}


def zhou(morning):
    return {"pk": proposal_of(morning, "zhou").pk}


def row_of_zhou(morning):
    return {"pk": proposal_of(morning, "zhou").registration_id}


def enrollment_of(key):
    return lambda morning: {"pk": proposal_of(morning, key).enrollment_id}


def outcome(_morning):
    """Of the report that is open, about Zhou."""
    return {"outcome": "已联系上本人", "report": DynamicsReport.objects.get(closed_at=None).pk}


def line(name: str, data: dict[str, str]) -> Line:
    """A button of the page: whoever sees it comes back to it, with a sentence where the office may not."""
    return Line(
        f"status_changes:{name}",
        POST=only(*ACADEMIC_AFFAIRS, *COMMERCE, gives=302),
        args=zhou,
        data=lambda _world: data,
        world=WORLD,
    )


LINES = [
    Line("status_changes:overdue", GET=only(*ALL, forbidden=("sa_head",)), world=WORLD),
    Line(
        "status_changes:overdue_one",
        GET=only(*ACADEMIC_AFFAIRS, *COMMERCE, forbidden=("sa_head",)),
        POST=only(*ACADEMIC_AFFAIRS, *COMMERCE, gives=302, forbidden=("sa_head",)),
        args=row_of_zhou,
        data=lambda _world: SPOKEN,
        world=WORLD,
    ),
    Line("status_changes:reports", GET=only(*ALL), world=WORLD),
    Line(  # of Qian no report is open
        "status_changes:dynamics",
        GET=only(*ACADEMIC_AFFAIRS, *COMMERCE),
        POST=only(*ACADEMIC_AFFAIRS, *COMMERCE, gives=302),
        args=enrollment_of("qian"),
        data=lambda _world: {"finding": "MISSING", "said": "联系不上"},
        world=WORLD,
    ),
    Line(
        "status_changes:dynamics_outcome",
        POST=only("aa_head", gives=302, forbidden=("registrar", *COMMERCE, "dept_head", "dept_staff", "tutor")),
        args=enrollment_of("zhou"),
        data=outcome,
        world=WORLD,
    ),
    Line("status_changes:proposals", GET=only(*ALL), world=WORLD),
    Line("status_changes:proposal", GET=only(*ACADEMIC_AFFAIRS, *COMMERCE), args=zhou, world=WORLD),
    line("contact", SPOKEN),
    line("notice", {}),
    line("service", {"served_on": "2023-09-07", "way": "POST", "proof": "EMS 1"}),
    line("decision", {}),
    Line(
        "status_changes:outcome",
        POST=only(*ACADEMIC_AFFAIRS, *COMMERCE, gives=302),
        args=zhou,
        data=outcome,
        world=WORLD,
    ),
    line("drop", {"why": "有正当理由"}),
    Line(
        "status_changes:report",
        POST=only(*ACADEMIC_AFFAIRS, *COMMERCE, gives=400),  # one is open already
        args=zhou,
        data=lambda _world: {"finding": "MISSING", "said": "联系不上"},
        world=WORLD,
    ),
]
