"""P9: the list of students as a workbook, written into the encrypted store, against a plain COPY of the same rows.

The floor reads the same tables in the same order and throws the text away: no decryption, no workbook, no store.
`memory_mb` is what the process grew by above what it held before the first export.
"""

from __future__ import annotations

import resource
from io import BufferedReader
from typing import Any

RUNS = 5
SIZES = (30_000, 300_000)
FLOOR = """
    copy (
        select person.name, coalesce(enrollment.student_no, ''), above.name, unit.name, document.last_four, major.name,
               place.cohort_id, enrollment.status
          from enrollment_enrollment enrollment
          join security_person person on person.id = enrollment.person_id
          join enrollment_placement place on place.enrollment_id = enrollment.id and place.is_current
          join security_unit unit on unit.id = place.unit_id
          left join security_unit above on above.id = unit.parent_id
          join enrollment_major major on major.id = place.major_id
          left join enrollment_iddocument document
            on document.student_id = enrollment.student_id and document.is_current
         order by unit.code, enrollment.student_no, enrollment.id
    ) to stdout (format csv)
"""


def main() -> None:
    """Five interleaved pairs at each size."""
    from bench.measure import interleaved, report, sizes_asked
    from bench.school import use

    for n in sizes_asked(SIZES):
        use(n)
        held = _held()
        ours, floor = interleaved(_export, _floor, runs=RUNS)
        report("export", n, ours, floor, memory_mb=_held() - held, goal="<= 8")


def _export() -> int:
    """What the job does between its act's beginning and end, and the file thrown away again."""
    from django.db import transaction
    from django.utils import timezone

    from bench.school import registrar
    from casework.storage import discard, keep
    from reports.queries.lists import taken_by
    from reports.rules.sheets import AsStream, xlsx_table

    with transaction.atomic():
        taken = taken_by(registrar().person, "students", {}, timezone.now())
        assert taken is not None
        kept = keep(BufferedReader(AsStream(xlsx_table("bench", [taken.titles], taken.rows())), 1 << 16))
    discard(kept.name)
    return kept.size


def _floor() -> int:
    from django.db import connection

    with connection.cursor() as cursor, _copied(cursor) as rows:
        return sum(len(piece) for piece in rows)


def _copied(cursor: Any) -> Any:
    return cursor.copy(FLOOR)


def _held() -> int:
    """The most that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
