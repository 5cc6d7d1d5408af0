"""What is told when the calendar has moved a day."""

from typing import Final

from django.utils.translation import gettext_noop as _

from casework.rules.notice_texts import notice_text

ANSWER_LATER: Final = notice_text(
    "casework.answer-later",
    title=_("New day, {due_on}: {kind}, {number}"),
    short=_("A new day for your answer: {kind}"),
    body=_("The school’s calendar has changed. You will have an answer by {due_on}, no longer by {before}."),
)
CONFIRM_LATER: Final = notice_text(
    "casework.confirm-later",
    title=_("More time to confirm: {kind}, {number}"),
    short=_("More time to confirm: {kind}"),
    body=_("The school’s calendar has changed. You can confirm the result until {due_on}, no longer until {before}."),
)
CORRECT_LATER: Final = notice_text(
    "casework.correct-later",
    title=_("More time to correct: {kind}, {number}"),
    short=_("More time to correct: {kind}"),
    body=_("The school’s calendar has changed. You can send the corrections until {due_on}, no longer until {before}."),
)
OFFICE_LATER: Final = notice_text(
    "casework.office-later",
    title=_("New due days on your desk: {n}"),
    short=_("New due days on your desk"),
    body=_("The calendar has changed. Of the applications that wait with {office}, {n} are due later than before."),
)
