"""A case to cancel an enrollment, after domain 2.2: *cancellation.decide* (leaders, their secretary records),
*cancellation.proceed* (who checks legality; academic affairs), *sweep.proposals*, *document.serve*. Li is of commerce.
"""

from status_changes.models import Hearing, Proposal
from tests.access_matrix import Line, only
from tests.cast_meeting import HELD, case_of

ACADEMIC_AFFAIRS = ("aa_head", "registrar")
COMMERCE = ("other_dept_head", "other_dept_staff", "other_tutor")
READERS = ("principal", "vice_leader", "meeting_sec", "legal", *ACADEMIC_AFFAIRS)
VIEW = (*COMMERCE, "dept_head", "dept_staff", "tutor")
WORLD = "case_at_the_meeting"


def the_case(_morning):
    return {"pk": Proposal.objects.get().pk}


def own_case(morning):
    return {"pk": case_of(morning).pk}


def the_hearing(_morning):
    return {"pk": Hearing.objects.get().pk}


def on_paper(morning):
    return {"made_by": morning.cast.li.pk, "made_on": "2023-09-07", "said": "附村委会证明"}


LINES = [
    Line("status_changes:meeting_cases", GET=only(*READERS), world=WORLD),
    Line("status_changes:meeting_case", GET=only(*READERS), args=the_case, world=WORLD),
    Line(
        "status_changes:legality",
        POST=only("legal", gives=302),
        args=the_case,
        data=lambda _world: {"is_lawful": "no", "opinion": "告知期限未满"},
        world=WORLD,
    ),
    Line(  # a button of the page: whoever sees it comes back to it, with a sentence where the office may not
        "status_changes:statement",
        POST=only(*ACADEMIC_AFFAIRS, *COMMERCE, gives=302),
        args=the_case,
        data=on_paper,
        world=WORLD,
    ),
    Line(
        "status_changes:hearing",
        POST=only(*ACADEMIC_AFFAIRS, *COMMERCE, gives=302),
        args=the_case,
        data=lambda _world: {"held_on": "2023-09-07", "record": "继续听证", **HELD},
        world=WORLD,
    ),
    Line(
        "status_changes:minutes",
        POST=only(*ACADEMIC_AFFAIRS, gives=302, forbidden=VIEW),
        args=the_hearing,
        world=WORLD,
    ),
    Line(
        "status_changes:own_case",
        GET=only("li"),
        POST=only("li", gives=302),
        args=own_case,
        data=lambda _world: {"said": "附村委会证明"},
        world=WORLD,
    ),
]
