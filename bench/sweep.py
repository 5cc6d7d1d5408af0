"""P5: the sweep at the end of a term in which nobody has registered, against one SQL statement that writes the same
rows. Goal: at most 1.25 times; memory flat.

Everybody is overdue and has a finished term before; every third missed that one too, so that a cancellation is
proposed. Both sides are rolled back.
"""

from __future__ import annotations

import resource
from datetime import timedelta
from typing import Any

RUNS = 5
SIZES = (3_000, 30_000, 300_000)
EARLIER = "2000-2001-1"
_OVERDUE = "update enrollment_termregistration set state = 'OVERDUE' where batch_id = %s"
_NOTHING_FILED = "delete from enrollment_registrationrequest"
_BEFORE = """
    insert into enrollment_termregistration (batch_id, roster_id, enrollment_id, person_id, unit_id, state,
                                             counted_in_due, deadline, is_late, with_cause)
    select %s, roster_id, enrollment_id, person_id, unit_id,
           case when enrollment_id %% 3 = 0 then 'UNREGISTERED' else 'REGISTERED' end, true, deadline, false, false
      from enrollment_termregistration where batch_id = %s
"""
_FLOOR = """
    with found as (
        update enrollment_termregistration set state = 'UNREGISTERED', since = %(at)s
         where batch_id = %(batch)s and state in ('NOT_STARTED', 'IN_PROCESS', 'DEFERRED', 'OVERDUE')
     returning id, enrollment_id, person_id, unit_id
    ), missed as (
        select found.*, count(before.id) as n
          from found left join enrollment_termregistration before
            on before.enrollment_id = found.enrollment_id and before.state = 'UNREGISTERED'
         group by found.id, found.enrollment_id, found.person_id, found.unit_id
    ), proposed as (
        insert into status_changes_proposal (sweep_id, kind, ground, registration_id, enrollment_id, person_id,
                                             unit_id, consecutive, cumulative, state, made_at, why, by_decision)
        select %(sweep)s, 'CANCELLATION', 'CONSECUTIVE', id, enrollment_id, person_id, unit_id, n + 1, n + 1,
               'PROPOSED', %(at)s, '', false
          from missed where n > 0
     returning id, person_id
    ), entered as (
        insert into security_entry (at, by_id, act_id, event, person_id, about, particulars, request_id)
        select %(at)s, %(by)s, gen_random_uuid(), 'enrollment.registrations-moved', person_id,
               'enrollment.termregistration:' || id, '{"target": "UNREGISTERED"}'::jsonb, '' from found
        union all
        select %(at)s, %(by)s, gen_random_uuid(), 'status_changes.consequences-proposed', person_id,
               'status_changes.proposal:' || id, '{"consequence": "CANCELLATION"}'::jsonb, '' from proposed
    ), answers as (
        insert into enrollment_studyrightchange (enrollment_id, at, epoch)
        select enrollment_id, %(at)s, (select max(number) from security_epoch) from found
    ), told as (
        insert into casework_notice (person_id, text, facts, about, link, created_at, due_at)
        select person_id, 'status_changes.unregistered', '{"term": "x"}'::jsonb, '', '/', %(at)s, %(at)s from found
        union all
        select person_id, 'status_changes.cancellation-proposed', '{"term": "x"}'::jsonb, '', '/', %(at)s, %(at)s
          from proposed
        returning id, person_id
    )
    insert into casework_delivery (person_id, channel, notice_id, state, is_urgent, due_at, attempts, receipt, problem)
    select told.person_id, 'MAIL', told.id, 'DUE', false, %(at)s, 0, '', ''
      from told join security_person person on person.id = told.person_id and person.email is not null
"""


def main() -> None:
    """Interleaved pairs at each size."""
    from bench.measure import interleaved, report, sizes_asked
    from bench.school import copy, drop, use

    for n in sizes_asked(SIZES):
        use(n)
        copy(f"bench_{n}", "bench_sweep")
        ground = _Ground()
        held = _held()
        ours, floor = interleaved(ground.sweep, ground.sweep_raw, runs=RUNS)
        grown = _held() - held
        report("sweep, end of a term", n, ours, floor, goal=1.25, found=ground.found, memory_mb=grown)
        drop("bench_sweep")


class _Ground:
    """The school on the day after the term."""

    def __init__(self) -> None:
        from django.db import connection

        from enrollment.models import Batch, Term
        from security.journal import unrecorded
        from security.queries import the_system

        self.system = the_system()
        self.batch = Batch.objects.select_related("term").latest("pk")
        self.found = 0
        term = self.batch.term
        with unrecorded("a benchmark"), connection.cursor() as cursor:
            before = Term.objects.create(
                code=EARLIER, school_year="2000-2001", ordinal=1, opens_on="2000-09-01", ends_on="2001-01-15"
            )
            earlier = Batch.objects.create(
                term=before, covers="TERM", edition=self.batch.edition, opened_by=self.system,
                opened_at=self.batch.opened_at, closed_at=self.batch.opened_at,
            )  # fmt: skip
            cursor.execute(_NOTHING_FILED)  # of whoever has filed, nothing is proposed
            cursor.execute(_OVERDUE, [self.batch.pk])
            cursor.execute(_BEFORE, [earlier.pk, self.batch.pk])
        with connection.cursor() as cursor:
            cursor.execute("analyze enrollment_termregistration")
        self.at = self.batch.opened_at + (timedelta(days=1) + (term.ends_on - self.batch.opened_at.date()))

    def sweep(self) -> None:
        """The acts, as the task calls them."""
        from bench.measure import taken_back
        from status_changes.models import Proposal, Sweep
        from status_changes.sweeps.walk import walk

        with taken_back():
            self.found = walk(Sweep.Kind.TERM_END, self.batch, self.at.date(), at=self.at)
            assert Proposal.objects.count() > self.found // 4, (Proposal.objects.count(), self.found)

    def sweep_raw(self) -> None:
        """One statement."""
        from django.db import connection, transaction

        from status_changes.models import Sweep

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select security_outside('the floor of a benchmark')")
            row = Sweep.objects.create(kind="TERM_END", batch=self.batch, on=self.at.date(), begun_at=self.at)
            words: dict[str, Any] = {"batch": self.batch.pk, "sweep": row.pk, "at": self.at, "by": self.system.pk}
            cursor.execute(_FLOOR, words)
            transaction.set_rollback(True)


def _held() -> int:
    """The most that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
