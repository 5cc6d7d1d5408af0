"""New students: who is entered later joins the list; at the end of the check-in they come on the roster."""

from django.utils.timezone import localtime

from enrollment.actions.enter_arrivals import enter_arrivals
from enrollment.actions.freeze_roster import freeze_roster
from enrollment.actions.join_roster import join_roster
from enrollment.events import ArrivalCheckedIn, IntakeClosed, StudentsEntered
from enrollment.models import Arrival, Intake, Roster
from enrollment.queries.batches import due_rosters
from security.journal import when
from security.models import Person
from security.queries import the_system


@when(StudentsEntered)
def expect_who_was_entered(event: StudentsEntered) -> None:
    """An admission list that is loaded after the opening counts too (INT-1)."""
    open_now = list(Intake.objects.filter(closed_at__isnull=True).values_list("pk", flat=True))
    if open_now:
        enrollments = [enrollment for _person, enrollment in event.entered]
        enter_arrivals(intakes=open_now, only=enrollments, by=the_system(), at=event.at)


@when(IntakeClosed)
def freeze_the_roster_of_freshmen(event: IntakeClosed) -> None:
    """It has waited for the end of the check-in."""
    intake = Intake.objects.get(pk=event.intake)
    waiting = due_rosters(localtime(event.at).date()).filter(
        batch__term=intake.term_id, batch__edition=intake.edition_id, group=Roster.Group.NEW
    )
    for roster in waiting:
        freeze_roster(roster=roster, by=Person.objects.get(pk=event.by), at=event.at)


@when(ArrivalCheckedIn)
def register_who_arrives_late(event: ArrivalCheckedIn) -> None:
    """The roster of the freshmen may be frozen by then."""
    intake = Arrival.objects.select_related("intake").get(pk=event.arrival).intake
    frozen = Roster.objects.filter(
        batch__term=intake.term_id, batch__edition=intake.edition_id, batch__closed_at__isnull=True,
        group=Roster.Group.NEW, frozen_at__isnull=False,
    )  # fmt: skip
    for roster in frozen.select_related("batch__term"):
        join_roster(roster=roster, enrollment=event.enrollment, by=Person.objects.get(pk=event.by), at=event.at)
