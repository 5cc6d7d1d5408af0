"""P6: one answer to some 3,000 applications in chunks of 500, each judged, decided, entered in the journal and told of,
against one SQL statement that writes the same rows. Goal: at most 2 times.

Every run decides the same applications anew: both sides are rolled back.
"""

from __future__ import annotations

from unittest.mock import patch

CHUNK, RUNS = 500, 5
SCHOOL = "bench_bulk"
ALL_AT_ONE_DESK = (("at_academic_affairs", 100),)

_FLOOR = """
    with mine as (
        select one.id, one.person_id, one.number, one.due_on, one.version, one.waiting_for_id as step
          from casework_application one where one.id = any(%(ids)s)
    ), answered as (
        insert into casework_decision (id, application_id, step_id, officer_id, verdict, returned_items, due_on,
                                       left_version, at)
        select nextval(pg_get_serial_sequence('casework_decision', 'id')), id, step, %(by)s, 'AGREED', '[]', due_on,
               version + 1, %(at)s from mine
    ), ended as (
        update casework_step set state = 'DONE', done_at = %(at)s where id in (select step from mine)
    ), accepted as (
        update casework_material set state = 'ACCEPTED'
         where application_id in (select id from mine) and state = 'SUBMITTED'
    ), granted as (
        update casework_application one
           set state = 'DECIDED', outcome = 'GRANTED', decided_at = %(at)s, waiting_for_id = null, due_on = %(day)s,
               version = one.version + 1
          from mine where one.id = mine.id
    ), entered as (
        insert into security_entry (at, by_id, act_id, event, person_id, about, particulars, request_id)
        select %(at)s, %(by)s, gen_random_uuid(), 'casework.granted', person_id,
               'casework.application:' || id, jsonb_build_object('office', 'AA', 'confirm_by', %(day)s::text), ''
          from mine
    ), told as (
        insert into casework_notice (person_id, text, facts, about, link, created_at, due_at)
        select person_id, 'casework.granted-confirm', jsonb_build_object('number', number, 'confirm_by', %(day)s::text),
               'casework.application:' || id, '/applications/' || id || '/', %(at)s, %(at)s from mine
        returning id, person_id
    )
    insert into casework_delivery (person_id, channel, notice_id, state, is_urgent, due_at, attempts, receipt, problem)
    select person_id, 'MAIL', id, 'DUE', false, %(at)s, 0, '', '' from told
"""


def main() -> None:
    """A demo school whose applications all wait for academic affairs; interleaved pairs of runs."""
    from bench.measure import interleaved, report
    from bench.school import build_once, switch

    build_once(SCHOOL, _fill)
    switch(SCHOOL)
    desk = _Desk()
    ours, floor = interleaved(desk.decide, desk.decide_raw, runs=RUNS)
    median = sorted(ours)[len(ours) // 2]
    report("bulk", len(desk.ids), ours, floor, goal=2, chunk=CHUNK, per_second=round(len(desk.ids) / median))


def _fill() -> None:
    from django.core.management import call_command

    with patch("registrar.demo.registrations.STANDINGS", ALL_AT_ONE_DESK):
        call_command("load_demo")


class _Desk:
    """What lies on the desk of the registrar and can be granted as it stands."""

    def __init__(self) -> None:
        from django.utils import timezone

        from casework.queries.desk import on_the_desk_of
        from security.models import SignInName

        self.at = timezone.now()
        self.officer = SignInName.objects.get(key="T0102").account.person
        self.ids = list(on_the_desk_of(self.officer, self.at).order_by("pk").values_list("pk", flat=True))
        self.ids = self._decided()

    def decide(self) -> None:
        """The acts, as the job calls them."""
        assert len(self._decided()) == len(self.ids)

    def _decided(self) -> list[int]:
        """Decide all, see which could be, and roll it back."""
        from bench.measure import taken_back
        from casework.actions.ask_bulk_decision import ask_bulk_decision
        from casework.actions.decide_together import decide_together

        with taken_back():
            asked = ask_bulk_decision(application_ids=self.ids, agrees=True, by=self.officer, at=self.at)
            left: set[int] = set()
            for begin in range(0, len(self.ids), CHUNK):
                chunk = self.ids[begin : begin + CHUNK]
                done = decide_together(bulk=asked.bulk, application_ids=chunk, by=self.officer, at=self.at)
                left |= {pk for pk, _code in done.left_out}
        return [pk for pk in self.ids if pk not in left]

    def decide_raw(self) -> None:
        """One statement, without reading, judging or locking anything."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select security_outside('the floor of a benchmark')")
            day = self.at.date()
            cursor.execute(_FLOOR, {"ids": self.ids, "by": self.officer.pk, "at": self.at, "day": day})
            transaction.set_rollback(True)
