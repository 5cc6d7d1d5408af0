"""The desk and what is done there, after domain 2.2: *Registration first review* (department heads decide, department
officers prepare, each for the own department) and *Registration final review* (academic affairs, head and registrar).

A student and the verified guardian follow the application; only the student acts on it.
"""

from casework.actions.ask_bulk_decision import ask_bulk_decision
from casework.models import BulkDecision, PostHandOver, SavedView
from casework.rules.receipt import code_of
from tests.access_matrix import Line, everyone, only, public
from tests.cast_desk import NOW, lapsed_like_li

OFFICES = (
    *("aa_head", "registrar"),
    *("dept_head", "dept_staff", "other_dept_head", "other_dept_staff"),
    *("principal", "vice_leader"),
)
"""Whoever decides or prepares a registration, or has a step of the chain of changes, has a desk."""
LOOK = frozenset({"security_entry", "casework_step"})
"""An officer's look at an application is kept, and its step counts as opened."""
THREE = ("registrar", "nobody", "aa_head")
"""Giver, taker and witness of the registrar's post."""
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


def registrars_post(morning):
    return {"pk": morning.cast.registrar.appointments.get().pk}


def hand_over(morning):
    return {"pk": PostHandOver.objects.get().pk}


def shared_view(morning):
    return {"pk": SavedView.objects.get(of_list="desk", owner=None).pk}


def lapsed(morning):
    return {"pk": lapsed_like_li(morning)}


CONFIRMS_FOR = ("dept_head", "dept_staff", "other_dept_head", "other_dept_staff", "tutor", "other_tutor")

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
    Line("casework:saved_views", GET=only(*OFFICES), args=lambda _morning: {"what": "desk"}, world="morning"),
    Line(  # nothing is filtered in this address
        "casework:saved_view_new",
        GET=only(*OFFICES),
        POST=only(*OFFICES, gives=400),
        args=lambda _morning: {"what": "desk"},
        data=lambda _morning: {"name": "超期"},
        world="morning",
    ),
    Line(  # the view of an office: its head changes it, who works there uses it
        "casework:saved_view_change",
        POST=only("dept_head", gives=302),
        args=shared_view,
        data=lambda _morning: {"do": "remove"},
        world="morning_with_views",
    ),
    Line("casework:posts", GET=everyone().but(wang=404, li=404, guardian=404, nobody=404), world="morning"),
    Line(
        "casework:post_offer",
        GET=only("registrar"),
        POST=only("registrar", gives=302),
        args=registrars_post,
        data=lambda morning: {
            "number": morning.cast.number("nobody"),
            "witness": morning.cast.aa_head.pk,
            "last_day": "2023-09-30",
        },
        world="morning",
    ),
    Line("casework:hand_overs", GET=only("secadmin"), world="morning_handed_over"),
    Line("casework:post", GET=only(*THREE), args=hand_over, world="morning_handed_over"),
    Line("casework:post_sign", POST=only(*THREE, gives=302), args=hand_over, world="morning_handed_over"),
    Line("casework:post_list", GET=only(*THREE), args=hand_over, world="morning_handed_over"),
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
    Line("casework:unconfirmed", GET=only(*CONFIRMS_FOR), world="morning"),
    Line(  # academic affairs granted it; the registrar who did may ask once more as well
        "casework:reopen",
        GET=only("aa_head", "registrar"),
        POST=only("aa_head", "registrar", gives=302),
        args=lapsed,
        data=lambda morning: {"why": "住院"},
        world="morning",
    ),
    Line(  # li's department and tutor, not who recommended it; no reminder was sent yet
        "casework:confirm_for",
        GET=only("other_dept_staff", "other_tutor"),
        POST=only("other_dept_staff", "other_tutor", gives=400),
        args=li,
        data=lambda morning: {"way": "CALL", "proof": "电话确认"},
        world="morning",
    ),
]
