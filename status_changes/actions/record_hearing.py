"""Enter the record of a hearing (D13)."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.queries.papers import earliest_day
from security.journal import recorded
from security.models import Person
from status_changes.events import HearingRecorded
from status_changes.models import Hearing, Proposal
from status_changes.queries.heard import asked_in_time, notice_ends_of, procedures
from status_changes.queries.proposals import shown, take_case


class CannotRecord(Exception):
    """The hearing cannot be entered like this; the message is a sentence."""


@recorded
def record_hearing(
    *, proposal: int, held_on: date, place: str, chaired_by: str, present: str, record: str, by: Person, at: datetime
) -> HearingRecorded:
    """When and where it was held, who led it, who was there, and what was said (CHG-WD-3). It stays as it was written.

    :raises NotFound: if this office does not prepare the case, or it is not open any more
    :raises CannotRecord: for a day that cannot be, one before the hearing was asked for, or where something is missing
    """
    found = take_case(proposal, by=by, at=at)
    application = found.application
    assert application is not None  # noqa: S101 - it was taken up
    words = {"place": place, "chaired_by": chaired_by, "present": present, "record": record}
    if not all(one.strip() for one in words.values()):
        raise CannotRecord(
            _("A record says where the hearing was held, who led it, who was present and what was said.")
        )
    if not earliest_day(application) <= held_on <= localtime(at).date():
        raise CannotRecord(_("The day of the hearing lies between the day on which the case was opened and today."))
    asked = _asked_on(found)
    if asked is not None and held_on < asked:
        raise CannotRecord(
            _("The hearing was asked for on %(day)s; one that was held before does not answer it.")
            % {"day": asked.isoformat()}
        )
    Hearing(
        application=application, held_on=held_on, entered_by=by, entered_at=at,
        **{name: one.strip() for name, one in words.items()},
    ).save()  # fmt: skip
    return HearingRecorded(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"casework.application:{application.pk}",
        application=application.pk,
        held_on=held_on,
    )


def _asked_on(proposal: Proposal) -> date | None:
    """On which day a hearing was asked for in time."""
    found: Any = shown(Proposal.objects.filter(pk=proposal.pk)).select_related("application").get()
    heard = procedures([found.application_id])[found.application_id]
    return asked_in_time(heard.asked_on, notice_ends_of(found))
