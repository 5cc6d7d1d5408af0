"""What new students who did not arrive are told, and the guardians of those not of age (INT-4)."""

from django.utils.translation import gettext_noop as _

from casework.rules.notice_texts import notice_text

PROPOSED = notice_text(
    "status_changes.forfeiture-proposed",
    title=_("You did not arrive: it is proposed to count your admission as given up"),
    body=_(
        "You were expected for {term} and nothing is known of a cause. Nothing is decided yet: come to the check-in, "
        "or tell your department what kept you away."
    ),
)
HANDED_IN = notice_text(
    "status_changes.forfeiture-handed-in",
    title=_("It is being decided whether you have given your admission up: {term}"),
    short=_("It is being decided whether you have given your admission up"),
    body=_(
        "Academic affairs has until {due_on} to decide. Until then you can still come to the check-in, or tell your "
        "department what kept you away."
    ),
)
HANDED_IN_NO_DAY = notice_text(
    "status_changes.forfeiture-handed-in-no-day",
    title=_("It is being decided whether you have given your admission up: {term}"),
    short=_("It is being decided whether you have given your admission up"),
    body=_(
        "Until academic affairs decides you can still come to the check-in, or tell your department what kept you away."
    ),
)
CONFIRMED = notice_text(
    "status_changes.forfeiture-confirmed",
    title=_("Your admission counts as given up: {term}"),
    short=_("Your admission counts as given up"),
    body=_("You did not arrive, and no cause was accepted. If this is wrong, ask academic affairs at once."),
)
NOT_CONFIRMED = notice_text(
    "status_changes.forfeiture-not-confirmed",
    title=_("Your admission does not count as given up: {term}"),
    short=_("Your admission does not count as given up"),
    body=_("Academic affairs did not confirm it. If you have not arrived yet, come to the check-in."),
)
DROPPED = notice_text(
    "status_changes.forfeiture-dropped",
    title=_("It is no longer proposed to count your admission as given up: {term}"),
    short=_("It is no longer proposed to count your admission as given up"),
    body=_("Nothing follows from the proposal. If you have not arrived yet, come to the check-in in time."),
)
WARD_PROPOSED = notice_text(
    "status_changes.ward-forfeiture-proposed",
    title=_("The student under your guardianship did not arrive: the admission may count as given up"),
    body=_(
        "The student was expected for {term} and nothing is known of a cause. Nothing is decided yet: tell the "
        "department what kept the student away."
    ),
)
WARD_CONFIRMED = notice_text(
    "status_changes.ward-forfeiture-confirmed",
    title=_("The admission of the student under your guardianship counts as given up: {term}"),
    short=_("The admission of the student under your guardianship counts as given up"),
    body=_("The student did not arrive, and no cause was accepted. If this is wrong, ask academic affairs at once."),
)
WARD_DROPPED = notice_text(
    "status_changes.ward-forfeiture-dropped",
    title=_("The admission of the student under your guardianship does not count as given up: {term}"),
    short=_("The admission of the student under your guardianship does not count as given up"),
    body=_("Nothing follows from the proposal. A student who has not arrived yet comes to the check-in in time."),
)
OFFICE = notice_text(
    "status_changes.forfeitures-proposed",
    title=_("{count} new students did not arrive for {term}: giving the admission up is proposed"),
    short=_("New students who did not arrive"),
    body=_("Each of them was contacted. Nothing follows without a decision on each."),
)
