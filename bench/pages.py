"""P1–P3: the pages of 50 rows: median time and number of queries, with the size of the school behind them."""

from __future__ import annotations

import json
import statistics

PAGES = (
    ("casework:desk", "T1002"),
    ("enrollment:roll", "T0102"),
    ("enrollment:batches", "T0101"),
    ("enrollment:me", "DEMO-TASK"),
)
RUNS = 15


def main() -> None:
    """Each page as its main role: median time, queries, rows of the school behind it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import NoReverseMatch, reverse

    from bench.measure import commit, seconds
    from enrollment.models import Enrollment
    from security.models import SignInName

    n = Enrollment.objects.count()
    for name, who in PAGES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        client = Client()
        client.force_login(SignInName.objects.get(key=who).account)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        times = [seconds(lambda: client.get(address)) for _ in range(RUNS)]  # noqa: B023
        line = {"bench": f"page {name}", "n": n, "ours": round(statistics.median(times), 4), "unit": "s",
                "queries": len(queries), "status": status, "runs": RUNS, "commit": commit()}  # fmt: skip
        print(json.dumps(line), flush=True)
