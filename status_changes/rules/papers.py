"""The papers of changes of status."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.rules.documents import DocumentKind
from rulebook.rules.edition import Edition

OVERDUE_NOTICE: Final = DocumentKind(
    "notice-of-missed-registration",
    title=_("Notice of the missed registration"),
    series="OVR",
    number="未注册告知〔{year}〕{n}号",
    function="batch.open",  # of academic affairs alone: departments have no register of papers
    template="notice_of_missed_registration",
    version=2,  # with every way out, from when it may be confirmed, and whom to ask
)
PRIOR_NOTICE: Final = DocumentKind(
    "prior-notice-of-cancellation",
    title=_("Prior notice of the cancellation of the enrollment"),
    series="PNC",
    number="取消学籍告知〔{year}〕{n}号",
    function="batch.open",  # of academic affairs alone, as the notice of the missed registration
    template="prior_notice_of_cancellation",
)


def ways_out(rules: Edition) -> list[str]:
    """What a student who missed the registration can still do, as far as the edition knows it."""
    days, until = rules.parameter("reg.deferral_max_days"), rules.parameter("reg.deferral_apply_until")
    defers = bool(rules.provisions("deferral") and days) and until != "WINDOW_END"  # the notice comes after the window
    known = {"deferral": defers, "leave": rules.parameter("leave.kinds") is not None}
    return ["late", *(way for way, is_known in known.items() if is_known)]
