"""A worker that registers and takes back without end, and says what was acknowledged. It is killed in the middle.

Run as `python -m tests.guarantees.kill_child DATABASE SEED ROW PERSON`; prints "ack STEP KEY" after each act.
"""

import os
import random
import sys
from uuid import UUID


def main(database: str, seed: int, row: int, person: int) -> None:
    """Begin, hand in, take back, again and again."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
    django.setup()
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = database

    from casework.actions.open_application import open_application
    from casework.actions.submit import submit
    from casework.actions.take_back import take_back
    from casework.models import Application
    from enrollment.models import TermRegistration
    from enrollment.queries.own_data import own_data
    from security.models import Person
    from tests.cast_registration import on
    from tests.flows.test_registration import DAY_2, give_papers

    chance = random.Random(seed)
    by = Person.objects.get(pk=person)
    registration = TermRegistration.objects.get(pk=row)
    said = {"data": {item.name: {"right": True} for item in own_data(registration)}, "health_changed": False}
    for left in Application.objects.filter(person=by, state__in=["DRAFT", "OPEN", "WITH_APPLICANT"]):
        take_back(application_id=left.pk, by=by, at=on(DAY_2))
    print("ready", flush=True)
    while True:
        keys = [UUID(int=chance.getrandbits(128), version=4) for _ in range(3)]
        print(f"try begin {keys[0]}", flush=True)
        opened = open_application(kind="registration", subject=row, by=by, at=on(DAY_2), act_key=keys[0])
        print(f"ack begin {keys[0]}", flush=True)
        pk = opened.ids[0]
        give_papers(pk)
        submit(application_id=pk, particulars=said, by=by, at=on(DAY_2), act_key=keys[1])
        print(f"ack submit {keys[1]}", flush=True)
        take_back(application_id=pk, by=by, at=on(DAY_2), act_key=keys[2])
        print(f"ack back {keys[2]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
