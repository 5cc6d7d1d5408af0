"""Deferred registration in words: the grounds, the papers that are asked for, and the one that is issued (D02)."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy, gettext_noop

from casework.rules.documents import DocumentKind

GROUNDS: Final[Mapping[str, str]] = {
    "FORCE_MAJEURE": gettext_noop("Force majeure, such as a natural disaster or an epidemic"),
    "ILLNESS": gettext_noop("Illness or accident"),
    "FAMILY": gettext_noop("An emergency in the family"),
    "INTERNSHIP": gettext_noop("Internship or competition for the school"),
    "OTHER": gettext_noop("Another special circumstance"),
}
PAPERS: Final[Mapping[str, tuple[str, str]]] = {
    "PROOF": (
        gettext_noop("Proof of the reason"),
        gettext_noop("For example the doctor’s certificate, or a confirmation of the neighbourhood committee."),
    ),
    "GUARDIAN_CONSENT": (
        gettext_noop("Consent of a guardian"),
        gettext_noop(
            "Asked of who is under 18: a photo of the signed consent; or the guardian signs in and consents there."
        ),
    ),
}
DECISION: Final = DocumentKind(
    "deferral-decision",
    title=gettext_lazy("Decision on the deferral of the registration"),
    series="DEF",
    number="延期注册审批〔{year}〕{n}号",
    function="batch.open",  # of academic affairs alone: departments have no register of papers
    template="decision_on_deferral",
    version=2,  # 1 said nothing of what is not granted
)
ISSUE: Final = "enrollment.issue-refused-deferrals"
"""The job that issues it where the deferral is not granted."""
