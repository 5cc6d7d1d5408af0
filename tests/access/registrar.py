"""The house itself: home, preferences, health, the gallery, and the demo people, who exist in demo mode only."""

from tests.access_matrix import Line, everyone, only, public

NO_OFFICE = dict.fromkeys(("wang", "li", "guardian", "nobody"), 404)
OWN_HOME = dict.fromkeys(("wang", "li", "guardian", "nobody"), 302)
OPENERS = dict.fromkeys(("sysadmin", "secadmin"), 302)  # nobody is on the roll yet
OWN_DESK = dict.fromkeys(
    (
        "aa_head", "registrar", "dept_head", "dept_staff", "other_dept_head", "other_dept_staff", "principal",
        "vice_leader",
    ),
    302,
)  # fmt: skip

CHOICES = {"mode": "dark", "language": "en", "next": "/sign-in/"}

LINES = [
    Line("home", GET=everyone(200).but(**OWN_HOME, **OWN_DESK, **OPENERS)),
    Line("opening", GET=only("aa_head", "registrar", "sysadmin", "secadmin", "principal", "vice_leader")),
    Line("preferences", GET=public(), POST=public(302), data=lambda world: CHOICES),
    Line("healthz", GET=public()),
    Line("readyz", GET=public()),
    Line("palette", GET=everyone().but(**NO_OFFICE)),
    Line("seek", POST=everyone(302), data=lambda world: {"to": "/students/", "q": "王子涵"}),
    Line("setup", GET=public(404), POST=public(404), data=lambda world: {"code": "ZZZZZ-ZZZZZ"}),
    Line("gallery", GET=everyone().but(**NO_OFFICE)),
    Line("demo_sign_in", POST=public(404), data=lambda world: {"person": "student"}),
]
