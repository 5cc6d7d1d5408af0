"""Checks of the roll's data, after domain 2.2: *Verification campaign* (the head of academic affairs decides;
registrar, department officer and class tutor do it, each for the own classes; the head of the department signs; the
student signs, and the guardian of a minor). Differences of data that are not key data: *Edit basic data*.
"""

from tests.access_matrix import Line, only
from tests.cast_registration import CATEGORY

SEE = (
    *("aa_head", "registrar", "dept_head", "dept_staff", "other_dept_head", "other_dept_staff"),
    *("tutor", "other_tutor"),
)
SIGN = ("dept_head", "other_dept_head")
ENTER = tuple(role for role in SEE if role not in SIGN)
OF_WANG = ("aa_head", "registrar", "dept_staff", "tutor")
SETTLE = ("aa_head", "registrar", "dept_head", "dept_staff", "other_dept_head", "other_dept_staff")


def the_campaign(check):
    return {"pk": check.campaign.pk}


def row_of_wang(check):
    return {"pk": check.of("wang").pk}


def row_of_li(check):
    return {"pk": check.of("li").pk}


LINES = [
    Line("enrollment:campaigns", GET=only(*SEE), world="check"),
    Line(  # one is open already: the head is shown the form again with the reason
        "enrollment:campaign_open",
        GET=only("aa_head", forbidden=tuple(role for role in SEE if role != "aa_head")),
        POST=only("aa_head", gives=400, forbidden=tuple(role for role in SEE if role != "aa_head")),
        data=lambda check: {"categories": [CATEGORY], "asked_until": "2023-10-20"},
        world="check",
    ),
    Line("enrollment:campaign", GET=only(*SEE), args=the_campaign, world="check"),
    Line(
        "enrollment:campaign_students",
        GET=only(*SEE),
        POST=only(*ENTER, gives=302, forbidden=SIGN),
        args=the_campaign,
        data=lambda check: {"ids": [check.of("li").pk]},
        world="check",
    ),
    Line(
        "enrollment:campaign_sign",
        GET=only("dept_head", forbidden=ENTER),
        # Nobody has answered and the last day is to come: the page again, with the sentence.
        POST=only("dept_head", gives=400, forbidden=ENTER),
        args=lambda check: {"pk": check.campaign.pk, "department": check.cast.mechanics.pk},
        data=lambda check: {"note": "在外实习"},
        world="check",
    ),
    Line(
        "enrollment:campaign_close",
        GET=only("aa_head", forbidden=tuple(role for role in SEE if role != "aa_head")),
        POST=only("aa_head", gives=302, forbidden=tuple(role for role in SEE if role != "aa_head")),
        args=the_campaign,
        world="check",
    ),
    Line(
        "enrollment:differences",
        GET=only(*SETTLE),
        # Of another department's student nothing is settled: the desk again, with the sentence.
        POST=only(*SETTLE, gives=302) | dict.fromkeys(("other_dept_head", "other_dept_staff"), 400),
        data=lambda check: {"ids": [check.difference("phone").pk], "verdict": "accept"},
        world="differing_check",
    ),
    Line(
        "enrollment:verification_sheets",
        POST=only(*OF_WANG, gives=302, forbidden=SIGN),
        data=lambda check: {"row": check.of("wang").pk},
        world="check",
    ),
    Line(
        "enrollment:verification_mine",
        GET=only("wang", "guardian"),  # Wang is not of age
        POST=only("wang", "guardian", gives=302),
        args=row_of_wang,
        data=lambda check: check.posted("wang"),
        world="check",
    ),
    Line("enrollment:verification", GET=only(*OF_WANG, "dept_head"), args=row_of_wang, world="check"),
    Line(
        "enrollment:verification_paper",
        GET=only(*OF_WANG, forbidden=SIGN),
        POST=only(*OF_WANG, gives=302, forbidden=SIGN),
        args=row_of_wang,
        data=lambda check: check.posted("wang"),
        world="check",
    ),
    Line(
        "enrollment:verification_sign",
        POST=only("aa_head", "registrar", "other_dept_staff", "other_tutor", gives=302, forbidden=SIGN),
        args=row_of_li,
        world="differing_check",
    ),
]
