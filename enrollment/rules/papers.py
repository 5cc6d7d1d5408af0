"""The papers of a term registration: what each is called, and what is asked of it."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop

PAPERS: Final[Mapping[str, tuple[str, str]]] = {
    "ID_CARD": (gettext_noop("ID card"), gettext_noop("Both sides, all corners visible.")),
    "FEE_PROOF": (
        gettext_noop("Proof of payment"),
        gettext_noop("Receipt or screenshot of the payment of this period."),
    ),
    "FEE_OR_AID": (
        gettext_noop("Fee receipt or proof of aid"),
        gettext_noop("Receipt of this period, or the proof of aid, loan or green channel."),
    ),
    "HEALTH_IF_NEW_OR_CHANGED": (
        gettext_noop("Health proof"),
        gettext_noop("For new students, and whenever your health has changed."),
    ),
    "OTHER": (gettext_noop("Other papers"), gettext_noop("For example the proof of a booked retake examination.")),
}
