"""What is told on a working morning."""

from typing import Final

from django.utils.translation import gettext_noop as _

from casework.rules.notice_texts import notice_text

DUE_TODAY: Final = notice_text(
    "casework.due-today",
    title=_("Due today: {due}"),
    short=_("Applications wait for your answer until today"),
    body=_("Applications that wait for your answer until today: {due}."),
)
LATE: Final = notice_text(
    "casework.late",
    title=_("Overdue: {late}, due today: {due}"),
    short=_("Applications are overdue with you"),
    body=_("Applications whose day has gone by and that still wait for your answer: {late}. Due today: {due}."),
)
HEAD_TOLD: Final = notice_text(
    "casework.overdue-head",
    title=_("Overdue in your office: {n}"),
    short=_("Applications are overdue in your office"),
    body=_("{office} has not answered in time. Applications concerned: {n}. They stay there until somebody answers."),
)
APPLICANT_TOLD: Final = notice_text(
    "casework.overdue-applicant",
    title=_("Late: {kind}, {number}"),
    short=_("Late: {kind}"),
    body=_("{office} has not answered by the promised day. Its head has been told. You need not do anything."),
)
