"""A worker that lets the department and academic affairs decide and the students confirm, one act after the other, and
says what was acknowledged. It is killed in the middle, and another goes on with what it finds.

Run as `python -m tests.guarantees.kill_deciding_child DATABASE SEED`; prints "ack STEP KEY" after each act, "all" when
nothing is left.
"""

import os
import random
import sys
from uuid import UUID


def main(database: str, seed: int) -> None:
    """Take the oldest application that is not at its end one step further, until all are."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
    django.setup()
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = database

    from casework.actions.confirm import confirm
    from casework.actions.decide import decide
    from casework.models import Application, State
    from security.models import Appointment
    from tests.cast_desk import NOW

    chance = random.Random(seed)
    heads = {(one.office_id, one.unit_id): one.person for one in Appointment.objects.select_related("person")}
    crowd = Application.objects.filter(person__name__startswith="众").order_by("pk")
    print("ready", flush=True)
    while one := crowd.filter(state__in=[State.OPEN, State.DECIDED]).select_related("waiting_for", "person").first():
        key = UUID(int=chance.getrandbits(128), version=4)
        if one.state == State.DECIDED:
            confirm(application_id=one.pk, network="10.0.0.7", device="", by=one.person, at=NOW, act_key=key)
        else:
            head = heads[f"{one.waiting_for.office}_HEAD", one.waiting_for.unit_id]
            decide(application_id=one.pk, agrees=True, by=head, at=NOW, act_key=key)
        print(f"ack {one.state} {key}", flush=True)
    print("all", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
