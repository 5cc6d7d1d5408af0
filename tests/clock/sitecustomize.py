"""Read by every Python process that a test starts in the next school year: it lives in that year too.

`tests/conftest.py` puts this folder on PYTHONPATH and says in CLOCK_AHEAD by how many seconds the clock is ahead.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

if os.environ.get("CLOCK_AHEAD"):
    with suppress(ImportError):  # another Python than the project's own, as of a system's tool
        import time_machine

        ahead = timedelta(seconds=int(os.environ["CLOCK_AHEAD"]))
        time_machine.travel(datetime.now(UTC) + ahead, tick=True).start()
