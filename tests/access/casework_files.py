"""Files, notices and jobs: whose they are, who may read them."""

from tests.access_matrix import STAFF, Line, everyone, only
from tests.cast_papers import jpg

READERS = ("wang", "guardian", "aa_head", "registrar", "dept_head", "dept_staff")
"""Of an application of a student of mechanics that the department and academic affairs handle."""


def application(world):
    return {"pk": world.application.pk, "slot": "proof"}


def notice(world):
    return {"pk": world.wang.notices.get().pk}


def a_job(world):
    return {"pk": world.wang.jobs.get().pk}


CHOICES = {"mail": "on", "digest": "0", "digest_hour": "18", "quiet_from": "22", "quiet_until": "7"}
"""Taken from whoever can be reached: in this world Wang, by e-mail. The others are told that they cannot be."""

LINES = [
    Line(
        "casework:material_upload",
        POST=only("wang", gives=302),
        args=application,
        data=lambda world: {"files": jpg()},
        world="handed_in",
    ),
    Line(
        "casework:material_remove",
        POST=only("wang", gives=302),
        args=lambda world: application(world) | {"file": world.files[0]},
        world="handed_in",
    ),
    Line(
        "casework:file",
        GET=only(*READERS),
        args=lambda world: {"pk": world.files[0]},
        world="handed_in",
        writes=frozenset({"security_entry"}),
    ),
    Line("casework:inbox", GET=everyone(), world="handed_in"),
    Line(
        "casework:channels",
        GET=everyone(),
        POST=everyone(200).but(wang=302),
        data=lambda world: CHOICES,
        world="reached",
    ),
    Line("casework:channels_try", POST=everyone(302), world="reached"),
    Line("casework:own_phone_remove", POST=only(*STAFF, gives=302)),
    Line("casework:own_phone", GET=only(*STAFF), POST=only(*STAFF, gives=404)),
    Line("casework:notices_read", POST=everyone(302), world="handed_in"),
    Line("casework:notice_open", POST=only("wang", gives=302), args=notice, world="handed_in"),
    Line("casework:job", GET=only("wang"), args=a_job, world="handed_in"),
    Line("casework:job_cancel", POST=only("wang", gives=302), args=a_job, world="handed_in"),
    Line(
        "casework:job_result",
        GET=only("wang"),
        args=a_job,
        world="handed_in",
        writes=frozenset({"security_entry"}),
    ),
]
