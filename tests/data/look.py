"""What the program finds in a closed school after its migrations: `python -m tests.data.look` prints it as JSON."""

from __future__ import annotations

import json
from typing import Any

import django

STATUS_NOT_AS_PERIOD = """
select enrollment.id from enrollment_enrollment enrollment
 where (select array_agg(period.status) from enrollment_statusperiod period
         where period.enrollment_id = enrollment.id and upper_inf(period.recorded) and upper_inf(period.during))
       is distinct from array[enrollment.status]
"""


def look() -> dict[str, Any]:
    """Through the models, querysets and acts of today."""
    from django.db import connection
    from django.db.models import Count

    from casework.models import Application
    from casework.queries.desk import on_the_desk_of
    from enrollment.models import Enrollment, RegistrationRequest
    from enrollment.queries.finding import found_page
    from security.journal.anchor import read_anchor
    from security.journal.verify import verify
    from security.models import Person
    from tests.cast_desk import NOW
    from tests.data.closed_school import FULL_ID

    journal = verify(read_anchor())
    found = found_page(Enrollment.objects.all(), FULL_ID)
    states = Application.objects.values_list("state").annotate(Count("pk")).order_by("state")
    head = Person.objects.get(name="刘建军")
    with connection.cursor() as cursor:
        cursor.execute(STATUS_NOT_AS_PERIOD)
        mismatched = [pk for (pk,) in cursor.fetchall()]
    return {
        "status_not_as_period": mismatched,
        "journal": [str(finding) for finding in journal.findings],
        "journal_entries": journal.entries,
        "journal_young": journal.young,
        "by_id_number": [row["name"] for row in found.rows],
        "phone": Person.objects.get(name="何足道").phone,
        "answers_of_wang": RegistrationRequest.objects.get(application__person__name="王子涵").answers["name"]["right"],
        "states": dict(states),
        "desk_of_dept_head": on_the_desk_of(head, NOW).count(),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(look(), ensure_ascii=False))
