"""Open a term's registration (REG-1.1)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.freeze_roster import freeze_roster
from enrollment.events import BatchOpened
from enrollment.models import Batch, Roster, Term
from enrollment.queries.batches import due_rosters, opening_problem
from rulebook.queries import calendar_for, edition_in_force, rules_of
from rulebook.rules.calendar import Due
from rulebook.rules.registration import window_end
from security.access import may
from security.journal import recorded
from security.models import Person


class CannotOpenBatch(Exception):
    """The registration cannot be opened like this; the message says why."""


@recorded
def open_batch(
    *, term: Term, categories: tuple[str, ...], openings: Mapping[str, date], by: Person, at: datetime
) -> BatchOpened:
    """Make the batch under the edition in force on its first opening day, with a roster per cohort group.

    `openings` gives the opening day per group (RETURNING, NEW, PART_TIME). Rosters whose day has come are frozen
    now, the others on their day, freshmen at the end of their check-in. The window is counted by edition and calendar.
    :raises CannotOpenBatch: with a sentence: not allowed, categories under different editions, already open, wrong
        term, a first day outside the term, a window that is over
    :raises CalendarMissing: if a window reaches into a year that is not loaded
    """
    if not may(by, "batch.open", at, verbs={"decide"}):
        raise CannotOpenBatch(_("The head of academic affairs opens the registration; you may prepare it."))
    if not openings:
        raise CannotOpenBatch(_("Name at least one group of students and its opening day."))
    term = Term.objects.select_for_update(no_key=True).get(pk=term.pk)  # who opens it beside this reads that it is open
    if term.closed_at is not None or localtime(at).date() > term.ends_on:
        raise CannotOpenBatch(_("This term is over. Nobody registers for it any more."))
    editions = {edition_in_force(category, on=min(openings.values())) for category in categories}
    if len(editions) != 1:
        raise CannotOpenBatch(_("These student categories follow different editions. Open a batch for each edition."))
    [edition] = editions
    rules = rules_of(edition.pk)
    covers = Batch.Covers(rules.code("reg.frequency"))
    if covers == Batch.Covers.YEAR and term.ordinal != 1:
        raise CannotOpenBatch(
            _("Under this edition one registration covers the whole school year; it is opened with the first term.")
        )
    if Batch.objects.filter(term=term, edition=edition).exists():
        raise CannotOpenBatch(_("The registration of this term is already open."))
    calendar = calendar_for(rules)
    ends = {group: window_end(rules, day, calendar) for group, day in openings.items()}
    _refuse_days(term, openings, ends, today=localtime(at).date())
    batch = Batch.objects.create(
        term=term, covers=covers, edition=edition, categories=list(categories), opened_by=by, opened_at=at
    )
    for group, opens_on in openings.items():
        end = ends[group]
        Roster.objects.create(
            batch=batch, group=group, opens_on=opens_on, window_ends_on=end.day, is_provisional=end.provisional
        )
    due = sum(
        freeze_roster(roster=roster, by=by, at=at).due
        for roster in due_rosters(localtime(at).date()).filter(batch=batch)
    )
    return BatchOpened(
        at=at,
        by=by.pk,
        about=f"enrollment.batch:{batch.pk}",
        batch=batch.pk,
        term=term.code,
        due=due,
        window_ends_on=max(roster.window_ends_on for roster in batch.rosters.all()),
    )


def _refuse_days(term: Term, openings: Mapping[str, date], ends: Mapping[str, Due], *, today: date) -> None:
    """:raises CannotOpenBatch: if a first day is none of the term, or its window is over"""
    for group, opens_on in openings.items():
        wrong = opening_problem(term, opens_on, ends[group].day, today)
        if wrong:
            raise CannotOpenBatch(f"{Roster.Group(group).label}{_(': ')}{wrong}")
