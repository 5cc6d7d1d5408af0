"""A small office for benchmarks: one application that is decided and put back, over and over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction


@dataclass
class BenchOffice:
    """`decide` is the act; `decide_raw` sends the statements that write, by hand, in one transaction."""

    pk: int
    officer: Any
    at: Any
    statements: list[tuple[str, Any]]
    put_back: Any

    def decide(self) -> None:
        """The act, rolled back by putting the rows back."""
        from casework.actions.decide import decide

        with transaction.atomic():
            decide_inside(decide, self)
            transaction.set_rollback(True)

    def decide_raw(self) -> None:
        """The same statements, already known, without reading, checking or building anything."""
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in self.statements:
                cursor.execute(sql, params)
            transaction.set_rollback(True)


def decide_inside(decide: Any, office: BenchOffice) -> Any:
    """Run the act inside the benchmark's own transaction, as the outermost."""
    connection.atomic_blocks[-1]._from_testcase = True  # noqa: SLF001
    return decide(application_id=office.pk, agrees=True, opinion="", by=office.officer, at=office.at)


def open_bench_office() -> BenchOffice:
    """Take the first application that lies on a department's desk of the demo school.

    :raises SystemExit: if the database holds none; load the demo school first
    """
    from django.utils import timezone

    from bench.decide import statements_of
    from casework.models import Application
    from security.models import Person

    rows = Application.objects.filter(state="OPEN", waiting_for__office="DEPT")
    waiting = rows.select_related("unit__parent").first()
    if waiting is None:
        raise SystemExit("There is no application to decide. Load the demo school first: bin/bench does so by itself.")
    officer = Person.objects.get(
        appointments__office="DEPT_HEAD", appointments__unit=waiting.unit.parent, account__isnull=False
    )
    office = BenchOffice(waiting.pk, officer, timezone.now(), [], None)
    office.statements = [
        (sql, params)
        for sql, params in statements_of(office.decide)
        if sql.lstrip().lower().startswith(("insert", "update", "delete")) or "for no key update" in sql.lower()
    ]
    return office
