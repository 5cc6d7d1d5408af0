"""Four writers that enter officers without end, each saying what was acknowledged. Their database is killed.

Run as `python -m tests.start.ledger_child ROUND`; prints "ack KEY" after each act.
"""

import os
import sys
from threading import Thread
from uuid import uuid4

WRITERS = 4


def main(round_: str) -> None:
    """Write until the database is gone."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
    django.setup()
    from security.queries import the_system

    system = the_system()
    print("ready", flush=True)
    writers = [Thread(target=write, args=(f"{round_}-{number}", system), daemon=True) for number in range(WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()


def write(name: str, system: object) -> None:
    """Enter one officer after the other."""
    from django.db import Error
    from django.utils import timezone

    from security.actions.enter_officer import enter_officer

    number = 0
    while True:
        key, number = uuid4(), number + 1
        try:
            enter_officer(
                name=f"账本{name}", sign_in_keys=[f"L{name}-{number}"], by=system, at=timezone.now(), act_key=key
            )
        except Error:
            return
        print(f"ack {key}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
