"""A worker that sweeps the terms that are over, in small ranges. It is killed in the middle.

Run as `python -m tests.guarantees.sweep_child DATABASE MOMENT RANGE`; prints "ready" before it begins.
"""

import os
import sys
from datetime import datetime


def main(database: str, moment: str, size: int) -> None:
    """Sweep until the end, or until somebody ends it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
    django.setup()
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = database

    from status_changes.queries import sweeps
    from status_changes.sweeps.term_end import term_end

    sweeps.RANGE = size
    connections["default"].ensure_connection()
    print("ready", flush=True)
    term_end(at=datetime.fromisoformat(moment))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
