"""New students: who is entered later joins list and roster; at the end of the check-in they come on the roster."""

from django.utils.timezone import localtime

from enrollment.actions.enter_arrivals import enter_arrivals
from enrollment.actions.freeze_roster import freeze_roster
from enrollment.actions.join_roster import join_roster
from enrollment.events import ArrivalCheckedIn, IntakeClosed, StudentsEntered
from enrollment.models import Arrival, Batch, Enrollment, Intake
from enrollment.queries.batches import ON_ROSTERS, due_rosters, frozen_without, rosters_of_freshmen, rosters_to_join
from enrollment.reactions.closed import tell_to_open_again
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


@when(StudentsEntered)
def register_who_was_entered_late(event: StudentsEntered) -> None:
    """Who comes on the roll after the freeze registers too, outside due (domain 3.2)."""
    here = Enrollment.objects.filter(
        pk__in=[enrollment for _person, enrollment in event.entered], status__in=ON_ROSTERS
    )
    if not Batch.objects.exists():
        return
    ids = list(here.values_list("pk", flat=True))
    for roster in rosters_to_join(localtime(event.at).date()) if ids else ():
        join_roster(roster=roster, enrollments=ids, by=Person.objects.get(pk=event.by), at=event.at)
    tell_to_open_again(ids, at=event.at)


@when(IntakeClosed)
def freeze_the_roster_of_freshmen(event: IntakeClosed) -> None:
    """It has waited for the end of the check-in."""
    intake = Intake.objects.get(pk=event.intake)
    for roster in due_rosters(localtime(event.at).date()).filter(pk__in=rosters_of_freshmen(intake)):
        freeze_roster(roster=roster, by=Person.objects.get(pk=event.by), at=event.at)


@when(ArrivalCheckedIn)
def register_who_arrives_late(event: ArrivalCheckedIn) -> None:
    """Rosters may be frozen by then: that of the freshmen, of part-time students, of a later term."""
    arrival = Arrival.objects.select_related("intake__term", "enrollment").get(pk=event.arrival)
    for roster in frozen_without(arrival):
        join_roster(roster=roster, enrollments=[event.enrollment], by=Person.objects.get(pk=event.by), at=event.at)
    tell_to_open_again([event.enrollment], at=event.at)
