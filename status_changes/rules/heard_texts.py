"""What is told of a case to cancel an enrollment before the leaders' meeting decides (CHG-WD-3)."""

from django.utils.translation import gettext_noop as _

from casework.rules.notice_texts import notice_text

PRIOR_NOTICE = notice_text(
    "status_changes.prior-notice-issued",
    title=_("The prior notice of the cancellation of your enrollment is issued: {term}"),
    short=_("The prior notice of the cancellation of your enrollment is issued"),
    body=_(
        "It says what is intended, why, and how long you may answer. Nothing is decided yet: state your case, and ask "
        "for a hearing if you want one."
    ),
)
WARD_PRIOR_NOTICE = notice_text(
    "status_changes.ward-prior-notice-issued",
    title=_("The prior notice of a cancellation for the student under your guardianship is issued: {term}"),
    short=_("The prior notice of a cancellation for the student under your guardianship is issued"),
    body=_(
        "It says what is intended, why, and how long there is to answer. You may state the case for the student, and "
        "ask for a hearing."
    ),
)
STATED = notice_text(
    "status_changes.statement-came-in",
    title=_("A statement came in on a case to cancel an enrollment"),
    body=_("Read it on the page of the case; it goes to the leaders' meeting with it."),
)
HEARING_ASKED = notice_text(
    "status_changes.hearing-asked-for",
    title=_("A hearing is asked for in a case to cancel an enrollment"),
    body=_("Hold it and enter its record; the leaders' meeting decides only after it, if it was asked for in time."),
)
TO_CHECK = notice_text(
    "status_changes.legality-to-check",
    title=_("The legality of a case to cancel an enrollment is to be checked"),
    body=_("It waits for the leaders' meeting, which decides only after your check."),
)
HEARD = notice_text(
    "status_changes.hearing-recorded",
    title=_("The hearing about your enrollment is on record: {term}"),
    short=_("The hearing about your enrollment is on record"),
    body=_("It was held on {held_on}. Read the record; tell academic affairs at once if something in it is wrong."),
)
WARD_HEARD = notice_text(
    "status_changes.ward-hearing-recorded",
    title=_("The hearing about the student under your guardianship is on record: {term}"),
    short=_("The hearing about the student under your guardianship is on record"),
    body=_("It was held on {held_on}. Read the record; tell academic affairs at once if something in it is wrong."),
)
