"""The papers of changes of status."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.rules.documents import DocumentKind

OVERDUE_NOTICE: Final = DocumentKind(
    "notice-of-missed-registration",
    title=_("Notice of the missed registration"),
    series="OVR",
    number="未注册告知〔{year}〕{n}号",
    function="batch.open",  # of academic affairs alone: departments have no register of papers
    template="notice_of_missed_registration",
)
